#include "pipeline/progress_teller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/flow.h"

namespace sluice::pipeline {
namespace {

using fakes::kAda;
using fakes::kBob;
using testing::ElementsAre;
using testing::IsEmpty;

class ProgressTellerTest : public testing::Test, protected fakes::Flow {
  protected:
    void open(const std::string& id, const UserId& user, Protocol protocol) {
        gateway.open(ConnectionId{id});
        Outcome outcome;
        outcome.connect.push_back({ConnectionId{id}, user, protocol, clock.wall()});
        (void)backend.commit(std::move(outcome)).value();
    }
    void tell(std::uint64_t bytes, Protocol protocol = Protocol::kV1) {
        teller.tell({kAda, JobId{"job"}, protocol, bytes, 100, bytes / 10});
    }

    ProgressTeller teller{backend.connections(), gateway, clock, null_log()};
};

TEST_F(ProgressTellerTest, TellsTheNewestOnceASecondToTheUsersV1Sockets) {
    open("tab", kAda, Protocol::kV1);
    open("compat", kAda, Protocol::kCompat);
    open("bob", kBob, Protocol::kV1);
    tell(10);
    teller.push_due();
    EXPECT_THAT(frames("tab"), IsEmpty()) << "most jobs end before there is anything to tell";
    clock.advance(Milliseconds{1'000});
    tell(20);
    teller.push_due();
    teller.push_due();
    const std::string first =
        R"({"v":1,"type":"progress","job":"job","bytes":20,"bytes_in_all":100,"rows":2})";
    EXPECT_THAT(frames("tab"), ElementsAre(first));
    tell(30);
    teller.push_due();
    EXPECT_THAT(frames("tab"), ElementsAre(first));
    clock.advance(Milliseconds{1'000});
    teller.push_due();
    EXPECT_EQ(frames("tab").size(), 2U);
    EXPECT_THAT(frames("compat"), IsEmpty());
    EXPECT_THAT(frames("bob"), IsEmpty());
}

TEST_F(ProgressTellerTest, AJobOfTheCompatibilityContractIsNotTold) {
    open("tab", kAda, Protocol::kV1);
    tell(10, Protocol::kCompat);
    clock.advance(Milliseconds{2'000});
    teller.push_due();
    EXPECT_THAT(frames("tab"), IsEmpty());
}

}  // namespace
}  // namespace sluice::pipeline
