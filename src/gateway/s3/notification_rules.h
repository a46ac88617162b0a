// A bucket's notification configuration: which events go to which queue. Pure.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace sluice::gateway::s3 {

struct NotificationRule {
    std::string id;                   // empty: to be given one
    std::string queue_arn;            // "arn:aws:sqs:us-east-1:000000000000:uploads"
    std::vector<std::string> events;  // "s3:ObjectCreated:*"
    std::string prefix = {};          // of the keys
    std::string suffix = {};

    QueueName queue() const;  // the ARN's last part
    // `event` without "s3:".
    bool wants(std::string_view event, std::string_view key) const;
    friend bool operator==(const NotificationRule&, const NotificationRule&) = default;
};

using NotificationRules = std::vector<NotificationRule>;

// MalformedXML; InvalidArgument: a target other than queues, an event or a filter that is not S3's.
Result<NotificationRules> read_notifications(const std::string& document);
// read_notifications() of it gives the same rules.
std::string to_xml(const NotificationRules& rules);

// What a new configuration must fulfil besides. InvalidArgument: more than 100 rules, an id that
// comes twice, rules that overlap (S3 sends no event twice), a queue that is no target here.
Result<void> check_notifications(const NotificationRules& rules, std::string_view region);

// What makes an upload start the flow: every created object is told to the queue `uploads`.
NotificationRules flow_notifications(std::string_view region);
// Whether any created object starts it.
bool starts_the_flow(const NotificationRules& rules);

}  // namespace sluice::gateway::s3
