#include "engine/csv_rows.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "engine/csv_field.h"
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
      index_(width_),
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

Result<void> CsvRows::read_by_separators(const CsvChunk& chunk,
                                         std::size_t from,
                                         std::size_t separators_in_chunk) {
    // Of a regular chunk no record is looked at for limits.
    index_.find(chunk, from, separators_in_chunk, chunk.bytes.size() <= bytes_min_);
    // Leniently read, a field that was not quoted may have quotes inside.
    unquoted_ =
        chunk.quotes == CsvChunk::Quotes::kStrict ? Field::Kind::kUnquoted : Field::Kind::kText;
    const char* const text = chunk.bytes.data();
    at_ = {index_.begin(), index_.separators() + 1, 1};
    while (at_.line <= index_.line_end_count()) {
        index_.is_regular() ? take_regular_records(text) : take_records(text);
        if (!is_full()) break;
        TRY(flush());
    }
    TRY(flush());
    return at_.line <= index_.line_end_count() ? read_slowly(chunk, at_.begin) : Result<void>();
}

bool CsvRows::is_full() const {
    return rows_.text_bytes() >= kBatchBytes || rows_.rows() >= batch_rows(rows_.width());
}

// Where a record of more than one column would begin. Many blank lines follow each other, or none.
bool CsvRows::skip_blank_lines(const char* text, Place& at) const {
    const std::size_t begin = at.begin;
    const std::uint32_t* const line_ends = index_.line_ends();
    const std::uint32_t line_end = line_ends[at.line];
    const bool empty = line_end == begin ||
                       (line_end == begin + 1 && text[begin] == '\r' && text[line_end] == '\n');
    if (width_ == 1 || *at.next != line_end || !empty) return false;
    std::size_t line = at.line;
    while (line < index_.line_end_count() && line_ends[line + 1] == line_ends[line] + 1) ++line;
    while (line < index_.line_end_count() && line_ends[line + 1] == line_ends[line] + 2 &&
           std::memcmp(text + line_ends[line + 1] - 1, "\r\n", 2) == 0) {
        ++line;
    }
    const std::size_t count = line + 1 - at.line;
    at = {line_ends[line] + std::size_t{1}, at.next + count, at.line + count};
    return true;
}

// Whether the record that ends at `line_end` has one delimiter more, with nothing behind it, where
// that is the dialect's way.
bool CsvRows::has_trailing_delimiter(const char* text,
                                     const std::uint32_t* next,
                                     std::uint32_t line_end) const {
    if (!table_.marks.dialect().trailing_delimiter) return false;
    const std::uint32_t* const end = index_.separators() + 1 + index_.separator_count();
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
        std::min(batch_rows(rows_.width()) - rows_.rows(), index_.line_end_count() + 1 - at_.line);
    Field* fields = rows_.room(rows_max);
    const std::uint32_t* const separators_end = index_.separators() + 1 + index_.separator_count();
    const std::uint32_t* const line_ends = index_.line_ends();
    Place at = at_;  // what changes with every record is kept out of memory
    const std::size_t bytes_max = rows_.text_room();
    std::size_t rows = 0;
    std::size_t bytes = 0;
    while (rows < rows_max && bytes < bytes_max && at.line <= index_.line_end_count()) {
        const std::uint32_t line_end = line_ends[at.line];
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
        put_fields(fields, text, at.next, at.next);
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
        std::min(batch_rows(rows_.width()) - rows_.rows(), index_.line_end_count() + 1 - at_.line);
    const std::uint32_t* const line_ends = index_.line_ends() + at_.line;
    const std::size_t full = at_.begin + rows_.text_room();
    const std::uint32_t* const last = std::lower_bound(line_ends, line_ends + rows_max - 1, full);
    const auto rows = static_cast<std::size_t>(last - line_ends) + 1;
    const std::size_t separators = rows * width_;
    const std::uint32_t* const ends = index_.field_ends() + (at_.next - 1 - index_.separators());
    Field* out = rows_.room(rows);
    if (takes_all_) {
        simd::kernels().cut_fields(text, at_.next - 1, ends, separators, quote_, unquoted_, out);
    } else {
        for (std::size_t i = 0; i < separators; i += width_)
            out = put_fields(out, text, at_.next + i, ends + i);
    }
    rows_.add_rows(rows, *last + std::size_t{1} - at_.begin);
    row_count_ += rows;
    at_ = {*last + std::size_t{1}, at_.next + separators, at_.line + rows};
}

// The fields of the record whose separators are the `next` ones.
Field* CsvRows::put_fields(Field* out,
                           const char* text,
                           const std::uint32_t* next,
                           const std::uint32_t* ends) const {
    for (const std::uint32_t input : inputs_)
        *out++ = cut_field(text, (next - 1)[input] + 1, ends[input], quote_, unquoted_);
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
