// What the values of a column tell of its type in JSON: docs/types.md has the rules.
//
// Plain values: what several of them saw is merged in any order, to the same end.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/recipe/value_type.h"

namespace sluice::engine {

class TypeEvidence {
  public:
    // A value that is neither empty nor a null.
    void add(std::string_view value);
    void merge(TypeEvidence other) { bits_ |= other.bits_; }
    // Whether no other value can change the type.
    bool is_text() const { return (bits_ & kText) == kText; }
    // The one type of all values: kBoolean, kInteger, kNumber, else kText; kText if there is none.
    ValueType::Kind type() const;

  private:
    static constexpr std::uint8_t kSeen = 1;
    static constexpr std::uint8_t kNoBoolean = 2;
    static constexpr std::uint8_t kNoInteger = 4;
    static constexpr std::uint8_t kNoNumber = 8;
    static constexpr std::uint8_t kText = kNoBoolean | kNoInteger | kNoNumber;

    std::uint8_t bits_ = 0;
};

}  // namespace sluice::engine
