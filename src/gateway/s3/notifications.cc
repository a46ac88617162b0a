#include "gateway/s3/notifications.h"

#include <set>
#include <utility>

namespace sluice::gateway::s3 {
namespace {

// The fairness group: the key's first segment, else the owner of the access key.
UserId user_of(const ObjectKey& key, const std::string& owner) {
    const auto slash = key.text().find('/');
    const bool has_segment = slash != std::string::npos && slash > 0;
    return UserId{has_segment ? key.text().substr(0, slash) : owner};
}

std::shared_ptr<const NotificationRules> no_rules() {
    return std::make_shared<const NotificationRules>();
}

Result<std::shared_ptr<const NotificationRules>> notification_rules_of(Context& context,
                                                                       const BucketName& name) {
    const auto bucket = context.services.buckets.find(name);
    // Gone: the commit says so.
    if (!bucket || bucket->notification.empty()) return no_rules();
    auto rules = context.notifications.of(name, bucket->notification);
    if (rules) return rules;
    context.services.log.error("bucket_notification_unreadable", {{"bucket", name.text()}});
    return s3_error("InternalError", "The bucket's notification configuration cannot be read.");
}

std::string record_of(const Context& context,
                      const ObjectEvent& event,
                      const NotificationRule& rule) {
    return to_json(EventRecord{event.object,
                               event.name,
                               rule.id,
                               context.services.clock.wall(),
                               context.options.region,
                               event.owner,
                               event.head.remote,
                               event.ids.request,
                               event.ids.host});
}

}  // namespace

Result<std::vector<OutgoingMessage>> events_for(Context& context, const ObjectEvent& event) {
    const ObjectName& name = event.object.name;
    const auto rules = TRY(notification_rules_of(context, name.bucket));
    std::vector<OutgoingMessage> messages;
    for (const NotificationRule& rule : *rules) {
        if (!rule.wants(event.name, name.key.text())) continue;
        std::string record = record_of(context, event, rule);
        const std::size_t sequencer_at = sequencer_position(record);
        messages.push_back({rule.queue(),
                            user_of(name.key, event.owner),
                            std::move(record),
                            Milliseconds{0},
                            sequencer_at});
    }
    return messages;
}

std::vector<OutgoingMessage> test_events(const Context& context,
                                         const BucketName& bucket,
                                         const NotificationRules& rules,
                                         const std::string& owner,
                                         const RequestIds& ids) {
    std::set<QueueName> queues;
    for (const NotificationRule& rule : rules) queues.insert(rule.queue());
    const std::string body =
        test_event(bucket, context.services.clock.wall(), ids.request, ids.host);
    std::vector<OutgoingMessage> messages;
    for (const QueueName& queue : queues) {
        messages.push_back({queue, UserId{owner}, body, Milliseconds{0}});
    }
    return messages;
}

}  // namespace sluice::gateway::s3
