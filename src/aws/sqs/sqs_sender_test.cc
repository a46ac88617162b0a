// Sending in batches.
#include "aws/sqs/sqs_sender.h"

#include "tests/aws/sqs_fixture.h"

namespace sluice::aws {
namespace {

using sqs::SqsMessage;
using testing::ElementsAre;
using testing::HasSubstr;

SqsMessage message(const std::string& body, const std::string& user = {}) {
    return {{queues::kUploads, UserId{user}, body}};
}

// As SQS takes bodies: `failed` are those it does not.
std::string taken(const std::vector<std::string>& texts,
                  const std::map<std::size_t, bool>& failed = {}) {
    boost::json::array good;
    boost::json::array bad;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto id = std::to_string(i);
        if (const auto fault = failed.find(i); fault != failed.end()) {
            bad.push_back({{"Id", id},
                           {"Code", fault->second ? "InvalidMessageContents" : "InternalError"},
                           {"SenderFault", fault->second}});
        } else {
            good.push_back({{"Id", id}, {"MD5OfMessageBody", sqs::md5_hex(texts[i])}});
        }
    }
    return reply(
        200, boost::json::serialize(boost::json::object{{"Successful", good}, {"Failed", bad}}));
}

class SqsSenderTest : public SqsTest {
  protected:
    std::vector<std::string> bodies_of(std::size_t request) {
        std::vector<std::string> all;
        const auto asked_for = input(request);
        for (const auto& entry : asked_for.at("Entries").as_array()) {
            all.emplace_back(entry.at("MessageBody").as_string());
        }
        return all;
    }
};

TEST_F(SqsSenderTest, SaysWhoseItIsWhenItIsReadyAndWhyItIsDead) {
    serve({kUrl, taken({"m"})});
    SqsMessage dead = message("m", "ada");
    dead.message.delay = Milliseconds{2'001};
    dead.reason = "bad_event: no\x01key";
    ASSERT_TRUE(sender().send({dead}));
    EXPECT_EQ(asked(1),
              R"(SendMessageBatch {"QueueUrl":"http://q/1/test-uploads","Entries":[{"Id":"0",)"
              R"("MessageBody":"m","DelaySeconds":3,"MessageGroupId":"ada","MessageAttributes":)"
              R"({"user":{"DataType":"String","StringValue":"ada"},)"
              R"("reason":{"DataType":"String","StringValue":"bad_event: no?key"}}}]})");
}

TEST_F(SqsSenderTest, SendsTenAtATime) {
    std::vector<SqsMessage> messages;
    std::vector<std::string> texts;
    for (int i = 0; i < 12; ++i) {
        texts.push_back(std::to_string(i));
        messages.push_back(message(texts.back()));
    }
    serve({kUrl, taken({texts.begin(), texts.begin() + 10}), taken({"10", "11"})});
    ASSERT_TRUE(sender().send(messages));
    EXPECT_EQ(bodies_of(1).size(), 10U);
    EXPECT_THAT(bodies_of(2), ElementsAre("10", "11"));
}

TEST_F(SqsSenderTest, SendsNoMoreBytesInABatchThanSqsTakes) {
    const std::string half(500, 'a');
    serve({kUrl, taken({half, half}), taken({"b"})});
    ASSERT_TRUE(sender().send({message(half), message(half), message("b")}));
    EXPECT_EQ(bodies_of(1).size(), 2U);
    EXPECT_THAT(bodies_of(2), ElementsAre("b"));
}

TEST_F(SqsSenderTest, CountsTheAttributesWithTheBody) {
    // "user" + "String" + "ada": 13 bytes.
    EXPECT_EQ(sqs::bytes_of(message("12345", "ada")), 18U);
    const std::string fits(987, 'a');
    serve({kUrl, taken({fits}), taken({"pointer-1"})});
    ASSERT_TRUE(sender().send({message(fits, "ada")}));
    EXPECT_TRUE(bodies.bodies.empty());
    ASSERT_TRUE(sender().send({message(fits + "a", "ada")}));
    EXPECT_EQ(bodies.bodies["pointer-1"], fits + "a");
    EXPECT_THAT(asked(2), HasSubstr(R"("MessageBody":"pointer-1")"));
    EXPECT_THAT(asked(2), HasSubstr(R"("large-body":{"DataType":"String","StringValue":"1"})"));
    EXPECT_THAT(asked(2), HasSubstr(R"("StringValue":"ada")"));
}

TEST_F(SqsSenderTest, SendsAPointerToWhatSqsRefusesForItsCharacters) {
    serve({kUrl, taken({"pointer-1", "pointer-2", "pointer-3"})});
    ASSERT_TRUE(sender().send({message("a\x01"), message("\xEF\xBF\xBF"), message("\xFF")}));
    EXPECT_EQ(bodies.bodies.size(), 3U);
    EXPECT_TRUE(sqs::is_body("tab\t, line\r\n, é, 😀, \xEF\xBF\xBD"));
    EXPECT_FALSE(sqs::is_body(""));
}

TEST_F(SqsSenderTest, SendsOnlyTheFailedPartAgain) {
    serve({kUrl, taken({"a", "b", "c"}, {{1, false}}), taken({"b"})});
    ASSERT_TRUE(sender().send({message("a"), message("b"), message("c")}));
    EXPECT_THAT(bodies_of(2), ElementsAre("b"));
    EXPECT_EQ(waiter.waits.size(), 1U);
}

TEST_F(SqsSenderTest, SendsAgainWhatArrivedAsSomethingElse) {
    serve({kUrl, taken({"not a"}), taken({"a"})});
    ASSERT_TRUE(sender().send({message("a")}));
    EXPECT_EQ(request_count(), 3U);
}

TEST_F(SqsSenderTest, GivesUpOnAPartThatFailsAgainAndAgain) {
    const std::string failed = taken({"a"}, {{0, false}});
    serve({kUrl, failed, failed, failed, taken({"a"})});
    const auto sent = sender().send({message("a")});
    EXPECT_EQ(sent.error().name, "not_all_sent");
    EXPECT_EQ(sent.error().code, Code::kUnavailable);
    EXPECT_EQ(request_count(), 4U);
}

TEST_F(SqsSenderTest, DoesNotRepeatWhatIsTheMessagesOwnFault) {
    serve({kUrl, taken({"a", "b"}, {{0, true}}), taken({"a"})});
    const auto sent = sender().send({message("a"), message("b")});
    EXPECT_EQ(sent.error().name, "InvalidMessageContents");
    EXPECT_EQ(sent.error().code, Code::kInvalid);
    EXPECT_EQ(request_count(), 2U);
}

TEST_F(SqsSenderTest, KeepsQueuesApart) {
    SqsMessage other = message("b");
    other.message.queue = queues::kNotifications;
    serve({reply(200, R"({"QueueUrl":"n"})"), taken({"b"}), kUrl, taken({"a", "c"})});
    ASSERT_TRUE(sender().send({message("a"), other, message("c")}));
    EXPECT_EQ(input(1).at("QueueUrl"), "n");
    EXPECT_THAT(bodies_of(1), ElementsAre("b"));
    EXPECT_THAT(bodies_of(3), ElementsAre("a", "c"));
}

TEST_F(SqsSenderTest, SendsNothingForNothing) {
    serve({});
    EXPECT_TRUE(sender().send({}));
    EXPECT_EQ(request_count(), 0U);
}

TEST_F(SqsSenderTest, SaysThatItNumbersNoMessages) {
    serve({kUrl});
    SqsMessage numbered = message("a");
    numbered.message.sequencer_at = 0;
    EXPECT_EQ(sender().send({numbered}).error().code, Code::kInternal);
}

TEST(SqsReason, IsCutAtAWholeCharacter) {
    std::string reason(1023, 'a');
    EXPECT_EQ(sqs::reason_text(reason + "é").size(), 1023U);
    EXPECT_EQ(sqs::reason_text(""), "?");
    EXPECT_EQ(sqs::reason_text("\xFF"), "?");
}

TEST(NoLargeBodies, RefusesWhatSqsDoesNotCarry) {
    EXPECT_EQ(NoLargeBodies().put("x").error().code, Code::kTooLarge);
}

}  // namespace
}  // namespace sluice::aws
