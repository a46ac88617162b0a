// The contract of ports/idempotency.h, and of the settlement in an Outcome.
#include <atomic>
#include <thread>

#include "tests/contract/world.h"

namespace sluice::contract {
namespace {

constexpr Milliseconds kValid{10'000};
const IdempotencyKey kKey{"8e03978e-40d5-43dd-bc93-6894a57f9324"};
const Fingerprint kRequest{std::string(64, 'a')};
const Fingerprint kOtherRequest{std::string(64, 'b')};

class IdempotencyContract : public Contract {
  protected:
    RequestClaim claim(const Fingerprint& request = kRequest,
                       const UserId& user = kAda,
                       Milliseconds valid = kValid) {
        const auto claimed = world->idempotency().claim(user, kKey, request, valid);
        EXPECT_TRUE(claimed) << describe(claimed.error());
        return claimed.value_or(RequestClaim(ClaimOfAnother{}));
    }
    // 0: it was not given.
    std::uint64_t fence(const RequestClaim& claim) {
        const auto* given = std::get_if<ClaimGiven>(&claim);
        return given ? given->fence : 0;
    }
    std::string response(const RequestClaim& claim) {
        const auto* settled = std::get_if<ClaimSettled>(&claim);
        return settled ? settled->response : "(not settled)";
    }
    bool is_held(const RequestClaim& claim) { return std::holds_alternative<ClaimHeld>(claim); }
    bool is_of_another(const RequestClaim& claim) {
        return std::holds_alternative<ClaimOfAnother>(claim);
    }
    // What the request does, and its end.
    Outcome doing(std::uint64_t fence, const std::string& response) {
        Outcome outcome;
        outcome.reserve = ObjectName{kInput.bucket, ObjectKey{kAda.text() + "/" + response}};
        outcome.runs.push_back(run(JobState::kQueued, response));
        outcome.send.push_back({queues::kUploads, kAda, response, {}});
        outcome.settle = Settlement{kAda, kKey, fence, response};
        return outcome;
    }
    Result<void> settle(std::uint64_t fence, const std::string& response) {
        return world->backend().commit(doing(fence, response));
    }
    bool was_done(const std::string& response) {
        return world->jobs().get(kAda, RunId{response}).has_value();
    }
    void release(std::uint64_t fence) {
        ASSERT_TRUE(world->idempotency().release(kAda, kKey, fence));
    }
};

TEST_F(IdempotencyContract, AClaimIsGivenOnce) {
    EXPECT_NE(fence(claim()), 0U);
    const RequestClaim second = claim();
    ASSERT_TRUE(is_held(second));
    EXPECT_EQ(std::get<ClaimHeld>(second).until, world->clock.wall() + kValid);
}

TEST_F(IdempotencyContract, ARepeatIsAnsweredWithWhatWasSettled) {
    const std::uint64_t given = fence(claim());
    ASSERT_TRUE(settle(given, "made"));
    EXPECT_TRUE(was_done("made"));
    EXPECT_EQ(response(claim()), "made");
    world->clock.advance(kValid * 100);
    EXPECT_EQ(response(claim()), "made") << "whatever its lease was";
}

TEST_F(IdempotencyContract, AnotherRequestUnderTheSameKeyIsTold) {
    const std::uint64_t given = fence(claim());
    EXPECT_TRUE(is_of_another(claim(kOtherRequest)));
    world->clock.advance(kValid);
    EXPECT_TRUE(is_of_another(claim(kOtherRequest))) << "the first may still be sent again";
    ASSERT_TRUE(settle(given, "made"));
    EXPECT_TRUE(is_of_another(claim(kOtherRequest)));
    EXPECT_EQ(response(claim()), "made");
}

TEST_F(IdempotencyContract, EachUserHasTheirOwnKeys) {
    const std::uint64_t given = fence(claim());
    EXPECT_NE(fence(claim(kOtherRequest, kBob)), 0U);
    ASSERT_TRUE(settle(given, "made"));
    EXPECT_TRUE(is_held(claim(kOtherRequest, kBob)));
}

TEST_F(IdempotencyContract, AClaimThatWasNotSettledRunsOut) {
    const std::uint64_t first = fence(claim());
    world->clock.advance(kValid - Milliseconds{1});
    EXPECT_TRUE(is_held(claim()));
    world->clock.advance(Milliseconds{1});
    EXPECT_GT(fence(claim()), first) << "the fence rises";
}

TEST_F(IdempotencyContract, WhoWasOvertakenChangesNothing) {
    const std::uint64_t slow = fence(claim());
    world->clock.advance(kValid);
    const std::uint64_t current = fence(claim());
    const auto refused = settle(slow, "slow");
    EXPECT_EQ(error_code(refused), Code::kStaleLease);
    EXPECT_EQ(error_name(refused), "stale_claim");
    EXPECT_FALSE(was_done("slow"));
    EXPECT_TRUE(receive(queues::kUploads).empty());
    Outcome reserve;
    reserve.reserve = doing(0, "slow").reserve;
    EXPECT_TRUE(world->backend().commit(std::move(reserve))) << "the key is not reserved";

    ASSERT_TRUE(settle(current, "current"));
    EXPECT_EQ(error_code(settle(slow, "slow")), Code::kStaleLease);
    EXPECT_FALSE(was_done("slow"));
    EXPECT_EQ(response(claim()), "current");
}

TEST_F(IdempotencyContract, WhoIsLateAndWasNotOvertakenIsInTime) {
    const std::uint64_t late = fence(claim());
    world->clock.advance(kValid * 10);
    ASSERT_TRUE(settle(late, "late"));
    EXPECT_EQ(response(claim()), "late");
}

TEST_F(IdempotencyContract, AClaimSettlesOnce) {
    const std::uint64_t given = fence(claim());
    ASSERT_TRUE(settle(given, "first"));
    EXPECT_EQ(error_code(settle(given, "second")), Code::kStaleLease);
    EXPECT_FALSE(was_done("second"));
    EXPECT_EQ(response(claim()), "first");
}

TEST_F(IdempotencyContract, NobodySettlesWhatWasNotClaimed) {
    EXPECT_EQ(error_code(settle(1, "never")), Code::kStaleLease);
    const std::uint64_t given = fence(claim());
    EXPECT_EQ(error_code(settle(given + 1, "never")), Code::kStaleLease);
    EXPECT_FALSE(was_done("never"));
}

TEST_F(IdempotencyContract, ASettlementThatIsRefusedForAnotherReasonLeavesTheClaim) {
    const std::uint64_t given = fence(claim());
    Outcome taken;
    taken.reserve = doing(given, "made").reserve;
    ASSERT_TRUE(world->backend().commit(std::move(taken)));
    EXPECT_EQ(error_name(settle(given, "made")), "key_taken");
    EXPECT_TRUE(is_held(claim()));
    EXPECT_TRUE(settle(given, "other"));
    EXPECT_EQ(response(claim()), "other");
}

TEST_F(IdempotencyContract, AReleasedKeyIsFreeForAnyRequest) {
    const std::uint64_t first = fence(claim());
    release(first);
    const std::uint64_t second = fence(claim(kOtherRequest));
    EXPECT_GT(second, first);
    EXPECT_TRUE(is_of_another(claim()));
    EXPECT_EQ(error_code(settle(first, "first")), Code::kStaleLease);
}

TEST_F(IdempotencyContract, WhoReleasedCannotSettleAnyMore) {
    const std::uint64_t given = fence(claim());
    release(given);
    EXPECT_EQ(error_code(settle(given, "late")), Code::kStaleLease);
    EXPECT_FALSE(was_done("late"));
}

TEST_F(IdempotencyContract, NobodyReleasesWhatAnotherHas) {
    const std::uint64_t slow = fence(claim());
    world->clock.advance(kValid);
    const std::uint64_t current = fence(claim());
    release(slow);
    EXPECT_TRUE(is_held(claim()));
    ASSERT_TRUE(settle(current, "made"));
    release(current);
    EXPECT_EQ(response(claim()), "made") << "it was done, and stays so";
    release(current + 1);
    EXPECT_EQ(response(claim()), "made");
}

TEST_F(IdempotencyContract, AnAnswerIsKeptForItsTimeAndThenTheKeyIsFree) {
    const std::uint64_t first = fence(claim());
    world->clock.advance(kValid / 2);
    ASSERT_TRUE(settle(first, "made"));
    const Seconds kept = Limits{}.idempotency_kept;
    world->clock.advance(kept - Seconds{1});
    EXPECT_EQ(response(claim()), "made");
    world->clock.advance(Seconds{1});
    const std::uint64_t second = fence(claim(kOtherRequest));
    EXPECT_GT(second, first);
    EXPECT_EQ(error_code(settle(first, "late")), Code::kStaleLease);
    EXPECT_TRUE(settle(second, "second"));
}

TEST_F(IdempotencyContract, ARecordThatHasExpiredIsNotSettled) {
    const std::uint64_t given = fence(claim());
    world->clock.advance(Limits{}.idempotency_kept + Seconds{1});
    EXPECT_EQ(error_code(settle(given, "late")), Code::kStaleLease);
    EXPECT_FALSE(was_done("late"));
}

TEST_F(IdempotencyContract, ALongClaimOutlivesWhatIsUsuallyKept) {
    const Milliseconds longer = Limits{}.idempotency_kept + Seconds{60};
    const std::uint64_t given = fence(claim(kRequest, kAda, longer));
    world->clock.advance(longer - Seconds{1});
    EXPECT_TRUE(is_held(claim()));
    EXPECT_TRUE(settle(given, "made"));
}

TEST_F(IdempotencyContract, KeepsAResponseOfTheLargestSize) {
    const std::string largest(Limits{}.idempotent_response_bytes, '\x01');
    Outcome outcome;
    const std::uint64_t given = fence(claim());
    outcome.settle = Settlement{kAda, kKey, given, largest + "x"};
    const auto larger = world->backend().commit(std::move(outcome));
    EXPECT_EQ(error_code(larger), Code::kTooLarge);
    EXPECT_EQ(error_name(larger), "response_too_large");
    Outcome fits;
    fits.settle = Settlement{kAda, kKey, given, largest};
    ASSERT_TRUE(world->backend().commit(std::move(fits)));
    EXPECT_EQ(response(claim()), largest);
}

TEST_F(IdempotencyContract, AnEmptyResponseIsOne) {
    Outcome outcome;
    outcome.settle = Settlement{kAda, kKey, fence(claim()), ""};
    ASSERT_TRUE(world->backend().commit(std::move(outcome)));
    EXPECT_EQ(response(claim()), "");
}

TEST_F(IdempotencyContract, RefusesWhatNoStoreCouldGiveBack) {
    const std::string longest(Limits{}.idempotency_key_bytes, 'k');
    for (const std::string& key :
         {std::string(), std::string("a\nb"), std::string("caf\xE9"), longest + "k"}) {
        const auto claimed =
            world->idempotency().claim(kAda, IdempotencyKey{key}, kRequest, kValid);
        EXPECT_EQ(error_code(claimed), Code::kInvalid);
        EXPECT_EQ(error_name(claimed), "bad_idempotency_key");
    }
    EXPECT_TRUE(world->idempotency().claim(kAda, IdempotencyKey{longest}, kRequest, kValid));
    Outcome outcome;
    outcome.settle = Settlement{kAda, kKey, fence(claim()), "caf\xE9"};
    EXPECT_EQ(error_name(world->backend().commit(std::move(outcome))), "bad_response");
}

TEST_F(IdempotencyContract, AStageSettlesNothing) {
    send(queues::kFileOperations, kAda, "work");
    const Lease lease = receive_one(queues::kFileOperations);
    const std::uint64_t given = fence(claim());
    EXPECT_EQ(error_name(world->backend().commit(lease, doing(given, "made"))),
              "records_of_a_stage");
    EXPECT_FALSE(was_done("made"));
    EXPECT_TRUE(is_held(claim()));
}

TEST_F(IdempotencyContract, OfManyClaimsAtOnceExactlyOneIsGiven) {
    for (int round = 0; round < 5; ++round) {
        std::atomic<int> given = 0;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 8; ++i) {
                threads.emplace_back([&] { given += fence(claim()) != 0 ? 1 : 0; });
            }
        }
        EXPECT_EQ(given, 1);
        world->clock.advance(kValid);
    }
}

// Two whose claims have run out one after the other, and who are both about to commit.
TEST_F(IdempotencyContract, OfManyWhoThinkTheyHoldTheKeyExactlyOneCommits) {
    std::vector<std::uint64_t> fences;
    for (int i = 0; i < 4; ++i) {
        fences.push_back(fence(claim()));
        world->clock.advance(kValid);
    }
    std::atomic<int> done = 0;
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < 8; ++i) {
            const std::uint64_t fence = fences[i % fences.size()];
            threads.emplace_back([&, outcome = doing(fence, "by-" + std::to_string(i))]() mutable {
                if (world->backend().commit(std::move(outcome))) ++done;
            });
        }
    }
    EXPECT_EQ(done, 1);
    EXPECT_EQ(receive(queues::kUploads).size(), 1U);
    EXPECT_THAT(response(claim()), testing::AnyOf("by-3", "by-7")) << "the last one to claim it";
    EXPECT_TRUE(was_done(response(claim())));
    EXPECT_EQ(world->jobs().list(kAda, 10)->size(), 1U);
}

}  // namespace
}  // namespace sluice::contract
