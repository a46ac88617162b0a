#include "gateway/s3/promises.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "gateway/s3/s3_error.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::array<std::string_view, 6> kNotKept{"x-amz-grant-",
                                                   "x-amz-object-lock-",
                                                   "x-amz-server-side-encryption",
                                                   "x-amz-copy-source-server-side-encryption",
                                                   "x-amz-website-redirect-location",
                                                   "x-amz-write-offset-bytes"};

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
constexpr std::array<std::string_view, 8> kCannedAcls{"private",
                                                      "public-read",
                                                      "public-read-write",
                                                      "aws-exec-read",
                                                      "authenticated-read",
                                                      "bucket-owner-read",
                                                      "bucket-owner-full-control",
                                                      "log-delivery-write"};

Result<void> check(std::string_view name, std::string_view value) {
    if (name == "x-amz-storage-class") {
        if (value == "STANDARD") return {};
        return s3_error("InvalidStorageClass",
                        "The storage class you specified is not valid: there is STANDARD only.");
    }
    const bool acl = name == "x-amz-acl" || name == "acl";
    if (acl && std::ranges::find(kCannedAcls, value) == kCannedAcls.end()) {
        return s3_error("InvalidArgument", "There is no canned ACL of that name.");
    }
    const bool not_kept = std::ranges::any_of(
        kNotKept, [name](std::string_view start) { return name.starts_with(start); });
    if (!not_kept && (!acl || is_private_acl(value))) return {};
    return s3_error("NotImplemented",
                    "The header or field '" + std::string(name) +
                        "' implies functionality that is not implemented.");
}

}  // namespace

Result<void> check_promises(std::span<const std::pair<std::string, std::string>> given) {
    for (const auto& [name, value] : given) TRY(check(name, value));
    return {};
}

bool is_private_acl(std::string_view acl) {
    return acl == "private" || acl == "bucket-owner-full-control" || acl == "bucket-owner-read";
}

}  // namespace sluice::gateway::s3
