// What the tables do beside the ports' contracts, on a real engine.
#include "tests/aws/adapters/aws_world.h"

namespace sluice::contract {
namespace {

using aws::dynamodb::has;
using aws::dynamodb::number_in;
using aws::dynamodb::RowName;
using testing::SizeIs;

class OnDynamo : public Contract {
  protected:
    AwsWorld& aws() { return dynamic_cast<AwsWorld&>(*world); }
    void commit(Outcome outcome) {
        const auto committed = world->backend().commit(std::move(outcome));
        ASSERT_TRUE(committed) << describe(committed.error());
    }
    void connect(const std::string& id) {
        Outcome outcome;
        outcome.connect.push_back({ConnectionId{id}, kAda, Protocol::kCompat, world->clock.wall()});
        commit(std::move(outcome));
    }
    aws::dynamodb::Item item(const RowName& row) {
        return must(aws().process.dynamo.get(row)).value_or(aws::dynamodb::Item{});
    }
};

TEST_F(OnDynamo, AConnectionIsNotShownWhenItsLifetimeIsOver) {
    connect("tab");
    world->clock.advance(std::chrono::hours{2} + std::chrono::minutes{10} - Seconds{1});
    EXPECT_THAT(*world->connections().of_user(kAda), SizeIs(1));
    EXPECT_TRUE(world->connections().get(ConnectionId{"tab"}));
    world->clock.advance(Seconds{1});
    EXPECT_THAT(*world->connections().of_user(kAda), SizeIs(0));
    EXPECT_EQ(error_name(world->connections().get(ConnectionId{"tab"})), "no_such_connection");
}

TEST_F(OnDynamo, AConnectionThatIsConnectedAgainLivesOn) {
    connect("tab");
    world->clock.advance(std::chrono::hours{2});
    connect("tab");
    world->clock.advance(std::chrono::hours{2});
    EXPECT_THAT(*world->connections().of_user(kAda), SizeIs(1));
}

TEST_F(OnDynamo, WhoWasSlowCannotGiveBackAClaimThatAnotherHas) {
    AwsProcess other{engine_endpoints(), aws().prefix, aws().clock, aws().memory.objects()};
    const ConnectionId tab{"tab"};
    const Milliseconds valid{10'000};
    commit_event("run-1");
    ASSERT_EQ(world->inbox().claim(kAda, 1, tab, valid), PushClaim::kGiven);
    world->clock.advance(valid);
    ASSERT_EQ(other.inbox.claim(kAda, 1, tab, valid), PushClaim::kGiven);
    ASSERT_TRUE(world->inbox().unclaim(kAda, 1, tab));
    EXPECT_EQ(world->inbox().claim(kAda, 1, tab, valid), PushClaim::kHeld);
    ASSERT_TRUE(other.inbox.unclaim(kAda, 1, tab));
    EXPECT_EQ(world->inbox().claim(kAda, 1, tab, valid), PushClaim::kGiven);
}

TEST_F(OnDynamo, APushThatWasMadeIsSettledAlsoWhenItsClaimRanOut) {
    AwsProcess other{engine_endpoints(), aws().prefix, aws().clock, aws().memory.objects()};
    const ConnectionId tab{"tab"};
    const Milliseconds valid{10'000};
    commit_event("run-1");
    ASSERT_EQ(world->inbox().claim(kAda, 1, tab, valid), PushClaim::kGiven);
    world->clock.advance(valid);
    ASSERT_EQ(other.inbox.claim(kAda, 1, tab, valid), PushClaim::kGiven);
    ASSERT_TRUE(world->inbox().settle(kAda, 1, tab));
    ASSERT_TRUE(other.inbox.unclaim(kAda, 1, tab));
    EXPECT_EQ(other.inbox.claim(kAda, 1, tab, valid), PushClaim::kSettled);
}

TEST_F(OnDynamo, RemembersHowFarAnInboxWasDelivered) {
    const auto last_delivered = [this] {
        return number_in(item(aws().process.tables.counter(kAda)), "compat_delivered_to");
    };
    Outcome events;
    for (int i = 1; i <= 50; ++i) events.inbox.push_back(event("run-" + std::to_string(i)));
    commit(std::move(events));
    Outcome delivered;
    for (std::uint64_t i = 1; i <= 40; ++i) delivered.delivered.push_back({kAda, i});
    commit(std::move(delivered));
    EXPECT_THAT(*world->inbox().undelivered(kAda, Protocol::kCompat, 100), SizeIs(10));
    EXPECT_EQ(last_delivered(), 40);
    EXPECT_EQ(world->inbox().undelivered(kAda, Protocol::kCompat, 1)->front().sequence, 41U);

    Outcome rest;
    for (std::uint64_t i = 41; i <= 50; ++i) rest.delivered.push_back({kAda, i});
    commit(std::move(rest));
    EXPECT_THAT(*world->inbox().undelivered(kAda, Protocol::kCompat, 100), SizeIs(0));
    commit_event("run-51");
    EXPECT_EQ(world->inbox().undelivered(kAda, Protocol::kCompat, 1)->front().sequence, 51U);
    EXPECT_THAT(*world->inbox().undelivered(kAda, Protocol::kV1, 100), SizeIs(0));
}

TEST_F(OnDynamo, ReadsAnInboxOfManyPages) {
    constexpr std::size_t kEvents = 24;
    for (std::size_t i = 1; i <= kEvents; ++i) {
        Outcome outcome;
        outcome.inbox.push_back(event("run-" + std::to_string(i)));
        outcome.inbox.back().body.assign(120'000, 'x');  // a page has 1 MB
        commit(std::move(outcome));
    }
    EXPECT_THAT(*world->inbox().after(kAda, 0, 100), SizeIs(kEvents));
    EXPECT_THAT(*world->inbox().after(kAda, 2, 20), SizeIs(20));
    Outcome delivered;
    for (std::uint64_t i = 1; i < kEvents; ++i) delivered.delivered.push_back({kAda, i});
    commit(std::move(delivered));
    const auto missed = world->inbox().undelivered(kAda, Protocol::kCompat, 100);
    ASSERT_THAT(*missed, SizeIs(1));
    EXPECT_EQ(missed->front().sequence, kEvents);
}

TEST_F(OnDynamo, ListsMoreRunsThanOneBatchReads) {
    constexpr std::size_t kRuns = 120;
    for (std::size_t part = 0; part < kRuns; part += 60) {
        Outcome outcome;
        for (std::size_t i = part; i < part + 60; ++i) {
            outcome.runs.push_back(run(JobState::kQueued, "run-" + std::to_string(i)));
        }
        commit(std::move(outcome));
        world->clock.advance(Seconds{1});
    }
    EXPECT_THAT(*world->jobs().list(kAda, 1'000), SizeIs(kRuns));
    EXPECT_THAT(*world->jobs().list(std::nullopt, 1'000), SizeIs(kRuns));
    EXPECT_THAT(*world->jobs().list(kAda, 7), SizeIs(7));
    EXPECT_THAT(*world->jobs().list(kAda, 0), SizeIs(0));
}

TEST_F(OnDynamo, ShowsARunAsItIsThatAnIndexFound) {
    Outcome queued;
    queued.runs.push_back(run(JobState::kQueued));
    commit(std::move(queued));
    Outcome done;
    done.runs.push_back(run(JobState::kDone));
    commit(std::move(done));
    EXPECT_EQ(world->jobs().latest(kAda, JobId{"job-1"})->state, JobState::kDone);
    EXPECT_EQ(world->jobs().list(kAda, 1)->front().state, JobState::kDone);
}

TEST_F(OnDynamo, TakesIdsThatNoKeyCouldHold) {
    JobRun odd = run(JobState::kFailed);
    odd.job = JobId{std::string(3'000, 'j')};
    odd.error->place.column = "caf\xE9";  // no UTF-8
    Outcome outcome;
    outcome.runs.push_back(odd);
    commit(std::move(outcome));
    const auto stored = world->jobs().latest(kAda, odd.job);
    ASSERT_TRUE(stored) << describe(stored.error());
    EXPECT_EQ(stored->job, odd.job);
    EXPECT_EQ(stored->error->place.column, "caf?");
    EXPECT_EQ(world->jobs().get(kAda, odd.run)->job, odd.job);
}

TEST_F(OnDynamo, ARunOfTwoJobsIsTwoRunsOfWhichTheFirstIsFound) {
    JobRun later = run(JobState::kQueued);
    later.job = JobId{"job-0"};
    Outcome first;
    first.runs.push_back(run(JobState::kDone));
    commit(std::move(first));
    world->clock.advance(Seconds{1});
    Outcome second;
    second.runs.push_back(later);
    commit(std::move(second));
    EXPECT_EQ(world->jobs().get(kAda, later.run)->job, JobId{"job-1"});
    EXPECT_EQ(world->jobs().latest(kAda, later.job)->state, JobState::kQueued);
}

TEST_F(OnDynamo, EndedRunsExpireWhereTheyAreNotKept) {
    const aws::dynamodb::Tables tables({.prefix = aws().prefix, .job_retention = Seconds{100}});
    aws::AwsBackend backend({aws().process.publisher,
                             aws().memory.objects(),
                             aws().process.dynamo,
                             aws().process.queues,
                             aws().process.queue,
                             aws().process.sender,
                             aws().clock,
                             system_random(),
                             null_log(),
                             null_metrics()},
                            tables);
    const std::int64_t end =
        std::chrono::ceil<Seconds>(world->clock.wall()).time_since_epoch().count() + 100;
    for (const JobState state : {JobState::kQueued, JobState::kGivenUp, JobState::kDone}) {
        Outcome outcome;
        outcome.runs.push_back(run(state));
        outcome.inbox.push_back(event("run-1"));
        must(backend.commit(std::move(outcome)));
        EXPECT_EQ(number_in(item(tables.run(run(state))), "expires"), is_final(state) ? end : 0);
    }
    EXPECT_EQ(number_in(item(tables.event(kAda, 1)), "expires"), end);
    EXPECT_EQ(number_in(item(tables.told(kAda, RunId{"run-1"})), "expires"), end);
    EXPECT_FALSE(has(item(tables.counter(kAda)), "expires"));
}

TEST_F(OnDynamo, AnAbsentTableIsNoAnswer) {
    AwsProcess lost{engine_endpoints(), "nowhere-", aws().clock, aws().memory.objects()};
    EXPECT_EQ(error_code(lost.jobs.get(kAda, RunId{"run-1"})), Code::kUnavailable);
    EXPECT_EQ(error_code(lost.inbox.get(kAda, RunId{"run-1"})), Code::kUnavailable);
    EXPECT_EQ(error_code(lost.connections.get(ConnectionId{"tab"})), Code::kUnavailable);
}

TEST_F(OnDynamo, MakesItsTablesOnceAndWithExpiry) {
    const aws::dynamodb::Tables tables({.prefix = aws().prefix + "more-"});
    for (int i = 0; i < 2; ++i) {
        const auto made =
            aws::dynamodb::create_tables(aws().process.dynamo, tables, aws::dynamodb::Expiry::kOn);
        EXPECT_TRUE(made) << describe(made.error());
    }
}

}  // namespace
}  // namespace sluice::contract
