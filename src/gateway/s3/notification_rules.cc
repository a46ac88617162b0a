#include "gateway/s3/notification_rules.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "gateway/s3/header_text.h"
#include "gateway/s3/s3_error.h"
#include "gateway/s3/xml.h"
#include "ports/message.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::size_t kRules = 100;
constexpr std::size_t kIdBytes = 255;
constexpr std::size_t kFilterBytes = 1024;
constexpr std::string_view kServicePrefix = "s3:";

// DeleteMarkerCreated never comes: no bucket has versions.
constexpr std::array<std::string_view, 11> kEvents{"s3:ObjectCreated:*",
                                                   "s3:ObjectCreated:Put",
                                                   "s3:ObjectCreated:Post",
                                                   "s3:ObjectCreated:Copy",
                                                   "s3:ObjectCreated:CompleteMultipartUpload",
                                                   "s3:ObjectRemoved:*",
                                                   "s3:ObjectRemoved:Delete",
                                                   "s3:ObjectRemoved:DeleteMarkerCreated",
                                                   "s3:ObjectTagging:*",
                                                   "s3:ObjectTagging:Put",
                                                   "s3:ObjectTagging:Delete"};

std::unexpected<Error> invalid(std::string message) {
    return s3_error("InvalidArgument", std::move(message));
}

Result<void> read_filter_rule(pugi::xml_node node, NotificationRule& rule) {
    TRY(check_children(node, {"Name", "Value"}));
    const std::string name = to_lower(TRY(child_text(node, "Name")).value_or(""));
    if (name != "prefix" && name != "suffix") {
        return invalid("filter rule name must be either prefix or suffix");
    }
    std::string& value = name == "prefix" ? rule.prefix : rule.suffix;
    if (!value.empty())
        return invalid("Cannot specify more than one " + name + " rule in a filter.");
    value = TRY(child_text(node, "Value")).value_or("");
    if (value.size() > kFilterBytes || has_control(value)) {
        return invalid("A filter's value has at most 1,024 bytes and no control characters.");
    }
    return {};
}

Result<void> read_filter(pugi::xml_node filter, NotificationRule& rule) {
    TRY(check_children(filter, {"S3Key"}));
    const pugi::xml_node key = filter.child("S3Key");
    TRY(check_children(key, {"FilterRule"}));
    for (const pugi::xml_node node : key.children("FilterRule")) TRY(read_filter_rule(node, rule));
    return {};
}

Result<void> read_events(pugi::xml_node node, NotificationRule& rule) {
    for (const pugi::xml_node event : node.children("Event")) {
        const std::string name = TRY(text_of(event));
        if (std::ranges::find(kEvents, name) == kEvents.end()) {
            return invalid("A specified event is not supported for notifications: " + name);
        }
        const bool again = std::ranges::find(rule.events, name) != rule.events.end();
        if (!again) rule.events.emplace_back(name);
    }
    if (rule.events.empty()) return malformed_xml();
    return {};
}

Result<NotificationRule> read_rule(pugi::xml_node node) {
    TRY(check_children(node, {"Id", "Queue", "Event", "Filter"}));
    NotificationRule rule;
    rule.id = TRY(child_text(node, "Id")).value_or("");
    if (rule.id.size() > kIdBytes || has_control(rule.id)) {
        return invalid("An Id has at most 255 characters, none of them a control character.");
    }
    const auto queue = TRY(child_text(node, "Queue"));
    if (!queue) return malformed_xml();
    rule.queue_arn = *queue;
    TRY(read_events(node, rule));
    if (const pugi::xml_node filter = node.child("Filter")) TRY(read_filter(filter, rule));
    return rule;
}

// A pattern of kEvents: one event, or all that begin so.
bool covers(std::string_view pattern, std::string_view event) {
    if (!pattern.ends_with('*')) return pattern == event;
    pattern.remove_suffix(1);
    return event.starts_with(pattern);
}

bool share_an_event(const NotificationRule& a, const NotificationRule& b) {
    return std::ranges::any_of(a.events, [&b](const std::string& one) {
        return std::ranges::any_of(b.events, [&one](const std::string& other) {
            return covers(one, other) || covers(other, one);
        });
    });
}

bool share_a_key(const NotificationRule& a, const NotificationRule& b) {
    return (a.prefix.starts_with(b.prefix) || b.prefix.starts_with(a.prefix)) &&
           (a.suffix.ends_with(b.suffix) || b.suffix.ends_with(a.suffix));
}

