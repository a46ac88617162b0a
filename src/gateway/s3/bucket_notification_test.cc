// PUT and GET ?notification, and what the queue then hears.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "gateway/s3/notifications.h"
#include "tests/s3/embedded_fixture.h"

namespace sluice::gateway::s3 {
namespace {

class BucketNotification : public EmbeddedFixture {
  protected:
    static std::string rule(const std::string& event, const std::string& more = "") {
        return "<QueueConfiguration>" + more +
               "<Queue>arn:aws:sqs:us-east-1:000000000000:uploads</Queue><Event>" + event +
               "</Event></QueueConfiguration>";
    }
    Response put(const std::string& rules, const std::string& path = "/sluice-outputs") {
        return call("PUT",
                    path,
                    {{"notification", ""}},
                    "<NotificationConfiguration>" + rules + "</NotificationConfiguration>");
    }
    std::string read(const std::string& path = "/sluice-outputs") {
        return call("GET", path, {{"notification", ""}}).body;
    }
    void upload(const std::string& path) { EXPECT_EQ(call("PUT", path, {}, "x").status, 200); }

    boost::json::object told(std::size_t index) {
        return boost::json::parse(events().at(index).body).as_object();
    }
    boost::json::object record(std::size_t index) {
        return told(index).at("Records").at(0).as_object();
    }
};

TEST_F(BucketNotification, OfABucketWithoutOneIsEmptyAndRaisesNothing) {
    EXPECT_EQ(read_notifications(read()).value(), NotificationRules{});
    upload("/sluice-outputs/a");
    EXPECT_TRUE(events().empty());
}

TEST_F(BucketNotification, TellsTheQueueOnceThatItIsATarget) {
    EXPECT_EQ(put(rule("s3:ObjectCreated:Put") + rule("s3:ObjectRemoved:*")).status, 200);
    ASSERT_EQ(events().size(), 1U);
    const auto test = told(0);
    EXPECT_EQ(test.at("Service"), "Amazon S3");
    EXPECT_EQ(test.at("Event"), "s3:TestEvent");
    EXPECT_EQ(test.at("Time"), "2026-03-01T12:00:00.000Z");
    EXPECT_EQ(test.at("Bucket"), "sluice-outputs");
    EXPECT_FALSE(test.contains("Records"));
}

TEST_F(BucketNotification, RaisesEventsNamedAfterItsRule) {
    put(rule("s3:ObjectCreated:*", "<Id>the-rule</Id>"));
    upload("/sluice-outputs/a%20b+c");
    ASSERT_EQ(events().size(), 2U);
    const auto event = record(1);
    EXPECT_EQ(event.at("eventName"), "ObjectCreated:Put");
    const auto& s3 = event.at("s3").as_object();
    EXPECT_EQ(s3.at("configurationId"), "the-rule");
    EXPECT_EQ(s3.at("bucket").at("name"), "sluice-outputs");
    EXPECT_EQ(s3.at("object").at("key"), "a+b%2Bc");
    EXPECT_EQ(s3.at("object").at("size"), 1);
}

// Or a key for one bucket could order work in the name of every user.
TEST_F(BucketNotification, IsForThoseWhoMayUploadForEveryUser) {
    const std::string any = rule("s3:ObjectCreated:*");
    grant({{kOutputs, "", true, true}});
    EXPECT_EQ(put(any).error(), "AccessDenied");
    EXPECT_EQ(put("").status, 200);
    grant({{kOutputs, "", true, true}, {kUploads, "ada/", true, true}});
    EXPECT_EQ(put(any).error(), "AccessDenied");
    grant({{kOutputs, "", true, true}, {kUploads, "", true, false}});
    EXPECT_EQ(put(any).error(), "AccessDenied");
    EXPECT_TRUE(events().empty());
    grant({{kOutputs, "", true, true}, {kUploads, "", false, true}});
    EXPECT_EQ(put(any).status, 200);
    EXPECT_EQ(events().size(), 1U);
}

TEST_F(BucketNotification, RaisesNoEventThatNoRuleAsksFor) {
    put(rule("s3:ObjectCreated:Post") + rule("s3:ObjectRemoved:*"));
    upload("/sluice-outputs/a");
    EXPECT_EQ(events().size(), 1U);
}

TEST_F(BucketNotification, FiltersByTheKeysPrefixAndSuffix) {
    put(rule("s3:ObjectCreated:*",
             "<Filter><S3Key><FilterRule><Name>prefix</Name><Value>in/</Value></FilterRule>"
             "<FilterRule><Name>suffix</Name><Value>.csv</Value></FilterRule></S3Key></Filter>"));
    for (const char* key : {"in/a.csv", "in/a.txt", "a.csv", "in/b.csv"}) {
        upload("/sluice-outputs/" + std::string(key));
    }
    ASSERT_EQ(events().size(), 3U);
    EXPECT_EQ(record(1).at("s3").at("object").at("key"), "in/a.csv");
    EXPECT_EQ(record(2).at("s3").at("object").at("key"), "in/b.csv");
}

TEST_F(BucketNotification, GivesARuleWithoutAnIdOneThatStays) {
    put(rule("s3:ObjectCreated:*"));
    const auto rules = read_notifications(read()).value();
    ASSERT_EQ(rules.size(), 1U);
    EXPECT_FALSE(rules[0].id.empty());
    upload("/sluice-outputs/a");
    EXPECT_EQ(record(1).at("s3").at("configurationId"), boost::json::string(rules[0].id));
}

TEST_F(BucketNotification, AnEmptyOneRemovesWhatThereWas) {
    put("", "/sluice-uploads");
    EXPECT_EQ(read_notifications(read("/sluice-uploads")).value(), NotificationRules{});
    upload("/sluice-uploads/a");
    EXPECT_TRUE(events().empty());
}

TEST_F(BucketNotification, ARefusedOneChangesAndTellsNothing) {
    for (const std::string& rules : {rule("s3:Nothing"),
                                     rule("s3:ObjectCreated:*") + rule("s3:ObjectCreated:Put"),
                                     std::string("<TopicConfiguration/>")}) {
        EXPECT_EQ(put(rules).error(), "InvalidArgument") << rules;
    }
    EXPECT_EQ(put("<Nothing/>").error(), "MalformedXML");
    EXPECT_EQ(read_notifications(read()).value(), NotificationRules{});
    EXPECT_TRUE(events().empty());
}

TEST_F(BucketNotification, IsOfABucketThatThereIs) {
    EXPECT_EQ(put("", "/no-such-bucket").error(), "NoSuchBucket");
    EXPECT_EQ(call("GET", "/no-such-bucket", {{"notification", ""}}).error(), "NoSuchBucket");
    EXPECT_EQ(get("/sluice-uploads?notification", {}, "PUT").error(), "AccessDenied");
    EXPECT_EQ(get("/sluice-uploads?notification").error(), "AccessDenied");
}

TEST_F(BucketNotification, EventsDifferByWhatHappenedAndLeaveTheSequencerToTheCommit) {
    put(rule("s3:ObjectRemoved:*") + rule("s3:ObjectTagging:*"));
    Context context{services(), options_};
    const ObjectInfo object{{kOutputs, ObjectKey{"ada/k"}}, 5, ETag{"e"}, {}, {}};
    const RequestHead head{"DELETE", "/", {}, "192.0.2.7", std::nullopt};
    const RequestIds ids{"R", "H"};
    const std::string owner = "owner";
    const auto told = [&](std::string_view name) {
        return events_for(context, {name, object, owner, head, ids}).value();
    };
    EXPECT_TRUE(told("ObjectCreated:Copy").empty());
    const auto removed = told("ObjectRemoved:Delete");
    const auto tagged = told("ObjectTagging:Put");
    ASSERT_EQ(removed.size(), 1U);
    ASSERT_EQ(tagged.size(), 1U);
    EXPECT_EQ(removed[0].queue, queues::kUploads);
    EXPECT_EQ(removed[0].user, UserId{"ada"});
    const auto object_of = [](const OutgoingMessage& message) {
        return boost::json::parse(message.body)
            .at("Records")
            .at(0)
            .at("s3")
            .at("object")
            .as_object();
    };
    EXPECT_FALSE(object_of(removed[0]).contains("eTag"));
    EXPECT_FALSE(object_of(removed[0]).contains("size"));
    EXPECT_EQ(object_of(tagged[0]).at("eTag"), "e");
    EXPECT_EQ(object_of(tagged[0]).at("sequencer").as_string(), kNoSequencer);
    EXPECT_EQ(tagged[0].body.find(kNoSequencer), tagged[0].sequencer_at);
}

class FullQueue : public EndpointFixture {
  protected:
    std::string put(const std::string& rules) {
        return call("PUT",
                    "/sluice-outputs",
                    {{"notification", ""}},
                    "<NotificationConfiguration>" + rules + "</NotificationConfiguration>")
            .error();
    }
};

TEST_F(FullQueue, TakesNoTestEventAndCanBeRelieved) {
    backend_.capacity().refuse(Error{Code::kUnavailable, "queue_full", "too deep", {}});
    EXPECT_EQ(put("<QueueConfiguration><Queue>arn:aws:sqs:us-east-1:000000000000:uploads</Queue>"
                  "<Event>s3:ObjectCreated:*</Event></QueueConfiguration>"),
              "SlowDown");
    EXPECT_NE(put(""), "SlowDown");
}

}  // namespace
}  // namespace sluice::gateway::s3
