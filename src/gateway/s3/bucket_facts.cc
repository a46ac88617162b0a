// What tools ask of a bucket before they use it: HEAD, and GET of ?location, ?versioning, ?policy
// and ?lifecycle. Told to every key that may know of the bucket (GET / tells it as much).
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
#include "gateway/s3/authorize.h"
#include "gateway/s3/document_body.h"
#include "gateway/s3/xml.h"

namespace sluice::gateway::s3 {
namespace {

Result<void> check_known(const Context& context, const S3Request& request) {
    const Authorized authorized = TRY(authorize_any(context, request));
    if (!authorized.knows(request.bucket)) return s3_error("AccessDenied", "Access Denied");
    return check_bucket(context, request.bucket);
}

}  // namespace

NewOperation head_bucket(Context& context, const S3Request& request, const RequestIds&) {
    TRY(check_known(context, request));
    return std::make_unique<Answered>([&context]() -> Result<Reply> {
        Reply reply;
        reply.headers.emplace_back("x-amz-bucket-region", context.options.region);
        return reply;
    });
}

NewOperation get_bucket_location(Context& context, const S3Request& request, const RequestIds&) {
    TRY(check_known(context, request));
    return std::make_unique<Answered>([&context]() -> Result<Reply> {
        // As S3: the first region has no name here.
        const std::string& region = context.options.region;
        return xml_reply(
            XmlWriter("LocationConstraint").text(region == "us-east-1" ? "" : region).finish());
    });
}

// No bucket has versions, and none ever had.
NewOperation get_bucket_versioning(Context& context, const S3Request& request, const RequestIds&) {
    TRY(check_known(context, request));
    return std::make_unique<Answered>(
        []() -> Result<Reply> { return xml_reply(XmlWriter("VersioningConfiguration").finish()); });
}

NewOperation get_bucket_policy(Context& context, const S3Request& request, const RequestIds&) {
    TRY(check_known(context, request));
    return s3_error("NoSuchBucketPolicy", "The bucket policy does not exist");
}

NewOperation get_bucket_lifecycle(Context& context, const S3Request& request, const RequestIds&) {
    TRY(check_known(context, request));
    return s3_error("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist");
}

}  // namespace sluice::gateway::s3
