#include "aws/s3/s3_address.h"

#include "signing/encoding.h"

namespace sluice::aws {
namespace {

bool is_in_the_host(std::string_view endpoint, Addressing addressing, const BucketName& bucket) {
    if (bucket.text().find('.') != std::string::npos) return false;
    if (addressing != Addressing::kByEndpoint) return addressing == Addressing::kVirtualHost;
    return endpoint.ends_with(".amazonaws.com") || endpoint.ends_with(".amazonaws.com.cn");
}

}  // namespace

S3Address address_of(std::string_view endpoint,
                     Addressing addressing,
                     const BucketName& bucket,
                     std::string_view key) {
    while (endpoint.ends_with('/')) endpoint.remove_suffix(1);
    S3Address address{std::string(endpoint), "/"};
    if (is_in_the_host(endpoint, addressing, bucket)) {
        const auto host = address.endpoint.find("://");
        address.endpoint.insert(host == std::string::npos ? 0 : host + 3, bucket.text() + ".");
    } else {
        address.path += bucket.text();
        if (!key.empty()) address.path += '/';
    }
    address.path += signing::percent_encode(key, signing::Slash::kKeep);
    return address;
}

}  // namespace sluice::aws