Result<void> check_pair(const NotificationRule& a, const NotificationRule& b) {
    if (!a.id.empty() && a.id == b.id) {
        return invalid("Same ID used for multiple configurations. IDs must be unique.");
    }
    if (share_an_event(a, b) && share_a_key(a, b)) {
        return invalid(
            "Configurations overlap. Configurations on the same bucket cannot share a common event "
            "type.");
    }
    return {};
}

// arn:aws:sqs:<region>:<account>:
bool is_account_of(std::string_view text, std::string_view region) {
    const std::string begin = "arn:aws:sqs:" + std::string(region) + ":";
    if (!text.starts_with(begin) || !text.ends_with(':')) return false;
    text = text.substr(begin.size(), text.size() - begin.size() - 1);
    return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

Result<void> check_target(const NotificationRule& rule, std::string_view region) {
    const QueueName queue = rule.queue();
    const std::string_view account =
        std::string_view(rule.queue_arn).substr(0, rule.queue_arn.size() - queue.text().size());
    if (is_account_of(account, region) && queue == queues::kUploads) return {};
    if (std::ranges::find(queues::kAll, queue) != queues::kAll.end() && queue != queues::kUploads) {
        return invalid("The queue " + queue.text() +
                       " carries messages of another kind: only uploads can be a destination.");
    }
    return invalid(
        "Unable to validate the following destination configurations. There is one queue for "
        "events: arn:aws:sqs:" +
        std::string(region) + ":000000000000:" + queues::kUploads.text());
}

}  // namespace

QueueName NotificationRule::queue() const {
    return QueueName{queue_arn.substr(queue_arn.rfind(':') + 1)};
}

bool NotificationRule::wants(std::string_view event, std::string_view key) const {
    return key.starts_with(prefix) && key.ends_with(suffix) &&
           std::ranges::any_of(events, [event](std::string_view pattern) {
               return covers(pattern.substr(kServicePrefix.size()), event);
           });
}

Result<NotificationRules> read_notifications(const std::string& document) {
    const XmlDocument xml = TRY(XmlDocument::parse(document, "NotificationConfiguration"));
    TRY(check_children(xml.root(),
                       {"QueueConfiguration",
                        "TopicConfiguration",
                        "CloudFunctionConfiguration",
                        "LambdaFunctionConfiguration",
                        "EventBridgeConfiguration"}));
    NotificationRules rules;
    for (const pugi::xml_node node : xml.root().children()) {
        if (node.type() != pugi::node_element) continue;
        if (std::string_view(node.name()) != "QueueConfiguration") {
            return invalid("Events go to queues only: " + std::string(node.name()) +
                           " is not supported here.");
        }
        rules.push_back(TRY(read_rule(node)));
    }
    return rules;
}

std::string to_xml(const NotificationRules& rules) {
    XmlWriter xml("NotificationConfiguration");
    for (const NotificationRule& rule : rules) {
        xml.open("QueueConfiguration").element("Id", rule.id).element("Queue", rule.queue_arn);
        for (const std::string& event : rule.events) xml.element("Event", event);
        if (!rule.prefix.empty() || !rule.suffix.empty()) {
            xml.open("Filter").open("S3Key");
            const auto filter = [&xml](const char* name, const std::string& value) {
                if (value.empty()) return;
                xml.open("FilterRule").element("Name", name).element("Value", value).close();
            };
            filter("Prefix", rule.prefix);
            filter("Suffix", rule.suffix);
            xml.close().close();
        }
        xml.close();
    }
    return xml.finish();
}

Result<void> check_notifications(const NotificationRules& rules, std::string_view region) {
    if (rules.size() > kRules) return invalid("A bucket has at most 100 notification rules.");
    for (auto rule = rules.begin(); rule != rules.end(); ++rule) {
        TRY(check_target(*rule, region));
        for (auto other = rules.begin(); other != rule; ++other) TRY(check_pair(*other, *rule));
    }
    return {};
}

NotificationRules flow_notifications(std::string_view region) {
    NotificationRule rule;
    rule.id = "sluice";
    rule.queue_arn =
        "arn:aws:sqs:" + std::string(region) + ":000000000000:" + queues::kUploads.text();
    rule.events = {"s3:ObjectCreated:*"};
    return {std::move(rule)};
}

bool starts_the_flow(const NotificationRules& rules) {
    return std::ranges::any_of(rules, [](const NotificationRule& rule) {
        return rule.queue() == queues::kUploads &&
               std::ranges::any_of(rule.events, [](const std::string& event) {
                   return event.starts_with("s3:ObjectCreated:");
               });
    });
}

}  // namespace sluice::gateway::s3
