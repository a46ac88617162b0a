// A page of a bucket, as S3's listings need it. Values.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ports/object.h"

namespace sluice {

struct ListQuery {
    std::string prefix = {};     // only keys that begin so
    std::string delimiter = {};  // keys that share what stands up to it, behind the prefix, are one
    std::string after = {};      // only what comes behind this key or common prefix
    std::size_t max = 1000;      // objects and common prefixes together
};

struct Listing {
    std::vector<ObjectInfo> objects;
    std::vector<std::string> common_prefixes;
    std::string next;  // the `after` of the next page; empty: this was the last one
};

}  // namespace sluice
