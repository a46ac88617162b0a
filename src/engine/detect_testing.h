// A text and what detection finds in it.
#pragma once

#include <ostream>
#include <string>

#include "engine/dialect.h"

namespace sluice::engine::testing {

struct Sample {
    const char* name;
    std::string text;
    Dialect expected = {.delimiter = ","};
    const char* warning = nullptr;  // part of one; none: nothing is said against the reading
};

inline std::ostream& operator<<(std::ostream& out, const Sample& sample) {
    return out << sample.name;
}

}  // namespace sluice::engine::testing
