#include "engine/csv_chunks.h"

#include <algorithm>
#include <array>
#include <bit>

namespace sluice::engine {
namespace {

using simd::kBlock;

// Irregular text is read more slowly: little of it at first, then regular text is tried again; more
// when that was in vain.
constexpr std::size_t kIrregularBytes = 16 * 1024;

constexpr std::size_t kLineEnd = 2;

// Behind the last set bit of `words` words, or 0.
std::size_t behind_last(const std::vector<std::uint64_t>& mask, std::size_t words) {
    while (words > 0 && mask[words - 1] == 0) --words;
    return words == 0 ? 0
                      : words * kBlock - static_cast<std::size_t>(std::countl_zero(mask[words - 1]));
}

}  // namespace

CsvChunks::CsvChunks(Input& input,
                     simd::CsvMarks marks,
                     std::size_t chunk_bytes,
                     std::size_t record_bytes_max)
    : filler_(input),
      marks_(marks),
      chunk_bytes_(chunk_bytes),
      record_bytes_max_(record_bytes_max),
      irregular_bytes_(kIrregularBytes) {}

Result<bool> CsvChunks::next(CsvChunk& chunk) {
    filler_.begin(chunk.bytes, chunk_bytes_);
    std::size_t wanted = chunk_bytes_;
    while (true) {
        // Behind the file's end stand line ends: nothing looks irregular there.
        TRY(filler_.fill(chunk.bytes, wanted, '\n'));
        const std::size_t size = chunk.bytes.size();
        if (size == 0) return false;
        std::size_t end = cut_regular(chunk);
        chunk.regular = end > 0;
        if (end == 0) end = cut_irregular(chunk);
        if (end == 0 && !filler_.ended() && size <= record_bytes_max_ + kLineEnd) {
            wanted = 2 * size;  // a record larger than the chunk
            continue;
        }
        chunk.offset = filler_.cut(chunk.bytes, end == 0 ? size : std::min(end, size));
        chunk.number = number_++;
        return true;
    }
}

// The end of the last record that is whole and, like all before it, regular; 0 when there is none.
// One more than the size: the last record ends with the file.
std::size_t CsvChunks::cut_regular(CsvChunk& chunk) {
    const std::size_t size = chunk.bytes.size();
    // The last block may be padded only when nothing can follow; else one byte behind it is known.
    const std::size_t blocks = filler_.ended() ? size / kBlock + 1 : (size - 1) / kBlock;
    chunk.separators.resize(blocks);
    chunk.line_ends.resize(blocks);
    simd::CsvScanState state;
    const std::size_t scanned =
        simd::kernels().scan_csv(chunk.bytes.data(),
                                 blocks,
                                 marks_,
                                 state,
                                 {chunk.separators.data(), chunk.line_ends.data()});
    if (filler_.ended() && scanned == blocks) {
        const char last = chunk.bytes.data()[size - 1];
        const std::size_t known = size % kBlock + (last == '\n' ? 0 : 1);
        const std::uint64_t beyond = known == kBlock ? 0 : ~std::uint64_t{0} << known;
        chunk.separators.back() &= ~beyond;
        chunk.line_ends.back() &= ~beyond;
    }
    const std::size_t end = behind_last(chunk.line_ends, scanned);
    const std::size_t words = (end + kBlock - 1) / kBlock;
    chunk.separators.resize(words);
    chunk.line_ends.resize(words);
    if (end % kBlock != 0) chunk.separators.back() &= ~(~std::uint64_t{0} << end % kBlock);
    if (end > size / 2) irregular_bytes_ = kIrregularBytes;
    return end;
}

// The end of a record not far from the start; 0 when no record ends.
std::size_t CsvChunks::cut_irregular(const CsvChunk& chunk) {
    const std::string_view text = chunk.bytes.text();
    std::size_t end = 0;
    while (end < irregular_bytes_) {
        const std::size_t record = csv_record_end(text.substr(end), marks_);
        if (record == std::string_view::npos) break;
        end += record;
        // The LF of a CRLF may come with the next read.
        if (end == text.size() && text.back() == '\r' && !filler_.ended()) return 0;
    }
    irregular_bytes_ = std::min(2 * irregular_bytes_, chunk_bytes_);
    return end;
}

std::size_t csv_record_end(std::string_view text, simd::CsvMarks marks) {
    const std::array line_or_field{marks.delimiter, '\r', '\n'};
    std::size_t at = 0;
    while (at < text.size()) {
        if (text[at] == marks.quote) {
            do {
                at = text.find(marks.quote, at + 1);
                if (at == std::string_view::npos) return at;
                ++at;
            } while (at < text.size() && text[at] == marks.quote);
        }
        at = text.find_first_of({line_or_field.data(), line_or_field.size()}, at);
        if (at == std::string_view::npos) return at;
        const char byte = text[at++];
        if (byte == marks.delimiter) continue;
        if (byte == '\r' && at < text.size() && text[at] == '\n') ++at;
        return at;
    }
    return std::string_view::npos;
}

}  // namespace sluice::engine
