// What a saved recipe is found by when a file with the same header comes again. Pure.
#pragma once

#include <span>
#include <string>

#include "base/ids.h"

namespace sluice {

// SHA-256 of the column names in their order, each as "<its length in bytes>:<its bytes>", so that
// no two headers are the same text. Empty for no columns. It is stored: it never changes.
Fingerprint header_fingerprint(std::span<const std::string> columns);

}  // namespace sluice
