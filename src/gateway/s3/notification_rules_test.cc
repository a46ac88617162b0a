#include "gateway/s3/notification_rules.h"

#include <gtest/gtest.h>

namespace sluice::gateway::s3 {
namespace {

const std::string kQueue = "arn:aws:sqs:us-east-1:000000000000:uploads";

std::string document(const std::string& inside) {
    return "<NotificationConfiguration>" + inside + "</NotificationConfiguration>";
}

std::string rule(const std::string& id,
                 const std::string& event,
                 const std::string& filters = "",
                 const std::string& queue = kQueue) {
    const std::string filter =
        filters.empty() ? "" : "<Filter><S3Key>" + filters + "</S3Key></Filter>";
    return "<QueueConfiguration><Id>" + id + "</Id><Queue>" + queue + "</Queue><Event>" + event +
           "</Event>" + filter + "</QueueConfiguration>";
}

std::string filter(const std::string& name, const std::string& value) {
    return "<FilterRule><Name>" + name + "</Name><Value>" + value + "</Value></FilterRule>";
}

std::string refusal(const std::string& inside) {
    const auto rules = read_notifications(document(inside));
    if (!rules) return rules.error().name;
    const auto checked = check_notifications(*rules, "us-east-1");
    return checked ? "accepted" : checked.error().name;
}

TEST(NotificationRules, KeepEverythingThatARuleSays) {
    const NotificationRules rules{
        {"a&b", kQueue, {"s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"}, "in/ ", ".<csv>"},
        {"c", kQueue, {"s3:ObjectTagging:*"}, "", ""}};
    const auto again = read_notifications(to_xml(rules));
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(*again, rules);
    EXPECT_EQ(read_notifications(to_xml(NotificationRules{})).value(), NotificationRules{});
}

TEST(NotificationRules, TakeTheFilterNamesInAnyCase) {
    const auto rules = read_notifications(
        document(rule("a", "s3:ObjectCreated:Put", filter("Prefix", "p") + filter("suffix", "s"))));
    ASSERT_TRUE(rules.has_value());
    EXPECT_EQ(rules->at(0).prefix, "p");
    EXPECT_EQ(rules->at(0).suffix, "s");
}

TEST(NotificationRules, RefuseWhatIsNoConfiguration) {
    for (const std::string& inside :
         {std::string("<Queue/>"),
          std::string("<QueueConfiguration/>"),
          "<QueueConfiguration><Queue>" + kQueue + "</Queue></QueueConfiguration>",
          std::string("<QueueConfiguration><Event>s3:ObjectCreated:*</Event></QueueConfiguration>"),
          rule("a", "s3:ObjectCreated:*", "<Filter/>")}) {
        EXPECT_EQ(refusal(inside), "MalformedXML") << inside;
    }
    EXPECT_FALSE(read_notifications("<Notification/>"));
}

TEST(NotificationRules, RefuseTargetsThatAreNoQueues) {
    for (const char* other : {"TopicConfiguration",
                              "CloudFunctionConfiguration",
                              "LambdaFunctionConfiguration",
                              "EventBridgeConfiguration"}) {
        EXPECT_EQ(refusal("<" + std::string(other) + "/>"), "InvalidArgument") << other;
    }
}

TEST(NotificationRules, RefuseAnyQueueButTheUploads) {
    for (const char* queue : {"arn:aws:sqs:us-east-1:000000000000:other",
                              "arn:aws:sqs:us-east-1:000000000000:uploads-dlq",
                              "arn:aws:sqs:us-east-1:000000000000:file-operations",
                              "arn:aws:sqs:us-east-1:000000000000:notifications",
                              "arn:aws:sqs:eu-west-1:000000000000:uploads",
                              "arn:aws:sqs:us-east-1:12345:uploads",
                              "arn:aws:sns:us-east-1:000000000000:uploads",
                              "arn:aws:sqs:us-east-1::uploads",
                              "arn:aws:sqs:us-east-1:00000000000a:uploads",
                              "arn:aws:sqs:us-east-1:uploads",
                              "uploads",
                              ""}) {
        EXPECT_EQ(refusal(rule("a", "s3:ObjectCreated:*", "", queue)), "InvalidArgument") << queue;
    }
    EXPECT_EQ(
        refusal(rule("a", "s3:ObjectCreated:*", "", "arn:aws:sqs:us-east-1:123456789012:uploads")),
        "accepted");
}

TEST(NotificationRules, RefuseEventsThatS3DoesNotHave) {
    for (const char* event : {"s3:ObjectCreated:*",
                              "s3:ObjectCreated:Put",
                              "s3:ObjectRemoved:*",
                              "s3:ObjectTagging:Delete"}) {
        EXPECT_EQ(refusal(rule("a", event)), "accepted") << event;
    }
    for (const char* event : {"ObjectCreated:*",
                              "s3:*",
                              "s3:ObjectCreated",
                              "s3:objectcreated:*",
                              "s3:Replication:*",
                              "s3:TestEvent",
                              ""}) {
        EXPECT_EQ(refusal(rule("a", event)), "InvalidArgument") << event;
    }
}

TEST(NotificationRules, RefuseFiltersThatSayTooMuch) {
    const std::string event = "s3:ObjectCreated:*";
    EXPECT_EQ(refusal(rule("a", event, filter("regex", "x"))), "InvalidArgument");
    EXPECT_EQ(refusal(rule("a", event, filter("prefix", "x") + filter("Prefix", "y"))),
              "InvalidArgument");
    EXPECT_EQ(refusal(rule("a", event, filter("prefix", std::string(1024, 'p')))), "accepted");
    EXPECT_EQ(refusal(rule("a", event, filter("prefix", std::string(1025, 'p')))),
              "InvalidArgument");
    EXPECT_EQ(refusal(rule("a", event, filter("prefix", "a&#10;b"))), "InvalidArgument");
}

TEST(NotificationRules, RefuseTwoRulesForOneEvent) {
    const auto two = [](const std::string& a, const std::string& b) {
        return refusal(rule("a", "s3:ObjectCreated:*", a) + rule("b", "s3:ObjectCreated:Put", b));
    };
    EXPECT_EQ(two("", ""), "InvalidArgument");
    EXPECT_EQ(two(filter("prefix", "in/"), filter("prefix", "in/a")), "InvalidArgument");
    EXPECT_EQ(two(filter("prefix", "in/"), filter("suffix", ".csv")), "InvalidArgument");
    EXPECT_EQ(two(filter("prefix", "in/"), filter("prefix", "out/")), "accepted");
    EXPECT_EQ(two(filter("suffix", ".csv"), filter("suffix", ".json")), "accepted");
    EXPECT_EQ(refusal(rule("a", "s3:ObjectCreated:*") + rule("b", "s3:ObjectRemoved:*")),
              "accepted");
    EXPECT_EQ(refusal(rule("a", "s3:ObjectCreated:*") + rule("a", "s3:ObjectRemoved:*")),
              "InvalidArgument");
}

TEST(NotificationRules, AreAHundredAtMost) {
    std::string inside;
    for (int i = 100; i < 200; ++i) {
        const std::string name = std::to_string(i);
        inside += rule(name, "s3:ObjectCreated:*", filter("prefix", name));
    }
    EXPECT_EQ(refusal(inside), "accepted");
    EXPECT_EQ(refusal(inside + rule("more", "s3:ObjectRemoved:*")), "InvalidArgument");
}

TEST(NotificationRule, WantsItsEventsOfItsKeys) {
    const NotificationRule rule{
        "a", kQueue, {"s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"}, "in/", ".csv"};
    EXPECT_TRUE(rule.wants("ObjectCreated:Post", "in/a.csv"));
    EXPECT_TRUE(rule.wants("ObjectRemoved:Delete", "in/.csv"));
    EXPECT_FALSE(rule.wants("ObjectRemoved:DeleteMarkerCreated", "in/a.csv"));
    EXPECT_FALSE(rule.wants("ObjectTagging:Put", "in/a.csv"));
    EXPECT_FALSE(rule.wants("ObjectCreated:Post", "a.csv"));
    EXPECT_FALSE(rule.wants("ObjectCreated:Post", "in/a.CSV"));
}

TEST(FlowNotifications, AreValidAndStartTheFlow) {
    const NotificationRules rules = flow_notifications("eu-west-1");
    EXPECT_TRUE(check_notifications(rules, "eu-west-1"));
    EXPECT_TRUE(starts_the_flow(rules));
    EXPECT_TRUE(rules.at(0).wants("ObjectCreated:CompleteMultipartUpload", "any"));
    EXPECT_FALSE(starts_the_flow({}));
    EXPECT_FALSE(starts_the_flow({{"a", kQueue, {"s3:ObjectRemoved:*"}}}));
}

}  // namespace
}  // namespace sluice::gateway::s3
