// PUT /{bucket}.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
#include <algorithm>

#include "base/bucket_name.h"
#include "gateway/s3/authorize.h"
#include "gateway/s3/document_body.h"
#include "gateway/s3/xml.h"

namespace sluice::gateway::s3 {
namespace {

// Each change of a bucket reads them all again.
constexpr std::size_t kBucketsMax = 1'000;

Result<void> check_name(const BucketName& bucket) {
    if (is_bucket_name(bucket.text())) return {};
    return s3_error("InvalidBucketName",
                    "The specified bucket is not valid: " + std::string(kBucketNameRules) + ".");
}

// What would promise something that the bucket then does not do.
Result<void> check_headers(const S3Request& request) {
    const auto acl = request.header("x-amz-acl").value_or("private");
    const bool grants = std::ranges::any_of(request.head.headers, [](const auto& header) {
        return header.first.starts_with("x-amz-grant-");
    });
    if (acl != "private" || grants) {
        return s3_error("InvalidBucketAclWithObjectOwnership",
                        "Buckets have no ACLs: access keys say who may read and write.");
    }
    if (request.header("x-amz-bucket-object-lock-enabled").value_or("false") != "false") {
        return s3_error("NotImplemented", "Objects cannot be locked here.");
    }
    return {};
}

Result<void> check_configuration(const std::string& document, const std::string& region) {
    if (document.empty()) return {};
    const XmlDocument xml = TRY(XmlDocument::parse(document, "CreateBucketConfiguration"));
    TRY(check_children(xml.root(), {"LocationConstraint"}));
    const std::string location = TRY(child_text(xml.root(), "LocationConstraint")).value_or("");
    if (location.empty() || location == region) return {};
    // "eu-west-1": two letters and a dash.
    if (location != "EU" && (location.size() < 3 || location[2] != '-')) {
        return s3_error("InvalidLocationConstraint",
                        "The specified location-constraint is not valid");
    }
    return s3_error("IllegalLocationConstraintException",
                    "The " + location +
                        " location constraint is incompatible for the region specific endpoint "
                        "this request was sent to.");
}

Result<Reply> create(const Context& context, const BucketName& bucket) {
    if (TRY(in_s3_words(context.services.buckets.list())).size() >= kBucketsMax) {
        return s3_error("TooManyBuckets",
                        "You have attempted to create more buckets than allowed.");
    }
    Outcome outcome;
    outcome.storage.emplace_back(CreateBucket{{bucket}});
    const auto made = in_s3_words(context.services.backend.commit(std::move(outcome)));
    // S3 answers 200 to a bucket's owner in us-east-1, and this error in every other region.
    const bool again = !made && made.error().name == "BucketAlreadyOwnedByYou" &&
                       context.options.region == "us-east-1";
    if (!made && !again) return std::unexpected(made.error());
    Reply reply;
    reply.headers.emplace_back("Location", "/" + bucket.text());
    return reply;
}

}  // namespace

NewOperation create_bucket(Context& context, const S3Request& request, const RequestIds&) {
    const Authorized authorized = TRY(authorize(context, request, Access::kWrite));
    TRY(check_name(request.bucket));
    TRY(check_headers(request));
    return std::make_unique<DocumentBody>(
        TRY(Payload::of(request, authorized)),
        [&context, &request](const std::string& document) -> Result<Reply> {
            TRY(check_configuration(document, context.options.region));
            return create(context, request.bucket);
        });
}

}  // namespace sluice::gateway::s3
