// PUT, GET and DELETE /{bucket}/{key}?tagging.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html
#include "gateway/s3/authorize.h"
#include "gateway/s3/document_body.h"
#include "gateway/s3/notifications.h"
#include "gateway/s3/tags.h"

namespace sluice::gateway::s3 {
namespace {

// Of the three that change or read an object's tags.
Result<Authorized> begin(const Context& context, const S3Request& request, Access access) {
    Authorized by = TRY(authorize(context, request, access));
    TRY(check_bucket(context, request.bucket));
    TRY(check_key(request.key, context.options.limits));
    return by;
}

struct Tagging {
    Context& context;
    const S3Request& request;
    const RequestIds& ids;
    Authorized by;

    Result<void> set(Tags tags, std::string_view event) const {
        const ObjectInfo info = TRY(in_s3_words(context.services.objects.head(request.object())));
        Outcome outcome;
        outcome.expect.emplace_back(BucketExists{request.bucket});
        outcome.expect.emplace_back(by.still(Access::kWrite, request.object()));
        outcome.storage.emplace_back(TagObject{request.object(), std::move(tags)});
        outcome.send = TRY(events_for(context, {event, info, by.owner(), request.head, ids}));
        return in_s3_words(context.services.backend.commit(std::move(outcome)));
    }
};

}  // namespace

NewOperation put_object_tagging(Context& context, const S3Request& request, const RequestIds& ids) {
    const Authorized by = TRY(begin(context, request, Access::kWrite));
    auto payload = TRY(Payload::of(request, by));
    const Tagging tagging{context, request, ids, by};
    return std::make_unique<DocumentBody>(
        std::move(payload), [tagging](const std::string& document) -> Result<Reply> {
            TRY(tagging.set(TRY(tags_of_document(document)), "ObjectTagging:Put"));
            return Reply{};
        });
}

NewOperation get_object_tagging(Context& context, const S3Request& request, const RequestIds&) {
    TRY(begin(context, request, Access::kRead));
    return std::make_unique<Answered>([&context, &request]() -> Result<Reply> {
        const ObjectInfo info = TRY(in_s3_words(context.services.objects.head(request.object())));
        return xml_reply(tagging_document(info.attributes.tags));
    });
}

NewOperation delete_object_tagging(Context& context,
                                   const S3Request& request,
                                   const RequestIds& ids) {
    const Authorized by = TRY(begin(context, request, Access::kWrite));
    const Tagging tagging{context, request, ids, by};
    return std::make_unique<Answered>([tagging]() -> Result<Reply> {
        TRY(tagging.set({}, "ObjectTagging:Delete"));
        Reply reply;
        reply.status = 204;
        return reply;
    });
}

}  // namespace sluice::gateway::s3
