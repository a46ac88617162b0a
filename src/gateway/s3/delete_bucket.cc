// DELETE /{bucket}.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html
#include "gateway/s3/authorize.h"
#include "gateway/s3/document_body.h"

namespace sluice::gateway::s3 {
namespace {

Result<void> check_not_of_the_flow(const Context& context, const BucketName& bucket) {
    const S3Services& services = context.services;
    if (bucket != services.uploads_bucket && bucket != services.outputs_bucket) return {};
    return s3_error("InvalidBucketState",
                    "The server itself needs this bucket (uploads-bucket, outputs-bucket): it "
                    "cannot be deleted.");
}

}  // namespace

NewOperation delete_bucket(Context& context, const S3Request& request, const RequestIds&) {
    TRY(authorize(context, request, Access::kWrite));
    TRY(check_not_of_the_flow(context, request.bucket));
    return std::make_unique<Answered>([&context, &request]() -> Result<Reply> {
        Outcome outcome;
        outcome.storage.emplace_back(DeleteBucket{request.bucket});
        TRY(in_s3_words(context.services.backend.commit(std::move(outcome))));
        Reply reply;
        reply.status = 204;
        return reply;
    });
}

}  // namespace sluice::gateway::s3
