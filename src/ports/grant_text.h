// A Grant as people write it: "read:bucket", "write:bucket/prefix", "readwrite:bucket/prefix".
#pragma once

#include <string>
#include <string_view>

#include "ports/credentials.h"

namespace sluice {

inline std::string grant_text(const Grant& grant) {
    std::string text = grant.read && grant.write ? "readwrite:" : grant.read ? "read:" : "write:";
    text += grant.bucket.text();
    return grant.prefix.empty() ? text : text + "/" + grant.prefix;
}

// kInvalid bad_grant: what is wrong with it.
inline Result<Grant> parse_grant(std::string_view text) {
    const auto colon = text.find(':');
    const std::string_view access = text.substr(0, colon);
    Grant grant;
    grant.read = access == "read" || access == "readwrite";
    grant.write = access == "write" || access == "readwrite";
    const std::string_view where =
        colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
    const auto slash = where.find('/');
    grant.bucket = BucketName{std::string(where.substr(0, slash))};
    if (slash != std::string_view::npos) grant.prefix = where.substr(slash + 1);
    const bool printable = text.find_first_of(std::string_view("\n\r\0", 3)) == text.npos;
    if ((!grant.read && !grant.write) || grant.bucket.text().empty() || !printable) {
        return fail(Code::kInvalid,
                    "bad_grant",
                    "a grant is read:BUCKET, write:BUCKET or readwrite:BUCKET, and perhaps "
                    "/PREFIX, not '" +
                        std::string(text) + "'");
    }
    return grant;
}

}  // namespace sluice
