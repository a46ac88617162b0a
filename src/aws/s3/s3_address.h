// Where a bucket and its objects answer. Pure.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ports/object.h"

namespace sluice::aws {

enum class Addressing : std::uint8_t {
    kByEndpoint,   // the bucket in the host at amazonaws.com, in the path elsewhere
    kPath,         // https://endpoint/bucket/key
    kVirtualHost,  // https://bucket.endpoint/key
};

struct S3Address {
    std::string endpoint;  // "https://bucket.s3.eu-west-1.amazonaws.com", no slash at the end
    std::string path;      // "/key", percent-encoded
};

// `endpoint`: "https://host[:port]". A bucket whose name has a dot is always in the path: no
// certificate is good for its host.
S3Address address_of(std::string_view endpoint,
                     Addressing addressing,
                     const BucketName& bucket,
                     std::string_view key = {});

}  // namespace sluice::aws
