#include "aws/s3/s3_presigner.h"

#include "base/text.h"
#include "signing/presign.h"

namespace sluice::aws {

Result<PresignedPost> S3Presigner::presign_post(const PostConditions& conditions) {
    TRY(signing::check_expiry(conditions.expires_in));
    const signing::Signer signer = TRY(client_.signer("s3"));
    const auto& [name, metadata, bytes_min, bytes_max, expires_in] = conditions;
    const signing::PostPolicy policy{name.bucket.text(),
                                     name.key.text(),
                                     {metadata.begin(), metadata.end()},
                                     bytes_min,
                                     bytes_max,
                                     expires_in};
    const S3Address bucket = address(name.bucket, "");
    return PresignedPost{bucket.endpoint + bucket.path,
                         signing::sign_post(signer, client_.now(), policy)};
}

Result<PresignedPut> S3Presigner::presign_put(const PutConditions& conditions) {
    TRY(signing::check_expiry(conditions.expires_in));
    const signing::Signer signer = TRY(client_.signer("s3"));
    const auto& [name, metadata, bytes, expires_in] = conditions;
    const S3Address object = address(name.bucket, name.key.text());
    auto upload = signing::sign_upload(signer,
                                       client_.now(),
                                       host_of(object.endpoint),
                                       object.path,
                                       {metadata.begin(), metadata.end()},
                                       bytes,
                                       expires_in);
    return PresignedPut{object.endpoint + upload.target, std::move(upload.headers)};
}

Result<std::string> S3Presigner::presign_get(const ObjectName& name, Seconds expires_in) {
    TRY(signing::check_expiry(expires_in));
    const signing::Signer signer = TRY(client_.signer("s3"));
    const std::string& key = name.key.text();
    const S3Address object = address(name.bucket, key);
    return object.endpoint +
           signing::sign_download(
               signer, client_.now(), host_of(object.endpoint), object.path, key, expires_in);
}

S3Address S3Presigner::address(const BucketName& bucket, std::string_view key) const {
    const std::string& public_endpoint = options_.public_endpoint;
    return address_of(public_endpoint.empty() ? client_.endpoints().of("s3") : public_endpoint,
                      options_.addressing,
                      bucket,
                      key);
}

}  // namespace sluice::aws
