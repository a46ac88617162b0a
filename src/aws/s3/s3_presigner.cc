#include "aws/s3/s3_presigner.h"

#include "base/text.h"
#include "ports/presigned_steps.h"

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

Result<PresignedRequest> S3Presigner::presign_put(const PutConditions& conditions) {
    const auto& [name, metadata, bytes, only_new, expires_in] = conditions;
    return sign(name,
                {.method = "PUT",
                 .metadata = {metadata.begin(), metadata.end()},
                 .headers = only_new_header(only_new),
                 .bytes = bytes},
                expires_in);
}

Result<PresignedRequest> S3Presigner::presign_step(const UploadStepConditions& conditions) {
    const StepRequest step = request_of(conditions);
    return sign(conditions.name,
                {.method = step.method,
                 .query = step.query,
                 .metadata = {conditions.metadata.begin(), conditions.metadata.end()},
                 .headers = only_new_header(conditions.only_new),
                 .bytes = step.bytes},
                conditions.expires_in);
}

Result<PresignedRequest> S3Presigner::sign(const ObjectName& name,
                                           const signing::Presigned& request,
                                           Seconds expires_in) {
    TRY(signing::check_expiry(expires_in));
    const signing::Signer signer = TRY(client_.signer("s3"));
    const S3Address object = address(name.bucket, name.key.text());
    auto [target, headers] = signing::sign_target(
        signer, client_.now(), host_of(object.endpoint), object.path, request, expires_in);
    return PresignedRequest{
        std::string(request.method), object.endpoint + target, std::move(headers)};
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
