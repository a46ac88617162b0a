// What a person can do about an error or a warning of the file, in the flags of the command line:
// what the engine says is worded for every client. Pure.
#pragma once

#include <string>

#include "base/error.h"

namespace sluice::app {

// With the flags by which a file that is as it is can be read.
Error with_hint(Error error);
// With the flag behind the words that tell what can be said.
std::string with_flags(std::string text);

}  // namespace sluice::app
