#include "engine/csv_rows.h"

#include <algorithm>
#include <array>
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
      quote_(table.marks.scan_marks().quote),
      own_quotes_(quote_ != '"'),
      rows_(table.plan.size()) {
    for (const OutputColumn& column : table.plan) {
        if (column.input + 1 == table.header.size()) last_outputs_.push_back(inputs_.size());
        inputs_.push_back(static_cast<std::uint32_t>(column.input));
    }
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
    line_end_count_ = positions(chunk.line_ends, line_ends_.data());
}

Result<void> CsvRows::read_by_separators(const CsvChunk& chunk,
                                         std::size_t from,
                                         std::size_t separators_in_chunk) {
    index(chunk, from, separators_in_chunk);
    // Leniently read, a field that was not quoted may have quotes inside.
    unquoted_ =
        chunk.quotes == CsvChunk::Quotes::kStrict ? Field::Kind::kUnquoted : Field::Kind::kText;
    // Fields point into it: it must not move. The values together are no longer than the chunk.
    if (own_quotes_) unescaped_.reset(chunk.bytes.size());
    const char* const text = chunk.bytes.data();
    const std::size_t rows_max = batch_rows(table_.plan.size());
    const std::uint32_t* next = separators_.data() + 1;
    std::size_t begin = from;
    for (std::size_t line = 1; line <= line_end_count_; ++line) {
        const std::uint32_t line_end = line_ends_[line];
        const std::size_t separators = separators_of_record(text, next, line_end);
        if (separators == 0 || !take_record(text, begin, next, line_end)) [[unlikely]] {
            const bool blank =
                *next == line_end && width_ > 1 &&
                (line_end == begin ||
                 (line_end == begin + 1 && text[begin] == '\r' && text[line_end] == '\n'));
            if (!blank) {
                TRY(flush());
                return read_slowly(chunk, begin);
            }
            // Many of them follow each other, or none.
            while (line < line_end_count_ && line_ends_[line + 1] == line_ends_[line] + 1) {
                ++line;
                ++next;
            }
            ++next;
            begin = line_ends_[line] + 1;
            continue;
        }
        next += separators;
        begin = line_end + 1;
        if (rows_.text_bytes() >= kBatchBytes || rows_.rows() >= rows_max) TRY(flush());
    }
    return flush();
}

// How many separators the record has that ends at `line_end`; 0 when it does not fit the header.
std::size_t CsvRows::separators_of_record(const char* text,
                                          const std::uint32_t* next,
                                          std::uint32_t line_end) const {
    const std::uint32_t* const end = separators_.data() + 1 + separator_count_;
    if (next + width_ <= end && next[width_ - 1] == line_end) return width_;
    const bool one_more = table_.marks.dialect().trailing_delimiter && next + width_ < end &&
                          next[width_] == line_end;
    if (!one_more) return 0;
    const std::uint32_t from = next[width_ - 1] + 1;
    const bool empty =
        from == line_end || (from + 1 == line_end && text[from] == '\r' && text[line_end] == '\n');
    return empty ? width_ + 1 : 0;
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

// Takes the record whose fields end at `ends`. False when it is over a limit.
bool CsvRows::take_record(const char* text,
                          std::size_t begin,
                          const std::uint32_t* ends,
                          std::uint32_t line_end) {
    const bool crlf = text[line_end] == '\n' && line_end > begin && text[line_end - 1] == '\r';
    const std::uint32_t record_end = line_end - (crlf ? 1 : 0);
    const std::size_t size = record_end - begin;
    if (size > bytes_min_ && !fits(begin, ends, record_end)) [[unlikely]]
        return false;
    Field* const fields = rows_.add_row(size);
    Field* out = fields;
    const auto unquoted = static_cast<std::uint32_t>(unquoted_);
    const auto more_when_quoted = static_cast<std::uint32_t>(Field::Kind::kQuoted) - unquoted;
    for (const std::uint32_t input : inputs_) {
        const std::uint32_t from = (ends - 1)[input] + 1;
        const std::uint32_t to = ends[input];
        // Counted, not branched on: which fields have quotes is hard to foresee.
        const std::uint32_t quoted = static_cast<std::uint32_t>(text[from] == quote_) &
                                     static_cast<std::uint32_t>(to > from);
        *out++ = {text + from + quoted,
                  to - from - 2 * quoted,
                  static_cast<Field::Kind>(unquoted + quoted * more_when_quoted)};
    }
    if (record_end < ends[width_ - 1]) {
        for (const std::size_t last : last_outputs_) --fields[last].size;  // the CR
    }
    if (own_quotes_) make_single_quotes(fields);
    ++row_count_;
    return true;
}

void CsvRows::make_single_quotes(Field* fields) {
    for (Field& field : std::span(fields, table_.plan.size())) {
        if (field.kind != Field::Kind::kQuoted) continue;
        field.kind = Field::Kind::kText;
        const std::string_view doubled = field.text();
        if (doubled.find(quote_) == std::string_view::npos) continue;
        const std::size_t begin = unescaped_.size();
        for (std::size_t at = 0; at < doubled.size(); ++at) {
            unescaped_.append(doubled.substr(at, 1));
            if (doubled[at] == quote_) ++at;
        }
        field.data = unescaped_.data() + begin;
        field.size = static_cast<std::uint32_t>(unescaped_.size() - begin);
    }
}

Result<void> CsvRows::flush() {
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
