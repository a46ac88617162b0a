// DELETE /{bucket}/{key}?uploadId: nothing of the upload stays.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
#include "gateway/s3/authorize.h"
#include "gateway/s3/document_body.h"
#include "gateway/s3/multipart.h"

namespace sluice::gateway::s3 {

NewOperation abort_multipart_upload(Context& context, const S3Request& request, const RequestIds&) {
    TRY(authorize(context, request, Access::kWrite));
    TRY(check_bucket(context, request.bucket));
    const UploadId upload = TRY(find_unfinished_upload(context, request)).id;
    return std::make_unique<Answered>([&context, upload]() -> Result<Reply> {
        Outcome outcome;
        outcome.storage.emplace_back(AbortUpload{upload});
        TRY(in_s3_words(context.services.backend.commit(std::move(outcome))));
        Reply reply;
        reply.status = 204;
        return reply;
    });
}

}  // namespace sluice::gateway::s3
