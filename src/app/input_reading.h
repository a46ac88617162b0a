// How an input is to be read, from the flags and its name: the same for convert and inspect. Pure.
#pragma once

#include <string>

#include "app/dialect_flags.h"
#include "base/result.h"
#include "engine/transform.h"

namespace sluice::app {

struct InputReading {
    std::string from;   // a format's name; empty: the file's name and its content say it
    std::string input;  // "-": standard input
    const InputDialectFlags& dialect;
    bool detect = true;  // whether the content is looked at to find out what was not said
};

// kInvalid unknown_format.
Result<engine::Format> named_format(const std::string& name);
// Sets `from`, `named`, `dialect` and `detect`. Who says how the input is delimited says that it
// is. kInvalid: unknown_format; bad_dialect, also when the input is said to be JSON.
Result<void> take_input(const InputReading& reading, engine::TransformSpec& spec);

}  // namespace sluice::app
