// For the tests of the commit: a message of work, an outcome of it, and a process that is doomed:
// it reaches the engines through a proxy that fails where it is told.
#pragma once

#include "tests/aws/adapters/aws_world.h"
#include "tests/support/faulty_proxy.h"

namespace sluice::contract {

using support::FaultyProxy;

inline std::string error_reply(const std::string& body) {
    return "HTTP/1.1 400 Bad Request\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n\r\n" + body;
}

inline std::string cancelled_reply(const std::string& code, int writes) {
    std::string reasons;
    for (int i = 0; i < writes; ++i) {
        reasons +=
            std::string(i == 0 ? "" : ",") + R"({"Code":")" + (i == 0 ? code : "None") + R"("})";
    }
    return error_reply(
        R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException",)"
        R"("message":"cancelled","CancellationReasons":[)" +
        reasons + "]}");
}

class CommitOnAws : public Contract {
  protected:
    CommitOnAws() { send(queues::kFileOperations, kAda, "work"); }

    AwsWorld& aws() { return dynamic_cast<AwsWorld&>(*world); }

    static aws::Endpoints through(const FaultyProxy& proxy) {
        aws::Endpoints endpoints = engine_endpoints();
        endpoints.by_service["dynamodb"] = endpoints.by_service["sqs"] = proxy.url();
        return endpoints;
    }

    Outcome ending(JobState state = JobState::kDone) {
        Outcome outcome;
        if (state == JobState::kDone) outcome.publish.push_back(stage(kOutput, "out"));
        outcome.runs.push_back(run(state));
        outcome.inbox.push_back(event("run-1"));
        outcome.send.push_back({queues::kNotifications, kAda, "tell", {}});
        return outcome;
    }
    Outcome giving_up() {
        Outcome outcome = ending(JobState::kGivenUp);
        outcome.inbox.front().given_up = true;
        outcome.dead_letter = "handler_died: it did";
        return outcome;
    }

    static Lease receive_by(AwsProcess& process) {
        auto leases = must(
            process.queue.receive(queues::kFileOperations, 1, kVisibility, Milliseconds{0}, {}));
        return leases.empty() ? Lease{} : leases.front();
    }
    // The message comes again to another process, which does it all over.
    void repeat(const Lease& lost, Outcome outcome) {
        aws().lapsing.lapse(lost);
        const auto again = receive(queues::kFileOperations);
        if (again.empty()) return;  // the input was deleted: nothing is left to be done
        ASSERT_TRUE(world->backend().commit(again.front(), std::move(outcome)));
    }
    void expect_the_end() {
        EXPECT_EQ(get(kOutput), "out");
        EXPECT_EQ(world->jobs().get(kAda, RunId{"run-1"})->state, JobState::kDone);
        const auto events = world->inbox().after(kAda, 0, 10);
        ASSERT_TRUE(events);
        ASSERT_EQ(events->size(), 1U) << "nobody is told twice";
        EXPECT_EQ(events->front().sequence, 1U);
        EXPECT_GE(receive(queues::kNotifications).size(), 1U);
        world->clock.advance(kVisibility * 2);
        EXPECT_TRUE(receive(queues::kFileOperations).empty()) << "the input is consumed";
    }

    FaultyProxy proxy{{{"DynamoDB", engine_endpoints().of("dynamodb")},
                       {"AmazonSQS", engine_endpoints().of("sqs")}}};
    AwsProcess doomed{through(proxy), aws().prefix, aws().clock, aws().memory.objects()};
};

}  // namespace sluice::contract
