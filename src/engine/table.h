// What passes between a reader and a writer: records of text fields.
//
// One thread at a time. A Record owns its bytes and keeps its memory when it is cleared, so the
// steady state of a transform allocates nothing. Its fields have the padding that kernels need.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/field.h"
#include "engine/padded_buffer.h"

namespace sluice::engine {

class Record {
  public:
    std::size_t size() const { return fields_.size(); }
    std::string_view operator[](std::size_t index) const {
        const Span field = fields_[index];
        return {bytes_.data() + field.begin, field.size};
    }
    // The same with its kind; valid until the record changes.
    Field field(std::size_t index) const {
        const Span field = fields_[index];
        if (field.size == 0) return {.kind = field.kind};
        return {bytes_.data() + field.begin, field.size, field.kind};
    }

    // Bytes of all fields together, the open one included.
    std::size_t byte_count() const { return bytes_.size(); }
    // Bytes of the field that is being appended to.
    std::size_t open_byte_count() const { return bytes_.size() - open_; }

    // Starts a record of `fields` fields without a value.
    void clear(std::size_t fields = 0) {
        bytes_.resize(0);
        fields_.assign(fields, Span{});
        open_ = 0;
    }
    void append(std::string_view bytes) {
        const std::size_t size = bytes_.size() + bytes.size();
        if (size > bytes_.capacity()) bytes_.reserve(std::max(size, 2 * bytes_.capacity()));
        bytes_.append(bytes);
    }
    void append(char byte) { append(std::string_view(&byte, 1)); }
    // Of the open field's bytes, the last one becomes the first.
    void move_last_to_front() {
        char* const end = bytes_.data() + bytes_.size();
        std::rotate(bytes_.data() + open_, end - 1, end);
    }
    // Ends the open field: behind the last one, or as field `index`, which is there and empty.
    void end_field() {
        fields_.push_back(open_field(Field::Kind::kText));
        open_ = bytes_.size();
    }
    void end_field(std::size_t index, Field::Kind kind) {
        fields_[index] = open_field(kind);
        open_ = bytes_.size();
    }
    // Forgets the last field, which is empty, and none is open.
    void remove_last() { fields_.pop_back(); }
    // Forgets the open field.
    void drop_field() { bytes_.resize(open_); }

  private:
    // As it is made: Field::none().
    struct Span {
        std::size_t begin = 0;
        std::uint32_t size = 0;
        Field::Kind kind = Field::Kind::kUnquoted;
    };

    Span open_field(Field::Kind kind) const {
        return {open_, static_cast<std::uint32_t>(open_byte_count()), kind};
    }

    PaddedBuffer bytes_;
    std::vector<Span> fields_;
    std::size_t open_ = 0;  // where the open field begins
};

// Where a reader puts what it read: the header once, then every row, with as many fields.
class Table {
  public:
    virtual ~Table() = default;
    virtual Result<void> header(const std::vector<std::string>& names) = 0;
    // `fields` is valid during the call.
    virtual Result<void> row(const Record& fields) = 0;
};

}  // namespace sluice::engine
