#include "engine/json_rows_fast.h"

#include <algorithm>
#include <utility>

#include "engine/json_string.h"

namespace sluice::engine {
namespace {

constexpr std::uint32_t kNoMember = ~std::uint32_t{0};

bool has_nul(std::string_view text) {
    return text.find('\0') != std::string_view::npos;
}

}  // namespace

std::unexpected<Error> input_changed() {
    return fail(Code::kConflict, "input_changed", "the file changed while it was read");
}

bool JsonChunkSurvey::note(std::string_view name) {
    if (known_.find(name)) return true;
    if (known_.names().size() == limits_.columns ||
        known_.name_bytes() + name.size() > limits_.header_bytes) {
        return false;
    }
    known_.add(name);
    new_names_.emplace_back(name);
    last_naming_row_ = row_count_;
    return true;
}

bool JsonChunkSurvey::check_escapes() {
    return std::ranges::all_of(rows_.unfinished(), [&](const JsonUnfinished& unfinished) {
        decoded_.clear();
        return unfinished.kind != JsonUnfinished::Kind::kEscaped ||
               append_json_unescaped(decoded_, rows_.values()[unfinished.member].text());
    });
}

bool JsonChunkSurvey::note_member(const JsonMember& member) {
    const bool has_part = member.part != JsonRowLayout::kNone;
    if (has_part && member.part < noted_.size() && noted_[member.part]) return true;
    decoded_.clear();
    if (member.key_escaped && !append_json_unescaped(decoded_, member.key)) return false;
    if (!note(member.key_escaped ? decoded_ : member.key)) return false;
    if (has_part) {
        noted_.resize(std::max<std::size_t>(noted_.size(), member.part + 1));
        noted_[member.part] = true;
    }
    return true;
}

bool JsonChunkSurvey::note_members() {
    return rows_.is_as_before() ||
           std::ranges::all_of(rows_.members(),
                               [&](const JsonMember& member) { return note_member(member); });
}

bool JsonChunkSurvey::read(const JsonChunk& chunk) {
    new_names_.clear();
    row_count_ = 0;
    Limits row_limits = limits_;
    if (limits_.json_depth <= wrapper_depth(chunk.shape)) return false;
    row_limits.json_depth -= wrapper_depth(chunk.shape);
    if (!simd::kernels().is_text(chunk.bytes.data(), chunk.bytes.size())) return false;
    rows_.begin(chunk);
    while (true) {
        known_.restart();
        switch (rows_.next()) {
            case JsonRowScanner::Found::kEnd:
                return true;
            case JsonRowScanner::Found::kOdd:
                return false;
            case JsonRowScanner::Found::kRow:
                if (!note_members() || !check_escapes()) return false;
                break;
            case JsonRowScanner::Found::kOddRow: {
                const auto names = survey_json_row(rows_.row(), 0, row_limits);
                if (!names) return false;
                for (const std::string& name : names->index.names()) {
                    if (!note(name)) return false;
                }
                break;
            }
        }
        ++row_count_;
    }
}

JsonChunkReader::JsonChunkReader(const JsonTable& table, RowSink& sink)
    : table_(table),
      sink_(sink),
      rows_(table.limits),
      member_of_(table.columns.size()),
      row_of_(table.columns.size()),
      batch_(table.plan.size(), copies_of_a_column(table.plan)),
      slow_(table.plan, sink),
      slow_reader_(table.columns, table.limits, *this) {
    for (const std::string& name : table.columns) columns_.add(name);
}

// From the slow reader.
Result<void> JsonChunkReader::row(const Record& record) {
    return slow_.row(record);
}

Result<void> JsonChunkReader::flush() {
    if (batch_.rows() > 0) TRY(sink_.rows(batch_));
    batch_.clear();
    return {};
}

Result<void> JsonChunkReader::read(const JsonChunk& chunk) {
    row_count_ = 0;
    batch_.clear();
    slow_.clear();
    if (!table_.is_text && !simd::kernels().is_text(chunk.bytes.data(), chunk.bytes.size()))
        return input_changed();
    // What is decoded is shorter than what it is decoded from.
    text_.reset(chunk.bytes.size());
    rows_.begin(chunk);
    while (true) {
        const JsonRowScanner::Found found = rows_.next();
        if (found == JsonRowScanner::Found::kEnd) return flush();
        if (found == JsonRowScanner::Found::kOdd) return input_changed();
        if (found == JsonRowScanner::Found::kRow && take_row()) {
            if (batch_.text_bytes() >= kBatchBytes || batch_.rows() >= batch_rows(batch_.width()))
                TRY(flush());
        } else {
            TRY(flush());
            TRY(slow_reader_.read(rows_.row(), chunk.offset + rows_.row_offset(), row_count_ + 1));
            TRY(slow_.flush());
        }
        ++row_count_;
    }
}

// False: something is wrong with the row, and the slow reader says what.
bool JsonChunkReader::take_row() {
    if (!rows_.is_as_before() || layout_ == nullptr) {
        Layout& layout = likely_layout();
        layout_ = is_row_of(layout) || learn(layout) ? &layout : nullptr;
        if (layout_ == nullptr) return false;
    }
    if (!finish_values()) return false;
    add_row();
    return true;
}

// Nothing: the name is wrong, or no column's.
std::optional<std::size_t> JsonChunkReader::column_of(const JsonMember& member) {
    const bool has_part = member.part != JsonRowLayout::kNone;
    if (has_part && member.part < column_of_part_.size() && column_of_part_[member.part]) {
        return column_of_part_[member.part];
    }
    std::string_view key = member.key;
    if (member.key_escaped) {
        key_.clear();
        if (!append_json_unescaped(key_, key) || has_nul(key_)) return std::nullopt;
        key = key_;
    }
    const auto column = columns_.find(key);
    if (has_part && column) {
        column_of_part_.resize(std::max<std::size_t>(column_of_part_.size(), member.part + 1));
        column_of_part_[member.part] = column;
    }
    return column;
}

// The members' columns. A column that is named twice, or is none, is wrong.
bool JsonChunkReader::take_members() {
    ++row_number_;
    columns_.restart();
    std::uint32_t number = 0;
    for (const JsonMember& member : rows_.members()) {
        const auto column = column_of(member);
        if (!column || std::exchange(row_of_[*column], row_number_) == row_number_) return false;
        member_of_[*column] = number++;
    }
    return true;
}

// Where the layout of rows that have as many members, and begin and end alike, was put last.
JsonChunkReader::Layout& JsonChunkReader::likely_layout() {
    const std::span<const JsonMember> members = rows_.members();
    if (members.empty()) return layouts_.front();
    const std::size_t hash = members.size() + std::size_t{members.front().part} * 3 +
                             std::size_t{members.back().part} * 5;
    return layouts_[hash % layouts_.size()];
}

bool JsonChunkReader::is_row_of(const Layout& layout) const {
    const auto is_part = [](const JsonMember& member, std::uint32_t part) {
        return member.part == part && part != JsonRowLayout::kNone;
    };
    return layout.is_known && std::ranges::equal(rows_.members(), layout.parts, is_part);
}

// False: as take_members() says.
bool JsonChunkReader::learn(Layout& layout) {
    layout.is_known = false;
    if (!take_members()) return false;
    layout.parts.clear();
    for (const JsonMember& member : rows_.members()) layout.parts.push_back(member.part);
    layout.sources.clear();
    for (const OutputColumn& column : table_.plan) {
        const bool known = row_of_[column.input] == row_number_;
        layout.sources.push_back(known ? member_of_[column.input] : kNoMember);
    }
    layout.is_known = true;
    return true;
}

// Decodes what is escaped, and makes nested values compact.
bool JsonChunkReader::finish_values() {
    for (const auto& [member, kind] : rows_.unfinished()) {
        Field& value = rows_.values()[member];
        const std::size_t begin = text_.size();
        if (kind == JsonUnfinished::Kind::kEscaped) {
            const char* const end =
                simd::kernels().unescape_json(value.text(), text_.data() + begin);
            if (end == nullptr) return false;
            text_.resize(static_cast<std::size_t>(end - text_.data()));
        } else {
            compact_.clear();
            append_compact(compact_, value.text());
            text_.append(compact_);
        }
        value = Field::of(text_.text().substr(begin));
    }
    return true;
}

void JsonChunkReader::add_row() {
    Field* out = batch_.add_row(rows_.row().size());
    const std::span<const Field> values = rows_.values();
    for (const std::uint32_t source : layout_->sources) {
        *out++ = source == kNoMember ? Field{} : values[source];
    }
}

}  // namespace sluice::engine
