// One row while the steps of a recipe work on it: a value in each slot.
//
// One thread at a time. Values that steps make live in an arena until clear_text(); slots borrow.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/field.h"
#include "engine/text_arena.h"

namespace sluice::engine {

class Row {
  public:
    Row(std::size_t slots, std::size_t field_bytes_max)
        : fields_(slots), field_bytes_max_(field_bytes_max) {}

    Field& field(std::size_t slot) { return fields_[slot]; }
    // The value as it is meant: without the quotes around it, and doubled ones single.
    std::string_view value(std::size_t slot) {
        return fields_[slot].kind == Field::Kind::kQuoted ? plain(slot) : fields_[slot].text();
    }
    // Errors: field_too_large.
    Result<void> set(std::size_t slot, std::string_view text);
    // A value as it is to be written: of whatever size.
    void set_written(std::size_t slot, std::string_view text, Field::Kind kind);
    // Whether a value may have this many bytes.
    Result<void> check_size(std::size_t bytes) const;

    // An empty text to build a value in.
    std::string& scratch() {
        scratch_.clear();
        return scratch_;
    }
    std::size_t text_bytes() const { return arena_.bytes(); }
    void clear_text() { arena_.clear(); }

  private:
    std::string_view plain(std::size_t slot);

    std::vector<Field> fields_;
    std::size_t field_bytes_max_;
    TextArena arena_;
    std::string scratch_;
};

}  // namespace sluice::engine
