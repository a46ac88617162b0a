// The contract of ports/connections.h.
#include "tests/contract/world.h"

namespace sluice::contract {
namespace {

class ConnectionsContract : public Contract {
  protected:
    void connect(const std::string& id, const UserId& user, Protocol protocol = Protocol::kCompat) {
        Outcome outcome;
        outcome.connect.push_back({ConnectionId{id}, user, protocol, world->clock.wall()});
        ASSERT_TRUE(world->backend().commit(std::move(outcome)));
    }
    std::vector<std::string> of(const UserId& user) {
        std::vector<std::string> ids;
        const auto open = world->connections().of_user(user);
        EXPECT_TRUE(open);
        if (!open) return ids;
        for (const Connection& connection : *open) {
            ids.push_back(connection.id.text());
        }
        return ids;
    }
};

using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST_F(ConnectionsContract, AUserMayHaveManyConnections) {
    connect("tab-1", kAda);
    connect("tab-2", kAda);
    connect("tab-3", kBob);
    EXPECT_THAT(of(kAda), UnorderedElementsAre("tab-1", "tab-2"));
    EXPECT_THAT(of(kBob), UnorderedElementsAre("tab-3"));
}

TEST_F(ConnectionsContract, KnowsWhoAConnectionBelongsToAndWhatItSpeaks) {
    connect("tab-1", kAda, Protocol::kV1);
    const auto connection = world->connections().get(ConnectionId{"tab-1"});
    ASSERT_TRUE(connection);
    EXPECT_EQ(connection->user, kAda);
    EXPECT_EQ(connection->protocol, Protocol::kV1);
    EXPECT_EQ(connection->connected, world->clock.wall());
}

TEST_F(ConnectionsContract, KnowsWhereASocketIs) {
    Outcome outcome;
    outcome.connect.push_back(
        {ConnectionId{"tab-1"}, kAda, Protocol::kCompat, world->clock.wall(), "http://gateway:1"});
    ASSERT_TRUE(world->backend().commit(std::move(outcome)));
    connect("tab-2", kBob);
    EXPECT_EQ(world->connections().get(ConnectionId{"tab-1"})->gateway, "http://gateway:1");
    EXPECT_EQ(world->connections().of_user(kAda)->at(0).gateway, "http://gateway:1");
    EXPECT_EQ(world->connections().get(ConnectionId{"tab-2"})->gateway, "");
}

TEST_F(ConnectionsContract, AConnectionThatLeftIsGone) {
    connect("tab-1", kAda);
    Outcome outcome;
    outcome.disconnect.push_back(ConnectionId{"tab-1"});
    ASSERT_TRUE(world->backend().commit(std::move(outcome)));
    EXPECT_THAT(of(kAda), IsEmpty());
    EXPECT_EQ(error_name(world->connections().get(ConnectionId{"tab-1"})), "no_such_connection");
}

TEST_F(ConnectionsContract, RemovingWhatIsNotThereIsHarmless) {
    Outcome outcome;
    outcome.disconnect.push_back(ConnectionId{"never"});
    EXPECT_TRUE(world->backend().commit(std::move(outcome)));
}

TEST_F(ConnectionsContract, AUserWithoutConnectionsHasNone) {
    EXPECT_THAT(of(kAda), IsEmpty());
}

}  // namespace
}  // namespace sluice::contract
