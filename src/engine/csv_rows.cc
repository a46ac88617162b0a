#include "engine/csv_rows.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "engine/csv_reader.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

// Positions are four bytes for each separator: a chunk with more of them is one huge record.
constexpr std::size_t kIndexedMax = 256 * 1024;

// Counts rows, and gathers them.
class CountedRows final : public Table {
  public:
    CountedRows(const ColumnPlan& plan, RowSink& sink) : gatherer_(plan, sink) {}
    Result<void> header(const std::vector<std::string>&) override { return {}; }
    Result<void> row(const Record& record) override {
        ++count;
        return gatherer_.row(record);
    }
    Result<void> flush() { return gatherer_.flush(); }
    std::uint64_t count = 0;

  private:
    RowGatherer gatherer_;
};

}  // namespace

CsvRows::CsvRows(const CsvTable& table, RowSink& sink)
    : table_(table),
      sink_(sink),
      width_(table.header.size()),
      bytes_min_(std::min(table.limits.record_bytes, table.limits.field_bytes)),
      quote_(table.marks.dialect().quote.value_or('\0')),
      own_quotes_(quote_ != '\0' && quote_ != '"'),
      rows_(table.plan.size(), copies_of_a_column(table.plan)) {
    for (const OutputColumn& column : table.plan) {
        if (column.input + 1 == table.header.size()) last_outputs_.push_back(inputs_.size());
        takes_all_ = takes_all_ && column.input == inputs_.size();
        inputs_.push_back(static_cast<std::uint32_t>(column.input));
    }
    takes_all_ = takes_all_ && inputs_.size() == width_;
}

Result<void> CsvRows::read(const CsvChunk& chunk, std::size_t from) {
    row_count_ = 0;
    rows_.clear();
    if (from >= chunk.bytes.size()) return {};
    const std::size_t separators =
        simd::kernels().count_bits(chunk.separators.data(), chunk.separators.size());
    const bool fast = chunk.quotes != CsvChunk::Quotes::kUnknown && separators <= kIndexedMax &&
                      simd::kernels().is_text(chunk.bytes.data(), chunk.bytes.size());
    return fast ? read_by_separators(chunk, from, separators) : read_slowly(chunk, from);
}

// The positions of the separators and the line ends from `from` on. Before them stands what would
// be the line end before the first record.
void CsvRows::index(const CsvChunk& chunk, std::size_t from, std::size_t separators_in_chunk) {
    const std::size_t room = 1 + separators_in_chunk + simd::kBlock;
    separators_.resize(std::max(separators_.size(), room));
    line_ends_.resize(std::max(line_ends_.size(), room));
    const auto positions = [&](const std::vector<std::uint64_t>& mask, std::uint32_t* out) {
        *out++ = static_cast<std::uint32_t>(from) - 1;
        const std::size_t count = simd::kernels().positions(mask.data(), mask.size(), 0, out);
        const std::uint32_t* const first = std::lower_bound(out, out + count, from);
        if (first != out) std::copy(first, static_cast<const std::uint32_t*>(out + count), out);
        return static_cast<std::size_t>(out + count - first);
    };
    separator_count_ = positions(chunk.separators, separators_.data());
    const bool alike = from == 0 && index_regular_line_ends(chunk);
    if (!alike && from == 0 && line_end_count_ == separator_count_) {
        std::ranges::copy_n(separators_.begin(),
                            static_cast<std::ptrdiff_t>(separator_count_) + 1,
                            line_ends_.begin());
    } else if (!alike) {
        line_end_count_ = positions(chunk.line_ends, line_ends_.data());
    }
    is_regular_ = alike && !chunk.may_have_crs && chunk.bytes.size() <= bytes_min_;
}

// False: the line ends are not every width_-th separator, and no others.
bool CsvRows::index_regular_line_ends(const CsvChunk& chunk) {
    line_end_count_ = simd::kernels().count_bits(chunk.line_ends.data(), chunk.line_ends.size());
    if (separator_count_ != line_end_count_ * width_) return false;
    std::uint64_t are_line_ends = 1;
    for (std::size_t line = 1; line <= line_end_count_; ++line) {
        const std::uint32_t separator = separators_[line * width_];
        are_line_ends &= chunk.line_ends[separator / simd::kBlock] >> separator % simd::kBlock;
        line_ends_[line] = separator;
    }
    return are_line_ends != 0;
}

