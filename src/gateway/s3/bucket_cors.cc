// PUT, GET and DELETE of /{bucket}?cors.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html
#include "gateway/s3/authorize.h"
#include "gateway/s3/cors_rules.h"
#include "gateway/s3/document_body.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::size_t kDocumentBytes = 64 * 1024;

Result<void> set_cors(const Context& context,
                      const BucketName& bucket,
                      std::string document,
                      const Authorized& by) {
    Outcome outcome;
    outcome.expect.emplace_back(by.still(Access::kWrite, {bucket, ObjectKey{}}));
    outcome.storage.emplace_back(SetBucketCors{bucket, std::move(document)});
    return in_s3_words(context.services.backend.commit(std::move(outcome)));
}

}  // namespace

NewOperation put_bucket_cors(Context& context, const S3Request& request, const RequestIds&) {
    const Authorized authorized = TRY(authorize(context, request, Access::kWrite));
    TRY(check_bucket(context, request.bucket));
    return std::make_unique<DocumentBody>(
        TRY(Payload::of(request, authorized)),
        [&context, &request, authorized](const std::string& document) -> Result<Reply> {
            if (document.size() > kDocumentBytes) {
                return s3_error("MalformedXML", "A CORS configuration has at most 64 KB.");
            }
            const CorsRules rules = TRY(read_cors(document));
            TRY(set_cors(context, request.bucket, to_xml(rules), authorized));
            return Reply{};
        });
}

NewOperation get_bucket_cors(Context& context, const S3Request& request, const RequestIds&) {
    TRY(authorize(context, request, Access::kRead));
    return std::make_unique<Answered>([&context, &request]() -> Result<Reply> {
        const Bucket bucket = TRY(in_s3_words(context.services.buckets.find(request.bucket)));
        if (bucket.cors.empty()) {
            return s3_error("NoSuchCORSConfiguration", "The CORS configuration does not exist");
        }
        return xml_reply(bucket.cors);
    });
}

NewOperation delete_bucket_cors(Context& context, const S3Request& request, const RequestIds&) {
    const Authorized authorized = TRY(authorize(context, request, Access::kWrite));
    return std::make_unique<Answered>([&context, &request, authorized]() -> Result<Reply> {
        TRY(set_cors(context, request.bucket, "", authorized));
        Reply reply;
        reply.status = 204;
        return reply;
    });
}

}  // namespace sluice::gateway::s3
