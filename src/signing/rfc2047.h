// Encoded words (RFC 2047): how user metadata that is not ASCII travels in S3's headers. Pure; any
// thread.
#pragma once

#include <string>
#include <string_view>

namespace sluice::signing {

// Replaces every =?charset?B|Q?…?= whose charset is UTF-8, US-ASCII or ISO-8859-1 by its UTF-8
// text, and drops white space between two of them. Anything that is not a well-formed encoded word
// stays as it is, and so does a text whose decoded bytes are not UTF-8 or hold a NUL.
std::string decode_rfc2047(std::string_view text);

// Printable ASCII as it is, all else as one "=?UTF-8?B?…?=": how S3 writes it.
std::string encode_rfc2047(std::string_view text);

}  // namespace sluice::signing