Result<void> CsvRows::read_by_separators(const CsvChunk& chunk,
                                         std::size_t from,
                                         std::size_t separators_in_chunk) {
    index(chunk, from, separators_in_chunk);
    // Leniently read, a field that was not quoted may have quotes inside.
    unquoted_ =
        chunk.quotes == CsvChunk::Quotes::kStrict ? Field::Kind::kUnquoted : Field::Kind::kText;
    const char* const text = chunk.bytes.data();
    at_ = {from, separators_.data() + 1, 1};
    while (at_.line <= line_end_count_) {
        is_regular_ ? take_regular_records(text) : take_records(text);
        if (!is_full()) break;
        TRY(flush());
    }
    TRY(flush());
    return at_.line <= line_end_count_ ? read_slowly(chunk, at_.begin) : Result<void>();
}

bool CsvRows::is_full() const {
    return rows_.text_bytes() >= kBatchBytes || rows_.rows() >= batch_rows(rows_.width());
}

// Where a record of more than one column would begin. Many blank lines follow each other, or none.
bool CsvRows::skip_blank_lines(const char* text, Place& at) const {
    const std::size_t begin = at.begin;
    const std::uint32_t line_end = line_ends_[at.line];
    const bool empty = line_end == begin ||
                       (line_end == begin + 1 && text[begin] == '\r' && text[line_end] == '\n');
    if (width_ == 1 || *at.next != line_end || !empty) return false;
    std::size_t line = at.line;
    const auto follow = [&](std::uint32_t count) {
        while (line + count <= line_end_count_ &&
               line_ends_[line + count] == line_ends_[line] + count) {
            line += count;
        }
    };
    follow(64);  // at once: between ends as far apart as their numbers there is nothing else
    follow(1);
    while (line < line_end_count_ && line_ends_[line + 1] == line_ends_[line] + 2 &&
           std::memcmp(text + line_ends_[line + 1] - 1, "\r\n", 2) == 0) {
        ++line;
    }
    const std::size_t count = line + 1 - at.line;
    at = {line_ends_[line] + std::size_t{1}, at.next + count, at.line + count};
    return true;
}

// Whether the record that ends at `line_end` has one delimiter more, with nothing behind it, where
// that is the dialect's way.
bool CsvRows::has_trailing_delimiter(const char* text,
                                     const std::uint32_t* next,
                                     std::uint32_t line_end) const {
    if (!table_.marks.dialect().trailing_delimiter) return false;
    const std::uint32_t* const end = separators_.data() + 1 + separator_count_;
    if (next + width_ >= end || next[width_] != line_end) return false;
    const std::uint32_t from = next[width_ - 1] + 1;
    return from == line_end ||
           (from + 1 == line_end && text[from] == '\r' && text[line_end] == '\n');
}

// Whether the record and each field are within their limits, as they stand there: with quotes they
// may be less.
bool CsvRows::fits(std::size_t begin, const std::uint32_t* ends, std::uint32_t record_end) const {
    if (record_end - begin > table_.limits.record_bytes) return false;
    for (std::size_t i = 0; i + 1 < width_; ++i) {
        if (ends[i] - begin > table_.limits.field_bytes) return false;
        begin = ends[i] + 1;
    }
    return std::min(ends[width_ - 1], record_end) - begin <= table_.limits.field_bytes;
}

// Takes records, until the batch is full or one does not fit the header or is over a limit. Between
// them may be blank lines.
void CsvRows::take_records(const char* text) {
    const std::size_t rows_max =
        std::min(batch_rows(rows_.width()) - rows_.rows(), line_end_count_ + 1 - at_.line);
    Field* fields = rows_.room(rows_max);
    const std::uint32_t* const separators_end = separators_.data() + 1 + separator_count_;
    Place at = at_;  // what changes with every record is kept out of memory
    const std::size_t bytes_max = rows_.text_room();
    std::size_t rows = 0;
    std::size_t bytes = 0;
    while (rows < rows_max && bytes < bytes_max && at.line <= line_end_count_) {
        const std::uint32_t line_end = line_ends_[at.line];
        const bool plain = at.next + width_ <= separators_end && at.next[width_ - 1] == line_end;
        if (!plain && !has_trailing_delimiter(text, at.next, line_end)) {
            if (!skip_blank_lines(text, at)) break;
            continue;
        }
        const std::size_t separators = width_ + (plain ? 0 : 1);
        const bool crlf =
            text[line_end] == '\n' && line_end > at.begin && text[line_end - 1] == '\r';
        const std::uint32_t record_end = line_end - (crlf ? 1 : 0);
        const std::size_t size = record_end - at.begin;
        if (size > bytes_min_ && !fits(at.begin, at.next, record_end)) [[unlikely]]
            break;
        put_fields(fields, text, at.next);
        if (record_end < at.next[width_ - 1]) {
            for (const std::size_t last : last_outputs_) --fields[last].size;  // the CR
        }
        fields += inputs_.size();
        bytes += size;
        ++rows;
        at = {line_end + std::size_t{1}, at.next + separators, at.line + 1};
    }
    at_ = at;
    rows_.add_rows(rows, bytes);
    row_count_ += rows;
}

