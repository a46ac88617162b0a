// PUT and GET of /{bucket}?notification.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
#include "base/random.h"
#include "gateway/s3/authorize.h"
#include "gateway/s3/document_body.h"
#include "gateway/s3/notifications.h"

namespace sluice::gateway::s3 {
namespace {

void name_rules(NotificationRules& rules, Random& random) {
    for (NotificationRule& rule : rules) {
        if (rule.id.empty()) rule.id = random_hex(random, 16);
    }
}

// What the queue hears of an object of this bucket is work of the user whom the object's key names:
// that is for those to order who may upload for every user. AccessDenied.
Result<void> check_may_start_the_flow(const Context& context, const Authorized& by) {
    return by.allow(Access::kWrite, context.services.uploads_bucket, "");
}

// An empty configuration removes what there was.
Result<void> set_rules(Context& context,
                       const BucketName& bucket,
                       NotificationRules rules,
                       const Authorized& by,
                       const RequestIds& ids) {
    TRY(check_notifications(rules, context.options.region));
    if (!rules.empty()) TRY(check_may_start_the_flow(context, by));
    // Its test event is a message, too. To stop events must always be possible.
    if (!rules.empty()) TRY(in_s3_words(context.services.capacity.admit(0)));
    name_rules(rules, context.services.random);
    Outcome outcome;
    outcome.expect.emplace_back(by.still(Access::kWrite, {bucket, ObjectKey{}}));
    outcome.send = test_events(context, bucket, rules, by.owner(), ids);
    outcome.storage.emplace_back(SetBucketNotification{bucket, rules.empty() ? "" : to_xml(rules)});
    return in_s3_words(context.services.backend.commit(std::move(outcome)));
}

}  // namespace

NewOperation put_bucket_notification(Context& context,
                                     const S3Request& request,
                                     const RequestIds& ids) {
    const Authorized authorized = TRY(authorize(context, request, Access::kWrite));
    TRY(check_bucket(context, request.bucket));
    return std::make_unique<DocumentBody>(
        TRY(Payload::of(request, authorized)),
        [&context, &request, &ids, authorized](const std::string& document) -> Result<Reply> {
            NotificationRules rules = TRY(read_notifications(document));
            TRY(set_rules(context, request.bucket, std::move(rules), authorized, ids));
            return Reply{};
        });
}

NewOperation get_bucket_notification(Context& context,
                                     const S3Request& request,
                                     const RequestIds&) {
    TRY(authorize(context, request, Access::kRead));
    return std::make_unique<Answered>([&context, &request]() -> Result<Reply> {
        const Bucket bucket = TRY(in_s3_words(context.services.buckets.find(request.bucket)));
        return xml_reply(bucket.notification.empty() ? to_xml(NotificationRules{})
                                                     : bucket.notification);
    });
}

}  // namespace sluice::gateway::s3
