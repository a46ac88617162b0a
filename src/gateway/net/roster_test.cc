#include "gateway/net/roster.h"

#include <gtest/gtest.h>

#include <array>
#include <functional>

namespace sluice::gateway::net {
namespace {

class FakePeer final : public Peer {
  public:
    explicit FakePeer(Roster& roster) : roster_(roster) {}
    ~FakePeer() override { roster_.remove(*this); }
    FakePeer(const FakePeer&) = delete;
    FakePeer& operator=(const FakePeer&) = delete;

    void check_deadlines(SteadyTime) override { called(); }
    void leave() override { called(); }

    std::function<void()> called = [] {};

  private:
    Roster& roster_;
};

// As when a thread that pushed to a socket lets go of it while the others are looked at.
class RosterTest : public testing::Test {
  protected:
    RosterTest() {
        for (const std::size_t other : {1U, 0U}) {
            auto& peer = peers_.at(1 - other);
            peer = std::make_shared<FakePeer>(roster_);
            peer->called = [this, other] {
                ++calls_;
                peers_.at(other).reset();
            };
            roster_.add(peer);
        }
    }

    Roster roster_{null_metrics(), "websocket"};
    std::array<std::shared_ptr<FakePeer>, 2> peers_;
    int calls_ = 0;
};

TEST_F(RosterTest, DoesNotCheckAPeerThatEndedMeanwhile) {
    roster_.check_deadlines({});
    EXPECT_EQ(calls_, 1);
    EXPECT_EQ(roster_.size(), 1U);
}

TEST_F(RosterTest, DoesNotAskAPeerToLeaveThatEndedMeanwhile) {
    roster_.leave();
    EXPECT_EQ(calls_, 1);
    EXPECT_EQ(roster_.size(), 1U);
}

}  // namespace
}  // namespace sluice::gateway::net
