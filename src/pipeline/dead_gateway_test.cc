// NotifyClient and gateways that do not answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/notify_client.h"
#include "tests/fakes/flow.h"

namespace sluice::pipeline {
namespace {

using fakes::kAda;
using fakes::kTab;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const Error kUnreachable{Code::kIo, "gateway_unreachable", "the gateway does not answer", {}};

class DeadGatewayTest : public testing::Test, protected fakes::Flow {
  protected:
    // At one of several gateways.
    void connect_elsewhere(const std::string& id) {
        gateway.open(ConnectionId{id});
        const Connection connection{
            ConnectionId{id}, kAda, Protocol::kCompat, clock.wall(), "http://there:8080"};
        (void)backend.commit(open_socket(connection, {}).value()).value();
    }
};

TEST_F(DeadGatewayTest, AGatewayThatHasDiedMakesNoDeadLettersAndItsConnectionsGo) {
    connect_elsewhere("dead");
    connect("tab");
    run();
    gateway.refuse(ConnectionId{"dead"}, kUnreachable);
    end_run("run-1");
    run();
    EXPECT_THAT(frames("tab"), ElementsAre("frame run-1")) << "nobody waits for it";
    EXPECT_TRUE(backend.connections().get(ConnectionId{"dead"})) << "it may answer again";
    run_to_the_end();
    EXPECT_FALSE(backend.connections().get(ConnectionId{"dead"}));
    EXPECT_TRUE(backend.connections().get(kTab));
    EXPECT_THAT(waiting(queues::kNotifications), IsEmpty());
    EXPECT_THAT(dead(queues::kNotifications), IsEmpty());
}

TEST_F(DeadGatewayTest, WhatReachedNobodyButADeadGatewayWaitsForTheNextConnect) {
    connect_elsewhere("dead");
    run();
    gateway.refuse(ConnectionId{"dead"}, kUnreachable);
    end_run("run-1");
    run_to_the_end();
    EXPECT_THAT(dead(queues::kNotifications), IsEmpty());
    EXPECT_FALSE(delivered("run-1"));
    connect("tab");
    run();
    EXPECT_THAT(frames("tab"), ElementsAre("frame run-1"));
}

TEST_F(DeadGatewayTest, AReplayToADeadGatewayComesToAnEnd) {
    end_run("run-1");
    run();
    connect_elsewhere("tab");
    gateway.refuse(kTab, kUnreachable);
    run_to_the_end();
    EXPECT_FALSE(backend.connections().get(kTab));
    EXPECT_FALSE(delivered("run-1"));
    EXPECT_THAT(waiting(queues::kNotifications), IsEmpty());
    EXPECT_THAT(dead(queues::kNotifications), IsEmpty());
}

TEST_F(DeadGatewayTest, AGatewayThatAnswersAgainInTimeLosesNothing) {
    connect_elsewhere("tab");
    run();
    gateway.refuse(kTab, kUnreachable);
    end_run("run-1");
    run();
    clock.advance(Seconds{12});
    run();
    gateway.refuse(kTab, std::nullopt);
    run_to_the_end();
    EXPECT_THAT(frames("tab"), ElementsAre("frame run-1"));
    EXPECT_TRUE(backend.connections().get(kTab));
}

// There nobody would put it back while its socket is open.
TEST_F(DeadGatewayTest, AConnectionOfApiGatewayStaysWhenThatDoesNotAnswer) {
    connect("tab");
    run();
    gateway.refuse(kTab, kUnreachable);
    end_run("run-1");
    run_to_the_end();
    EXPECT_TRUE(backend.connections().get(kTab));
    EXPECT_THAT(dead(queues::kNotifications), SizeIs(1));
}

}  // namespace
}  // namespace sluice::pipeline
