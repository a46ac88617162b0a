#include "engine/csv_chunks.h"

#include <algorithm>
#include <bit>

namespace sluice::engine {
namespace {

using simd::kBlock;

// What a chunk must have beyond a record for its end to be found: the line end, and the last block.
constexpr std::size_t kUnseen = 2 + kBlock;

// Behind the last set bit, or 0.
std::size_t behind_last(const std::vector<std::uint64_t>& mask) {
    std::size_t words = mask.size();
    while (words > 0 && mask[words - 1] == 0) --words;
    if (words == 0) return 0;
    return words * kBlock - static_cast<std::size_t>(std::countl_zero(mask[words - 1]));
}

// Forgets the bits from `size` on.
void cut_mask(std::vector<std::uint64_t>& mask, std::size_t size) {
    if (mask.size() * kBlock <= size) return;
    mask.resize((size + kBlock - 1) / kBlock);
    if (size % kBlock != 0) mask.back() &= ~(~std::uint64_t{0} << size % kBlock);
}

}  // namespace

CsvChunks::CsvChunks(Input& input,
                     const DialectMarks& marks,
                     std::size_t chunk_bytes,
                     std::size_t record_bytes_max,
                     bool goes_on)
    : filler_(input),
      marks_(marks),
      wrong_is_error_(marks.is_scannable() && !marks.dialect().stray_quotes && !goes_on),
      chunk_bytes_(chunk_bytes),
      record_bytes_max_(record_bytes_max) {}

Result<bool> CsvChunks::next(CsvChunk& chunk) {
    filler_.begin(chunk.bytes, chunk_bytes_);
    if (chunk.separators.size() * kBlock > kLargeChunk) {
        chunk.separators = {};
        chunk.line_ends = {};
    }
    std::size_t wanted = chunk_bytes_;
    while (true) {
        // Behind the file's end stand line ends: nothing looks irregular there.
        TRY(filler_.fill(chunk.bytes, wanted, '\n'));
        const std::size_t size = chunk.bytes.size();
        if (size == 0) return false;
        const std::size_t end = records_end(chunk);
        const bool wrong = wrong_is_error_ && chunk.quotes == CsvChunk::Quotes::kUnknown;
        if (end == 0 && !wrong && !filler_.ended() && size <= record_bytes_max_ + kUnseen) {
            // A record larger than the chunk.
            wanted = std::min(2 * size, record_bytes_max_ + kUnseen + 1);
            continue;
        }
        if (end == 0) chunk.quotes = CsvChunk::Quotes::kUnknown;
        chunk.offset = filler_.cut(chunk.bytes, end == 0 ? size : std::min(end, size));
        chunk.number = number_++;
        return true;
    }
}

// Finds the separators. Behind the last record that is whole; 0 when there is none, and the quotes
// are unknown when it is because something is wrong. One more than the size: the last record ends
// with the file.
std::size_t CsvChunks::records_end(CsvChunk& chunk) {
    if (!marks_.is_scannable()) return unscanned_records_end(chunk);
    const std::size_t size = chunk.bytes.size();
    // The last block may be padded only when nothing can follow; else one byte behind it is known.
    const std::size_t blocks = filler_.ended() ? size / kBlock + 1 : (size - 1) / kBlock;
    chunk.separators.resize(blocks);
    chunk.line_ends.resize(blocks);
    const simd::CsvMasks masks{chunk.separators.data(), chunk.line_ends.data()};
    const simd::Kernels& kernels = simd::kernels();
    simd::CsvScanState state;
    chunk.quotes = CsvChunk::Quotes::kStrict;
    bool wrong = false;
    const simd::CsvMarks marks = marks_.scan_marks();
    std::size_t known = kernels.scan_csv(chunk.bytes.data(), blocks, marks, state, masks);
    if (known < blocks) {
        chunk.quotes = CsvChunk::Quotes::kLenient;
        state = {};
        known = kernels.scan_csv_leniently(chunk.bytes.data(), blocks, marks, state, masks);
        if (known < blocks) {
            ++known;  // what stands before the wrong place is known too
            wrong = true;
        }
    }
    chunk.may_have_crs = wrong || state.crs != 0;
    // A record without a line end ends with the file.
    const bool is_open = chunk.bytes.data()[size - 1] != '\n';
    for (auto* mask : {&chunk.separators, &chunk.line_ends}) {
        mask->resize(known);
        cut_mask(*mask, size + (is_open ? 1 : 0));
    }
    const std::size_t end = behind_last(chunk.line_ends);
    if (wrong && end == 0) {
        if (!wrong_is_error_) return unscanned_records_end(chunk);
        chunk.quotes = CsvChunk::Quotes::kUnknown;
    }
    cut_mask(chunk.separators, end);
    cut_mask(chunk.line_ends, end);
    return end;
}

// The same, one record after the other.
std::size_t CsvChunks::unscanned_records_end(CsvChunk& chunk) const {
    chunk.quotes = CsvChunk::Quotes::kUnknown;
    const std::string_view text = chunk.bytes.text();
    std::size_t end = 0;
    while (end < text.size()) {
        const std::size_t record = csv_record_end(text.substr(end), marks_);
        if (record == std::string_view::npos) break;
        // The LF of a CRLF may come with the next read.
        if (end + record == text.size() && text.back() == '\r' && !filler_.ended()) break;
        end += record;
    }
    return end;
}

}  // namespace sluice::engine
