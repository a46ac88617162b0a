// The SQS adapter on a real engine: what of the contracts of ports/queue.h and queue_admin.h holds
// on SQS. Real time; what waits, waits in a long poll.
#include <gmock/gmock.h>

#include <set>
#include <thread>

#include "aws/sqs/sqs_queue.h"
#include "aws/sqs/sqs_queue_admin.h"
#include "aws/sqs/sqs_sender.h"
#include "aws/sqs/sqs_wire.h"
#include "tests/aws/adapters/bodies_in_memory.h"
#include "tests/aws/adapters/engine_client.h"

namespace sluice::aws {
namespace {

using queues::kFileOperations;
using queues::kUploads;
using sqs::SqsMessage;
using testing::UnorderedElementsAre;

const UserId kAda{"ada-0000000000000000000000000000001"};
constexpr Milliseconds kShort{1'000};
constexpr Milliseconds kLong{300'000};
constexpr Milliseconds kUntilItComes{20'000};

class SqsEngineTest : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(engine_.is_local("sqs")) << "run by tests/aws/run_with_engines";
        for (const QueueName& queue : queues::kAll) {
            create(dead_letter_queue(queue));
            create(queue);
        }
    }
    void TearDown() override {
        for (const QueueName& queue : queues::kAll) {
            for (const QueueName& each : {queue, dead_letter_queue(queue)}) {
                const auto url = queues_.url(each);
                if (url) (void)sqs::ask(engine_.client(), "DeleteQueue", {{"QueueUrl", *url}});
            }
        }
    }
    void create(const QueueName& queue) {
        const auto created = sqs::ask(engine_.client(),
                                      "CreateQueue",
                                      {{"QueueName", queues_.options().prefix + queue.text()}});
        ASSERT_TRUE(created) << describe(created.error());
    }

    void send(const QueueName& queue, const std::string& body, Milliseconds delay = {}) {
        const auto sent = sender_.send({SqsMessage{{queue, kAda, body, delay}}});
        ASSERT_TRUE(sent) << describe(sent.error());
    }
    std::vector<Lease> receive(const QueueName& queue,
                               Milliseconds visibility = kLong,
                               Milliseconds wait = {},
                               std::size_t max = 10) {
        auto leases = queue_.receive(queue, max, visibility, wait, {});
        EXPECT_TRUE(leases) << describe(leases.error());
        return leases.value_or(std::vector<Lease>{});
    }
    Lease receive_one(const QueueName& queue,
                      Milliseconds visibility = kLong,
                      Milliseconds wait = kUntilItComes) {
        const auto leases = receive(queue, visibility, wait, 1);
        EXPECT_EQ(leases.size(), 1U);
        return leases.empty() ? Lease{} : leases.front();
    }
    static std::vector<std::string> bodies_of(const std::vector<Lease>& leases) {
        std::vector<std::string> all;
        for (const Lease& lease : leases) all.push_back(lease.body);
        return all;
    }

    EngineClient engine_;
    BodiesInMemory bodies_;
    SqsQueues queues_{engine_.client(), {.prefix = random_hex(system_random(), 6) + "-"}};
    SqsSender sender_{queues_, bodies_};
    SqsQueue queue_{queues_, bodies_, system_clock(), null_log(), null_metrics()};
    SqsQueueAdmin admin_{queues_, sender_, bodies_, null_metrics()};
};

TEST_F(SqsEngineTest, HandsOutWhatWasSentWithItsUserAndTime) {
    const WallTime before = system_clock().wall();
    send(kUploads, "hello");
    EXPECT_TRUE(receive(kFileOperations).empty());
    const Lease lease = receive_one(kUploads);
    EXPECT_EQ(lease.user, kAda);
    EXPECT_EQ(lease.body, "hello");
    EXPECT_EQ(lease.receive_count, 1U);
    EXPECT_FALSE(lease.message.empty());
    EXPECT_LT(std::chrono::abs(lease.sent - before), std::chrono::minutes{1});
    EXPECT_TRUE(receive(kUploads).empty()) << "hidden while it is leased";
}

TEST_F(SqsEngineTest, RedeliversAfterTheVisibilityTimeoutWithAHigherReceiveCount) {
    send(kUploads, "m");
    const Lease first = receive_one(kUploads, kShort);
    const Lease second = receive_one(kUploads);
    EXPECT_EQ(second.message, first.message);
    EXPECT_EQ(second.receive_count, 2U);
    EXPECT_NE(second.receipt, first.receipt);
}

TEST_F(SqsEngineTest, AnExtendedLeaseStaysHidden) {
    send(kUploads, "m");
    const Lease lease = receive_one(kUploads, kShort);
    ASSERT_TRUE(queue_.extend(lease, kLong));
    EXPECT_TRUE(receive(kUploads, kLong, 2 * kShort).empty());
}

TEST_F(SqsEngineTest, AMessageThatIsGivenBackComesAgain) {
    send(kUploads, "m");
    ASSERT_TRUE(queue_.release(receive_one(kUploads), Milliseconds{0}));
    ASSERT_TRUE(queue_.release(receive_one(kUploads), kShort));
    EXPECT_TRUE(receive(kUploads).empty()) << "before its delay has passed";
    const Lease third = receive_one(kUploads);
    EXPECT_EQ(third.receive_count, 3U);
    ASSERT_TRUE(queue_.hand_back(third));
    const Lease fourth = receive_one(kUploads);
    EXPECT_EQ(fourth.receive_count, 4U);
    EXPECT_EQ(fourth.interrupted, 0U);
}

TEST_F(SqsEngineTest, AStaleLeaseCanDoNothing) {
    send(kUploads, "m");
    const Lease stale = receive_one(kUploads, kShort);
    const Lease current = receive_one(kUploads);
    // Some engines, and at times SQS itself, would let the old receipt handle pass.
    EXPECT_EQ(queue_.extend(stale, kLong).error().code, Code::kStaleLease);
    EXPECT_EQ(queue_.release(stale, Milliseconds{0}).error().code, Code::kStaleLease);
    EXPECT_EQ(queue_.hand_back(stale).error().code, Code::kStaleLease);
    EXPECT_EQ(queue_.check(stale).error().code, Code::kStaleLease);
    EXPECT_TRUE(receive(kUploads).empty());
    EXPECT_TRUE(queue_.extend(current, kLong));
}

TEST_F(SqsEngineTest, AConsumedMessageNeverComesAgainAndItsLeaseIsStale) {
    send(kUploads, "m");
    const Lease lease = receive_one(kUploads, kShort);
    ASSERT_TRUE(queue_.consume(lease));
    EXPECT_EQ(queue_.extend(lease, kLong).error().code, Code::kStaleLease);
    EXPECT_TRUE(receive(kUploads, kLong, 2 * kShort).empty());
}

TEST_F(SqsEngineTest, ADelayedMessageIsNotHandedOutBefore) {
    send(kUploads, "m", kShort);
    EXPECT_TRUE(receive(kUploads).empty());
    EXPECT_EQ(receive_one(kUploads).body, "m");
}

TEST_F(SqsEngineTest, AWaitingReceiveEndsWhenItIsStopped) {
    std::stop_source stop;
    std::jthread stopper([&] { stop.request_stop(); });
    const auto leases = queue_.receive(kUploads, 1, kLong, kUntilItComes, stop.get_token());
    ASSERT_TRUE(leases) << describe(leases.error());
    EXPECT_TRUE(leases->empty());
}

TEST_F(SqsEngineTest, CarriesMessagesOfAnySizeAndCharacter) {
    const std::size_t attributes = sqs::bytes_of(SqsMessage{{kUploads, kAda, ""}});
    const std::string greatest(queues_.options().message_bytes_max - attributes, 'x');
    send(kUploads, greatest);
    EXPECT_EQ(bodies_.size(), 0U) << "it fits";
    EXPECT_EQ(receive_one(kUploads).body, greatest);

    for (const std::string& body : {greatest + "x",
                                    std::string("control \x01 and \xEF\xBF\xBF"),
                                    std::string("žółw 😀 \"\\\t\r\n </Body>&amp;")}) {
        send(kUploads, body);
        const Lease lease = receive_one(kUploads);
        EXPECT_EQ(lease.body, body);
        EXPECT_EQ(lease.user, kAda);
        EXPECT_TRUE(queue_.consume(lease));
    }
    EXPECT_EQ(bodies_.size(), 0U);
}

TEST_F(SqsEngineTest, SendsManyInBatchesAndManyReceiversNeverShareAMessage) {
    constexpr int kMessages = 45;
    std::vector<SqsMessage> messages;
    for (int i = 0; i < kMessages; ++i) {
        messages.push_back({{kUploads, i % 2 ? kAda : UserId{"bob"}, std::to_string(i)}});
    }
    ASSERT_TRUE(sender_.send(std::move(messages)));
    std::vector<std::vector<Lease>> taken(3);
    {
        std::vector<std::jthread> receivers;
        for (auto& mine : taken) {
            receivers.emplace_back([&] {
                for (auto leases = receive(kUploads); !leases.empty(); leases = receive(kUploads)) {
                    mine.insert(mine.end(), leases.begin(), leases.end());
                }
            });
        }
    }
    std::set<std::string> bodies;
    std::size_t total = 0;
    for (const auto& mine : taken) {
        for (const Lease& lease : mine) bodies.insert(lease.body);
        total += mine.size();
    }
    EXPECT_EQ(total, static_cast<std::size_t>(kMessages));
    EXPECT_EQ(bodies.size(), static_cast<std::size_t>(kMessages));
}

TEST_F(SqsEngineTest, CountsVisibleDelayedAndInFlight) {
    send(kUploads, "in flight");
    receive_one(kUploads);
    send(kUploads, "visible");
    send(kUploads, "visible");
    send(kUploads, "delayed", kLong);
    const auto stats = admin_.stats();
    ASSERT_TRUE(stats) << describe(stats.error());
    EXPECT_EQ(stats->size(), 6U);
    EXPECT_EQ(stats->front().visible, 2U);
    EXPECT_EQ(stats->front().delayed, 1U);
    EXPECT_EQ(stats->front().in_flight, 1U);
}

TEST_F(SqsEngineTest, ShowsDeadLettersWithTheirReasonAndRedrivesThem) {
    const QueueName dead = dead_letter_queue(kUploads);
    const std::string large((1 << 20) + 1, 'x');
    ASSERT_TRUE(sender_.send({SqsMessage{{dead, kAda, "m"}, "bad_event: no key"},
                              SqsMessage{{dead, kAda, large}, "bad_event: too"}}));
    for (int look = 0; look < 2; ++look) {
        const auto seen = admin_.peek(dead, 10);
        ASSERT_TRUE(seen) << describe(seen.error());
        ASSERT_EQ(seen->size(), 2U) << "look " << look;
        for (const StoredMessage& message : *seen) {
            EXPECT_EQ(message.user, kAda);
            EXPECT_TRUE(message.reason.value_or("").starts_with("bad_event: "));
        }
    }
    const auto moved = admin_.redrive(kUploads);
    ASSERT_TRUE(moved) << describe(moved.error());
    EXPECT_EQ(*moved, 2U);
    EXPECT_THAT(bodies_of(receive(kUploads, kLong, kUntilItComes)),
                UnorderedElementsAre("m", large));
    EXPECT_EQ(admin_.redrive(kUploads).value(), 0U);
}

TEST_F(SqsEngineTest, SaysThatThereIsNoSuchQueue) {
    const auto leases = queue_.receive(QueueName{"nobodys"}, 1, kLong, {}, {});
    EXPECT_EQ(leases.error().code, Code::kNotFound);
    EXPECT_EQ(admin_.redrive(QueueName{"nobodys"}).error().name, "no_such_queue");
}

}  // namespace
}  // namespace sluice::aws
