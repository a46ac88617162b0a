// User metadata as one text column: "4:name5:value…" (each part with its length in bytes), which
// keeps every byte of a value as it came. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "ports/object.h"

namespace sluice::embedded {

std::string encode_metadata(const Metadata& metadata);
// kInvalid data_dir_damaged when the text is not what encode_metadata writes.
Result<Metadata> decode_metadata(std::string_view text);

}  // namespace sluice::embedded
