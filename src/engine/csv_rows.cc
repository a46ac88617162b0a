#include "engine/csv_rows.h"

#include <algorithm>

#include "engine/csv_reader.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

// What is handed on at once stays in the first and second level caches.
constexpr std::size_t kBatchBytes = 32 * 1024;
constexpr std::size_t kBatchFields = 8 * 1024;
// Positions are four bytes for each separator: larger chunks are one record or two, and slow
// anyway.
constexpr std::size_t kIndexedBytes = 4 << 20;

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
    : table_(table), sink_(sink), rows_(table.plan.size()) {}

Result<void> CsvRows::read(const CsvChunk& chunk, std::size_t from) {
    row_count_ = 0;
    if (from >= chunk.bytes.size()) return {};
    const bool fast = chunk.quotes != CsvChunk::Quotes::kUnknown &&
                      chunk.bytes.size() <= kIndexedBytes &&
                      simd::kernels().is_text(chunk.bytes.data(), chunk.bytes.size());
    return fast ? read_by_separators(chunk, from) : read_slowly(chunk, from);
}

// The positions of the separators and the line ends from `from` on.
void CsvRows::index(const CsvChunk& chunk, std::size_t from) {
    const std::size_t room = chunk.separators.size() * simd::kBlock + simd::kBlock;
    separators_.resize(std::max(separators_.size(), room));
    line_ends_.resize(std::max(line_ends_.size(), room));
    const auto positions = [&](const std::vector<std::uint64_t>& mask, std::uint32_t* out) {
        const std::size_t count = simd::kernels().positions(mask.data(), mask.size(), 0, out);
        const std::uint32_t* const first = std::lower_bound(out, out + count, from);
        std::copy(first, static_cast<const std::uint32_t*>(out + count), out);
        return static_cast<std::size_t>(out + count - first);
    };
    separator_count_ = positions(chunk.separators, separators_.data());
    line_end_count_ = positions(chunk.line_ends, line_ends_.data());
}

Result<void> CsvRows::read_by_separators(const CsvChunk& chunk, std::size_t from) {
    index(chunk, from);
    // Leniently read, a field that was not quoted may have quotes inside.
    unquoted_ =
        chunk.quotes == CsvChunk::Quotes::kStrict ? Field::Kind::kUnquoted : Field::Kind::kText;
    const char* const text = chunk.bytes.data();
    const std::size_t width = table_.header.size();
    const std::size_t batch_rows = kBatchFields / table_.plan.size() + 1;
    const std::uint32_t* next = separators_.data();
    const std::uint32_t* const end = next + separator_count_;
    std::size_t begin = from;
    for (std::size_t line = 0; line < line_end_count_; ++line) {
        const std::uint32_t line_end = line_ends_[line];
        const bool fits = next + width <= end && next[width - 1] == line_end;
        if (!fits || !take_record(text, begin, next)) [[unlikely]] {
            const bool blank =
                *next == line_end && width > 1 &&
                (line_end == begin ||
                 (line_end == begin + 1 && text[begin] == '\r' && text[line_end] == '\n'));
            if (!blank) {
                TRY(flush());
                return read_slowly(chunk, begin);
            }
            ++next;
            begin = line_end + 1;
            continue;
        }
        next += width;
        begin = line_end + 1;
        if (rows_.text_bytes() >= kBatchBytes || rows_.rows() >= batch_rows) TRY(flush());
    }
    return flush();
}

// Takes the record whose fields end at `ends`. False when it is over a limit.
bool CsvRows::take_record(const char* text, std::size_t begin, const std::uint32_t* ends) {
    const std::size_t width = table_.header.size();
    std::uint32_t record_end = ends[width - 1];
    if (text[record_end] == '\n' && record_end > begin && text[record_end - 1] == '\r')
        --record_end;
    const std::size_t size = record_end - begin;
    if (size > table_.limits.record_bytes || size > table_.limits.field_bytes) [[unlikely]]
        return false;
    Field* out = rows_.add_row(size);
    for (const OutputColumn& column : table_.plan) {
        const std::size_t from = column.input == 0 ? begin : ends[column.input - 1] + 1;
        const std::uint32_t to = column.input + 1 == width ? record_end : ends[column.input];
        const bool quoted = text[from] == '"' && to > from;
        *out++ = {text + from + (quoted ? 1 : 0),
                  static_cast<std::uint32_t>(to - from - (quoted ? 2 : 0)),
                  quoted ? Field::Kind::kQuoted : unquoted_};
    }
    ++row_count_;
    return true;
}

Result<void> CsvRows::flush() {
    if (rows_.rows() > 0) TRY(sink_.rows(rows_));
    rows_.clear();
    return {};
}

Result<void> CsvRows::read_slowly(const CsvChunk& chunk, std::size_t from) {
    CountedRows rows(table_.plan, sink_);
    CsvReader reader(table_.delimiter, table_.limits, rows, table_.header, row_count_ + 1);
    const std::string_view text = chunk.bytes.text().substr(std::min(from, chunk.bytes.size()));
    const TextPrefix valid = text_prefix(text);
    Result<void> read = reader.feed(text.substr(0, valid.bytes), chunk.offset + from);
    if (read && valid.bytes < text.size()) {
        read = not_text(valid.stop, chunk.offset + from + valid.bytes);
    }
    if (read) read = reader.finish();
    row_count_ += rows.count;
    // The rows before an error may have an error of their own, and it comes first.
    TRY(rows.flush());
    return read;
}

}  // namespace sluice::engine
