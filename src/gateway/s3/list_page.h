// What the three listings of a bucket share: the parameters that they take, the elements that they
// write.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/s3/authorize.h"
#include "gateway/s3/xml.h"
#include "ports/listing.h"

namespace sluice::gateway::s3 {

struct ListPage {
    ListQuery query;
    bool url_encoded = false;  // encoding-type=url: XML cannot hold every key

    // A key, or what is a part of one, as the answer writes it.
    std::string text(std::string_view key) const;
};

// The parameter's text, empty when it is not there. InvalidArgument: not UTF-8.
Result<std::string> list_parameter(const S3Request& request, std::string_view name);

// encoding-type=url. InvalidArgument: another.
Result<bool> wants_url_encoding(const S3Request& request);

// prefix, delimiter, max-keys and encoding-type; who asks must be allowed to read what begins with
// the prefix. AccessDenied, NoSuchBucket, InvalidArgument.
Result<ListPage> authorize_list(const Context& context, const S3Request& request);

Result<Listing> list(const Context& context, const S3Request& request, const ListPage& page);

// Name, Prefix, Delimiter, MaxKeys, EncodingType, IsTruncated.
void write_head(XmlWriter& xml,
                const S3Request& request,
                const ListPage& page,
                const Listing& listing);

enum class ShowOwner : std::uint8_t { kNo, kYes };

// Key, LastModified, ETag, ChecksumAlgorithm, Size, Owner, StorageClass: inside an open element.
void write_object(XmlWriter& xml, const ListPage& page, const ObjectInfo& info, ShowOwner owner);

void write_common_prefixes(XmlWriter& xml, const ListPage& page, const Listing& listing);

}  // namespace sluice::gateway::s3
