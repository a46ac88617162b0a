#include "engine/csv_index.h"

#include <algorithm>
#include <bit>

#include "engine/simd/kernels.h"

namespace sluice::engine {
namespace {

using simd::kBlock;
using Mask = std::vector<std::uint64_t>;

std::size_t count(const Mask& mask) {
    return simd::kernels().count_bits(mask.data(), mask.size());
}

// The mask's positions from `from` on, behind that of what stands before it. Returns their number.
std::size_t positions(const Mask& mask, std::size_t from, std::uint32_t* out) {
    *out++ = static_cast<std::uint32_t>(from) - 1;
    const std::size_t all = simd::kernels().positions(mask.data(), mask.size(), 0, out);
    const std::uint32_t* const first = std::lower_bound(out, out + all, from);
    if (first != out) std::copy(first, static_cast<const std::uint32_t*>(out + all), out);
    return static_cast<std::size_t>(out + all - first);
}

// Where something else than a line end stands, from `from` on.
std::size_t behind_line_ends(const Mask& line_ends, std::size_t from) {
    std::size_t at = from;
    while (at / kBlock < line_ends.size()) {
        const auto run =
            static_cast<std::size_t>(std::countr_one(line_ends[at / kBlock] >> at % kBlock));
        at += run;
        if (run == 0 || at % kBlock != 0) break;
    }
    return at;
}

void forget_before(std::size_t start, Mask& mask) {
    const std::size_t whole = std::min(start / kBlock, mask.size());
    std::fill_n(mask.begin(), whole, 0);
    if (whole < mask.size()) mask[whole] &= ~std::uint64_t{0} << start % kBlock;
}

}  // namespace

void CsvIndex::find(const CsvChunk& chunk,
                    std::size_t from,
                    std::size_t separators,
                    bool may_be_regular) {
    const std::size_t room = 1 + separators + kBlock;
    separators_.resize(std::max(separators_.size(), room));
    line_ends_.resize(std::max(line_ends_.size(), room));
    // In a table of one column blank lines are records.
    const std::size_t start = width_ == 1 ? from : behind_line_ends(chunk.line_ends, from);
    has_blank_lines_ = false;
    is_regular_ =
        may_be_regular && ((start == 0 && find_regular(chunk.separators, chunk.line_ends, 0)) ||
                           (drop_blank_lines(chunk, start) &&
                            find_regular(last_separators_, last_line_ends_, start)));
    if (is_regular_) return find_field_ends(chunk, start);
    separator_count_ = positions(chunk.separators, from, separators_.data());
    line_end_count_ = positions(chunk.line_ends, from, line_ends_.data());
}

bool CsvIndex::find_regular(const Mask& separators, const Mask& line_ends, std::size_t start) {
    separator_count_ = count(separators);
    line_end_count_ = count(line_ends);
    if (separator_count_ != line_end_count_ * width_) return false;
    positions(separators, start, separators_.data());
    line_ends_[0] = separators_[0];
    std::uint64_t are_line_ends = 1;
    for (std::size_t line = 1; line <= line_end_count_; ++line) {
        const std::uint32_t separator = separators_[line * width_];
        are_line_ends &= line_ends[separator / kBlock] >> separator % kBlock;
        line_ends_[line] = separator;
    }
    return are_line_ends != 0;
}

// False: there is nothing to drop.
bool CsvIndex::drop_blank_lines(const CsvChunk& chunk, std::size_t start) {
    const Mask& ends = chunk.line_ends;
    first_separators_ = chunk.separators;
    last_separators_ = chunk.separators;
    last_line_ends_ = ends;
    std::uint64_t before = 0;
    std::uint64_t any = 0;
    for (std::size_t word = 0; width_ > 1 && word < ends.size(); ++word) {
        const std::uint64_t next = word + 1 < ends.size() ? ends[word + 1] << 63U : 0;
        const std::uint64_t followed = ends[word] & (ends[word] >> 1U | next);
        first_separators_[word] &= ~(ends[word] & (ends[word] << 1U | before));
        last_separators_[word] &= ~followed;
        last_line_ends_[word] &= ~followed;
        before = ends[word] >> 63U;
        any |= followed;
    }
    for (Mask* const mask : {&first_separators_, &last_separators_, &last_line_ends_})
        forget_before(start, *mask);
    has_blank_lines_ = any != 0;
    return has_blank_lines_ || start > 0;
}

void CsvIndex::find_field_ends(const CsvChunk& chunk, std::size_t start) {
    ends_early_ = has_blank_lines_ || chunk.may_have_crs;
    if (!ends_early_) return;
    field_ends_.resize(std::max(field_ends_.size(), separators_.size()));
    std::uint32_t* const ends = field_ends_.data();
    if (has_blank_lines_) {
        simd::kernels().positions(first_separators_.data(), first_separators_.size(), 0, ends);
    } else {
        std::copy_n(separators_.data() + 1, separator_count_, ends);
    }
    if (!chunk.may_have_crs) return;
    const char* const text = chunk.bytes.data();
    for (std::size_t last = width_ - 1; last < separator_count_; last += width_) {
        const std::uint32_t end = ends[last];
        const bool crlf = text[end] == '\n' && end > start && text[end - 1] == '\r';
        ends[last] = end - (crlf ? 1 : 0);
    }
}

}  // namespace sluice::engine
