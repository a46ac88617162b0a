#include "engine/json_rows_fast.h"

#include <algorithm>
#include <utility>

#include "engine/json_row_take.h"
#include "engine/json_string.h"

namespace sluice::engine {

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
    last_naming_row_ = row_count_;
    return true;
}

bool JsonChunkSurvey::add_escaped(std::string_view raw) {
    decoded_.clear();
    return append_json_unescaped(decoded_, raw);
}

bool JsonChunkSurvey::note_member(const JsonMember& member) {
    if (member.part != JsonRowLayout::kNone && noted_[member.part]) return true;
    if (std::exchange(noting_row_, row_count_) != row_count_) known_.restart();
    decoded_.clear();
    if (member.key_escaped && !append_json_unescaped(decoded_, member.key)) return false;
    if (!note(member.key_escaped ? decoded_ : member.key)) return false;
    if (member.part != JsonRowLayout::kNone) noted_[member.part] = true;
    return true;
}

bool JsonChunkSurvey::read(const JsonChunk& chunk) {
    known_before_ = known_.names().size();
    row_count_ = 0;
    Limits row_limits = limits_;
    if (limits_.json_depth <= wrapper_depth(chunk.shape)) return false;
    row_limits.json_depth -= wrapper_depth(chunk.shape);
    if (!simd::kernels().is_text(chunk.bytes.data(), chunk.bytes.size())) return false;
    rows_.begin(chunk);
    while (true) {
        const JsonRowScanner::Found found = rows_.take<JsonChunkSurvey>(*this);
        if (found != JsonRowScanner::Found::kOddRow) return found == JsonRowScanner::Found::kEnd;
        const auto names = survey_json_row(rows_.row(), 0, row_limits);
        if (!names) return false;
        known_.restart();
        for (const std::string& name : names->index.names()) {
            if (!note(name)) return false;
        }
        ++row_count_;
    }
}

JsonChunkReader::JsonChunkReader(const JsonTable& table, RowSink& sink)
    : table_(table),
      sink_(sink),
      scanner_(table.limits),
      rows_(table.columns, table.plan),
      slow_(table.plan, sink) {}

// From the slow reader.
Result<void> JsonChunkReader::row(const Record& record) {
    return slow_.row(record);
}

Result<void> JsonChunkReader::flush() {
    const FieldRows& batch = rows_.batch();
    row_count_ += batch.rows();
    if (batch.rows() > 0) TRY(sink_.rows(batch));
    rows_.clear();
    return {};
}

Result<void> JsonChunkReader::read(const JsonChunk& chunk) {
    row_count_ = 0;
    slow_.clear();
    if (!table_.is_text && !simd::kernels().is_text(chunk.bytes.data(), chunk.bytes.size()))
        return input_changed();
    rows_.begin(chunk.bytes.size());
    scanner_.begin(chunk);
    while (true) {
        const JsonRowScanner::Found found = scanner_.take(rows_);
        if (found == JsonRowScanner::Found::kOdd) return input_changed();
        TRY(flush());
        if (found == JsonRowScanner::Found::kEnd) return {};
        if (found == JsonRowScanner::Found::kFull) continue;
        const std::uint64_t offset = chunk.offset + scanner_.row_offset();
        if (!slow_reader_)
            slow_reader_.emplace(table_.columns, table_.limits, static_cast<Table&>(*this));
        TRY(slow_reader_->read(scanner_.row(), offset, row_count_ + 1));
        TRY(slow_.flush());
        ++row_count_;
    }
}

}  // namespace sluice::engine
