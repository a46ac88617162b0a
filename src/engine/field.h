// What passes from readers to writers: views of field texts, many rows at a time.
//
// Values. A field borrows its bytes from the chunk or arena it was read into, with
// simd::kPadding readable bytes behind them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace sluice::engine {

// An empty text that kernels may read around.
inline constexpr std::array<char, 192> kNothing{};

struct Field {
    enum class Kind : std::uint32_t {
        kText,  // the bytes are the value
        // The same, and the input's delimiter, quotes and line ends are not among them; from JSON:
        // a number, true or false.
        kUnquoted,
        kQuoted,  // the bytes stood between quotes: each quote in them is doubled
        kNested,  // the same as kText; from JSON: an array or object
        // For JSON only: the value with quotes of its own, first and last; those stand as they are.
        kJsonString,
        kJson,  // for JSON only: the bytes are JSON, and written as they are
    };

    const char* data = kNothing.data() + 64;
    std::uint32_t size = 0;
    Kind kind = Kind::kText;

    static Field of(std::string_view value) {
        if (value.empty()) return {};
        return {value.data(), static_cast<std::uint32_t>(value.size()), Kind::kText};
    }
    // No value, as JSON's null and missing ones.
    static Field none() { return {.kind = Kind::kUnquoted}; }
    bool is_none() const { return kind == Kind::kUnquoted && size == 0; }
    std::string_view text() const { return {data, size}; }
    // Whether the quote at `at` is one around a kJsonString.
    bool is_own_quote(const char* at) const {
        return kind == Kind::kJsonString && (at == data || at + 1 == data + size);
    }
};

// About what is handed on at once: text and fields of a table's rows that stay in the first and
// second level caches.
inline constexpr std::size_t kBatchBytes = 32 * 1024;
inline constexpr std::size_t kBatchFields = 8 * 1024;
constexpr std::size_t batch_rows(std::size_t width) {
    return kBatchFields / (width + 1) + 1;
}

// Some rows of a table, all with the same number of fields. Keeps its memory when it is cleared.
//
// Writers make their room by text_bytes() and write without looking: who adds rows says how many
// bytes of text they were cut from, in which each value stands once, or lets them be counted.
class FieldRows {
  public:
    // `copies`: so many fields of a row may be the same value, at most.
    explicit FieldRows(std::size_t width, std::size_t copies = 1)
        : width_(width), copies_(copies) {}

    std::size_t width() const { return width_; }
    std::size_t rows() const { return rows_; }
    // At least the bytes of all fields together: a value counts as often as it may be there.
    std::size_t text_bytes() const { return text_bytes_; }
    // How much text rows can be cut from until text_bytes() are kBatchBytes.
    std::size_t text_room() const {
        return text_bytes_ < kBatchBytes ? (kBatchBytes - text_bytes_ - 1) / copies_ + 1 : 0;
    }
    // About what the rows take in memory: empty values do, too.
    std::size_t bytes() const { return text_bytes_ + used_ * sizeof(Field); }
    const Field* fields() const { return fields_.data(); }
    // Values may be made shorter, but not longer.
    Field* fields() { return fields_.data(); }
    const Field* row(std::size_t index) const { return fields_.data() + index * width_; }

    // A new row of `width` fields to be filled in, cut from `bytes` of text.
    Field* add_row(std::size_t bytes) {
        const std::size_t begin = used_;
        used_ += width_;
        if (fields_.size() < used_) [[unlikely]]
            fields_.resize(2 * used_);
        text_bytes_ += bytes * copies_;
        ++rows_;
        return fields_.data() + begin;
    }
    // A new row with these fields, whose bytes are counted.
    Field* add_copy(const Field* fields) {
        Field* const out = add_row(0);
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < width_; ++i) {
            out[i] = fields[i];
            bytes += fields[i].size;
        }
        text_bytes_ += bytes;
        return out;
    }
    // Room for `rows` more rows, to be filled in; then add_rows() says how many there are.
    Field* room(std::size_t rows) {
        const std::size_t needed = used_ + rows * width_;
        if (fields_.size() < needed) [[unlikely]]
            fields_.resize(needed);
        return fields_.data() + used_;
    }
    void add_rows(std::size_t rows, std::size_t bytes) {
        used_ += rows * width_;
        text_bytes_ += bytes * copies_;
        rows_ += rows;
    }
    void clear() {
        rows_ = 0;
        used_ = 0;
        text_bytes_ = 0;
    }

  private:
    std::vector<Field> fields_;  // rows × width, row by row; behind them what is not used now
    std::size_t width_;
    std::size_t copies_;
    std::size_t used_ = 0;
    std::size_t rows_ = 0;
    std::size_t text_bytes_ = 0;
};

}  // namespace sluice::engine
