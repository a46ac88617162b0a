#include "aws/s3/s3_service.h"

#include <utility>

namespace sluice::aws {

Call S3Service::call(std::string method, std::string operation, const ObjectName& name) const {
    return call_at(
        std::move(method),
        std::move(operation),
        address_of(
            client_.endpoints().of("s3"), options_.addressing, name.bucket, name.key.text()));
}

Call S3Service::call(std::string method, std::string operation, const BucketName& bucket) const {
    return call_at(std::move(method),
                   std::move(operation),
                   address_of(client_.endpoints().of("s3"), options_.addressing, bucket));
}

Call S3Service::call_at(std::string method, std::string operation, S3Address address) const {
    Call call;
    call.service = "s3";
    call.operation = std::move(operation);
    call.method = std::move(method);
    call.endpoint = std::move(address.endpoint);
    call.path = std::move(address.path);
    return call;
}

Result<Response> S3Service::send(const Call& call) {
    Response response = TRY(client_.send(call));
    if (response.error) return std::unexpected(s3_error(*response.error, call));
    return response;
}

Error s3_error(const ServiceError& error, const Call& call) {
    Error translated = to_error(error, call.service, call.operation);
    // A HEAD has no body that would say which.
    if (error.code == "NoSuchKey" || error.code == "NotFound") translated.name = "no_such_key";
    if (error.code == "NoSuchBucket") translated.name = "no_such_bucket";
    if (error.status == 412) translated.name = "precondition_failed";
    if (error.status == 416) translated.name = "invalid_range";
    return translated;
}

}  // namespace sluice::aws
