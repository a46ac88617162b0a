// What a person can do about an error of the file, in the flags of convert and submit. Pure.
#pragma once

#include "base/error.h"

namespace sluice::app {

// With the flags by which a file that is as it is can be read.
Error with_hint(Error error);

}  // namespace sluice::app
