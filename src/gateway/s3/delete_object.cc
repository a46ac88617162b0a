// DELETE /{bucket}/{key}.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html
#include "gateway/s3/authorize.h"
#include "gateway/s3/conditional.h"
#include "gateway/s3/document_body.h"
#include "gateway/s3/remove_objects.h"

namespace sluice::gateway::s3 {

NewOperation delete_object(Context& context, const S3Request& request, const RequestIds& ids) {
    const Authorized by = TRY(authorize(context, request, Access::kWrite));
    TRY(check_bucket(context, request.bucket));
    TRY(check_key(request.key, context.options.limits));
    std::vector<Expectation> expect;
    if (const auto if_match = request.header("if-match")) {
        // Whether it is there, and what it is, is for those to know who may read it.
        TRY(by.allow(Access::kRead, request.bucket, request.key.text()));
        expect = TRY(delete_conditions(request.object(), *if_match));
    }
    const Removal removal{context, request, ids, by};
    return std::make_unique<Answered>([removal, expect]() -> Result<Reply> {
        TRY(remove_objects(removal, {removal.request.key}, expect));
        Reply reply;
        reply.status = 204;
        return reply;
    });
}

}  // namespace sluice::gateway::s3
