#include "pipeline/shared_receive.h"

#include <gmock/gmock.h>

#include <atomic>
#include <functional>
#include <thread>

#include "base/log.h"

namespace sluice::pipeline {
namespace {

using testing::UnorderedElementsAre;

// Answers each receive() as it is told to; knows how many were asked for at once.
class ScriptedQueue final : public Queue {
  public:
    using Answer = std::function<Result<std::vector<Lease>>(std::size_t max)>;
    explicit ScriptedQueue(Answer answer) : answer_(std::move(answer)) {}

    Result<std::vector<Lease>> receive(
        const QueueName&, std::size_t max, Milliseconds, Milliseconds, std::stop_token) override {
        if (++now_ > 1) at_once_ = true;
        auto leases = answer_(max);
        --now_;
        return leases;
    }
    Result<void> extend(const Lease&, Milliseconds) override { return {}; }
    Result<void> release(const Lease&, Milliseconds) override { return {}; }
    Result<void> hand_back(const Lease&) override { return {}; }

    bool was_asked_by_two_at_once() const { return at_once_; }

  private:
    Answer answer_;
    std::atomic<int> now_{0};
    std::atomic<bool> at_once_{false};
};

std::vector<Lease> leases(std::initializer_list<const char*> ids) {
    std::vector<Lease> made;
    for (const char* const id : ids) {
        Lease lease;
        lease.message = MessageId{id};
        made.push_back(std::move(lease));
    }
    return made;
}

struct Workers {
    explicit Workers(Queue& queue)
        : receive(queue, queues::kUploads, Milliseconds{30'000}, "a", log) {}

    // What `count` workers get that each ask until there is nothing more.
    std::vector<std::string> run(int count) {
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < count; ++i) {
                threads.emplace_back([this] {
                    while (const auto lease = receive.next(stop.get_token())) {
                        const std::lock_guard lock(mutex);
                        got.push_back(lease->message.text());
                    }
                });
            }
        }
        return got;
    }

    Log& log = null_log();
    SharedReceive receive;
    std::stop_source stop;
    std::mutex mutex;
    std::vector<std::string> got;
};

TEST(SharedReceive, OneAsksForAllThatAreIdle) {
    std::function<void()> end;
    ScriptedQueue queue([&](std::size_t max) -> Result<std::vector<Lease>> {
        if (max < 3) return std::vector<Lease>{};  // not all are there yet
        end();
        return leases({"a", "b", "c"});
    });
    Workers workers(queue);
    end = [&] { workers.stop.request_stop(); };
    EXPECT_THAT(workers.run(3), UnorderedElementsAre("a", "b", "c"));
    EXPECT_FALSE(queue.was_asked_by_two_at_once());
}

TEST(SharedReceive, WhoeverIsBusyIsNotAskedFor) {
    std::size_t calls = 0;
    std::size_t most = 0;
    std::function<void()> end;
    ScriptedQueue queue([&](std::size_t max) -> Result<std::vector<Lease>> {
        most = std::max(most, max);
        if (++calls == 100) end();
        return leases({"a"});
    });
    Workers workers(queue);
    end = [&] { workers.stop.request_stop(); };
    EXPECT_EQ(workers.run(1).size(), 100);
    EXPECT_EQ(most, 1);
}

// A message that is handed out just as the stop comes has to be handed back by a worker.
TEST(SharedReceive, WhatWasHandedOutIsTakenAlsoWhenItStops) {
    std::function<void()> end;
    ScriptedQueue queue([&](std::size_t max) -> Result<std::vector<Lease>> {
        if (max < 2) return std::vector<Lease>{};
        end();
        return leases({"a", "b"});
    });
    Workers workers(queue);
    end = [&] { workers.stop.request_stop(); };
    EXPECT_THAT(workers.run(2), UnorderedElementsAre("a", "b"));
}

TEST(SharedReceive, AQueueThatCannotBeReadIsAskedAgain) {
    int calls = 0;
    std::function<void()> end;
    ScriptedQueue queue([&](std::size_t) -> Result<std::vector<Lease>> {
        if (++calls < 3) return fail(Code::kUnavailable, "unavailable", "not now");
        end();
        return leases({"a"});
    });
    Workers workers(queue);
    end = [&] { workers.stop.request_stop(); };
    EXPECT_THAT(workers.run(2), UnorderedElementsAre("a"));
}

}  // namespace
}  // namespace sluice::pipeline
