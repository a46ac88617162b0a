// S3's rules for the name of a bucket. Pure.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
#pragma once

#include <string_view>

namespace sluice {

bool is_bucket_name(std::string_view name);

inline constexpr std::string_view kBucketNameRules =
    "3 to 63 of a-z, 0-9, '-' and '.', with a letter or digit at both ends, no two dots together, "
    "no IP address, none of S3's own prefixes and suffixes";

}  // namespace sluice
