// The commit on AWS, cut off at every one of its steps and repeated by another process: the same
// end state as without, and nobody is told twice.
#include "tests/aws/adapters/commit_fixture.h"

namespace sluice::contract {
namespace {

using queues::kFileOperations;

// Where the process dies: before or behind an operation.
struct Crash {
    const char* operation;
    bool behind;
};

class CrashOnAws : public CommitOnAws, public testing::WithParamInterface<Crash> {
  protected:
    void crash_in(Outcome outcome) {
        lost_ = receive_by(doomed);
        ASSERT_FALSE(lost_.receipt.empty());
        if (GetParam().behind) {
            proxy.die_after(GetParam().operation);
        } else {
            proxy.die_before(GetParam().operation);
        }
        EXPECT_FALSE(doomed.backend.commit(lost_, std::move(outcome)));
    }
    Lease lost_;
};

TEST_P(CrashOnAws, IsRepeatedToTheSameEnd) {
    crash_in(ending());
    repeat(lost_, ending());
    expect_the_end();
}

TEST_P(CrashOnAws, OfAGivingUpIsRepeatedToTheSameEnd) {
    crash_in(giving_up());
    repeat(lost_, giving_up());
    EXPECT_EQ(world->jobs().get(kAda, RunId{"run-1"})->state, JobState::kGivenUp);
    EXPECT_EQ(world->inbox().after(kAda, 0, 10)->size(), 1U);
    const auto dead = world->queue_admin().peek(dead_letter_queue(kFileOperations), 10);
    ASSERT_TRUE(dead);
    ASSERT_GE(dead->size(), 1U) << "lost";
    EXPECT_EQ(dead->front().body, "work");
    EXPECT_EQ(dead->front().reason, "handler_died: it did");
    world->clock.advance(kVisibility * 2);
    EXPECT_TRUE(receive(kFileOperations).empty());
}

std::string crash_name(const testing::TestParamInfo<Crash>& info) {
    return std::string(info.param.behind ? "Behind" : "Before") + info.param.operation;
}

INSTANTIATE_TEST_SUITE_P(AtEachStep,
                         CrashOnAws,
                         testing::Values(Crash{"BatchGetItem", true},  // then it publishes
                                         Crash{"TransactWriteItems", false},
                                         Crash{"TransactWriteItems", true},
                                         Crash{"SendMessageBatch", false},
                                         Crash{"SendMessageBatch", true},
                                         Crash{"DeleteMessage", false},
                                         Crash{"DeleteMessage", true}),
                         crash_name);

}  // namespace
}  // namespace sluice::contract
