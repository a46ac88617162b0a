// Where a chunk's separators and line ends stand, as positions instead of masks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/csv_chunks.h"

namespace sluice::engine {

class CsvIndex {
  public:
    // `width`: the columns of the table.
    explicit CsvIndex(std::size_t width) : width_(width) {}

    // Of the chunk, from byte `from` on: the start of a record. `separators`: how many there are in
    // the whole chunk. `may_be_regular`: the caller can do with what is_regular() says. Keeps its
    // memory.
    void find(const CsvChunk& chunk, std::size_t from, std::size_t separators, bool may_be_regular);

    // Whether every width-th separator is a line end, and there are no others. Of blank lines
    // between records only the last one's end is counted then, so that behind each separator a
    // field begins.
    bool is_regular() const { return is_regular_; }
    // Where the first record begins: behind `from` and, when all is regular, blank lines.
    std::size_t begin() const { return separators_[0] + std::uint32_t{1}; }
    // Element 0 is begin() - 1, as if a line ended there; separator_count() and line_end_count()
    // more follow.
    const std::uint32_t* separators() const { return separators_.data(); }
    std::size_t separator_count() const { return separator_count_; }
    // Of a regular chunk: where the field before each separator ends. A record ends before the CRLF
    // and the blank lines behind it.
    const std::uint32_t* field_ends() const {
        return ends_early_ ? field_ends_.data() : separators() + 1;
    }
    const std::uint32_t* line_ends() const { return line_ends_.data(); }
    std::size_t line_end_count() const { return line_end_count_; }

  private:
    using Mask = std::vector<std::uint64_t>;

    bool find_regular(const Mask& separators, const Mask& line_ends, std::size_t start);
    bool drop_blank_lines(const CsvChunk& chunk, std::size_t start);
    void find_field_ends(const CsvChunk& chunk, std::size_t start);

    std::size_t width_;
    std::vector<std::uint32_t> separators_;
    std::size_t separator_count_ = 0;
    std::vector<std::uint32_t> line_ends_;
    std::size_t line_end_count_ = 0;
    std::vector<std::uint32_t> field_ends_;
    bool is_regular_ = false;
    bool ends_early_ = false;  // what field_ends_ says
    // The chunk's, from where the first record begins. Of line ends one behind the other the first
    // ends a record, and behind the last one the next begins.
    bool has_blank_lines_ = false;
    Mask first_separators_;
    Mask last_separators_;
    Mask last_line_ends_;
};

}  // namespace sluice::engine