// The same where nothing can be wrong with one.
void CsvRows::take_regular_records(const char* text) {
    const std::size_t rows_max =
        std::min(batch_rows(rows_.width()) - rows_.rows(), line_end_count_ + 1 - at_.line);
    const std::uint32_t* const line_ends = line_ends_.data() + at_.line;
    const std::size_t full = at_.begin + rows_.text_room();
    const std::uint32_t* const last = std::lower_bound(line_ends, line_ends + rows_max - 1, full);
    const auto rows = static_cast<std::size_t>(last - line_ends) + 1;
    const std::size_t separators = rows * width_;
    Field* out = rows_.room(rows);
    if (takes_all_) {
        for (std::size_t i = 0; i < separators; ++i)
            out = put_field(out, text, (at_.next - 1)[i] + 1, at_.next[i]);
    } else {
        for (std::size_t i = 0; i < separators; i += width_)
            out = put_fields(out, text, at_.next + i);
    }
    rows_.add_rows(rows, *last + std::size_t{1} - at_.begin);
    row_count_ += rows;
    at_ = {*last + std::size_t{1}, at_.next + separators, at_.line + rows};
}

// The field between two separators.
Field* CsvRows::put_field(Field* out,
                          const char* text,
                          std::uint32_t from,
                          std::uint32_t to) const {
    // Counted, not branched on: which fields have quotes is hard to foresee. At the place of an
    // empty one stands its separator.
    const std::array kinds{unquoted_, Field::Kind::kQuoted};
    const std::size_t quoted = text[from] == quote_ ? 1 : 0;
    *out = {
        text + from + quoted, to - from - 2 * static_cast<std::uint32_t>(quoted), kinds[quoted]};
    return out + 1;
}

// The fields that end at `ends`.
Field* CsvRows::put_fields(Field* out, const char* text, const std::uint32_t* ends) const {
    for (const std::uint32_t input : inputs_)
        out = put_field(out, text, (ends - 1)[input] + 1, ends[input]);
    return out;
}

void CsvRows::make_single_quotes() {
    // Fields point into it: it must not move. They have no more bytes than their batch says.
    unescaped_.reset(std::max(rows_.text_bytes(), kBatchBytes));
    char* out = unescaped_.data();
    for (Field& field : std::span(rows_.fields(), rows_.rows() * rows_.width())) {
        if (field.kind != Field::Kind::kQuoted) continue;
        field.kind = Field::Kind::kText;
        const std::string_view doubled = field.text();
        if (!doubled.contains(quote_)) continue;
        field.data = out;
        for (std::size_t at = 0; at < doubled.size(); ++at) {
            *out++ = doubled[at];
            if (doubled[at] == quote_) ++at;
        }
        field.size = static_cast<std::uint32_t>(out - field.data);
    }
}

Result<void> CsvRows::flush() {
    if (own_quotes_) make_single_quotes();
    if (rows_.rows() > 0) TRY(sink_.rows(rows_));
    rows_.clear();
    return {};
}

Result<void> CsvRows::read_slowly(const CsvChunk& chunk, std::size_t from) {
    CountedRows rows(table_.plan, sink_);
    CsvReader reader(table_.marks, table_.limits, rows, table_.header, row_count_ + 1);
    const std::string_view text = chunk.bytes.text().substr(std::min(from, chunk.bytes.size()));
    const TextPrefix valid = text_prefix(text);
    Result<void> read = reader.feed(text.substr(0, valid.bytes), chunk.offset + from);
    if (read && valid.bytes < text.size()) {
        read = not_text(valid.stop, chunk.offset + from + valid.bytes);
        read.error().place.row = reader.row();
    }
    if (read) read = reader.finish();
    row_count_ += rows.count;
    // The rows before an error may have an error of their own, and it comes first.
    TRY(rows.flush());
    return read;
}

}  // namespace sluice::engine
