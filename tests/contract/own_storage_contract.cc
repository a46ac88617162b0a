// The contract of ports/backend.h where the backend is the storage, too: what a storage endpoint
// asks of a commit. One whose objects are somebody else's (S3's) refuses that, and its own tests
// say so.
#include "tests/contract/world.h"

namespace sluice::contract {
namespace {

using queues::kUploads;
using OwnStorageContract = Contract;

TEST_F(OwnStorageContract, GivesSequencersThatRiseInTheOrderOfTheCommits) {
    std::string last = "(the sequencer 0000000000000000 of it)";
    for (const int later_ms : {0, 0, 1, 5000, -60'000, 0}) {
        world->clock.step_wall(Milliseconds{later_ms});
        Outcome outcome;
        const std::string body = "(the sequencer 0000000000000000 of it)";
        outcome.send.push_back({kUploads, kAda, body, {}, body.find('0')});
        outcome.send.push_back({kUploads, kAda, body, {}, std::nullopt});
        ASSERT_TRUE(world->backend().commit(std::move(outcome)));
        const auto messages = receive(kUploads);
        ASSERT_EQ(messages.size(), 2U);
        EXPECT_LT(last, messages[0].body);
        EXPECT_TRUE(messages[0].body.ends_with(" of it)")) << messages[0].body;
        EXPECT_EQ(messages[1].body, body);
        last = messages[0].body;
        for (const Lease& message : messages) ASSERT_TRUE(world->backend().commit(message, {}));
    }
}

TEST_F(OwnStorageContract, ChangesNothingForAKeyThatMayNotAnyMore) {
    const AccessKey key =
        world->key_admin().create("ada", {{{kInput.bucket, "reports/", true, true}}}).value();
    const ObjectName report{kInput.bucket, ObjectKey{"reports/1"}};
    const auto put_as = [&](const std::string& id, const ObjectName& name) {
        Outcome outcome;
        outcome.expect.emplace_back(StillAllowed{id, Access::kWrite, name});
        outcome.publish.push_back(stage(name, "bytes"));
        return error_name(world->backend().commit(std::move(outcome)));
    };
    EXPECT_EQ(put_as(key.id, kInput), "access_denied");
    EXPECT_EQ(get(kInput), "(absent)");
    EXPECT_EQ(put_as(key.id, report), "");
    ASSERT_TRUE(world->key_admin().revoke(key.id));
    const ObjectName other{kInput.bucket, ObjectKey{"reports/2"}};
    EXPECT_EQ(put_as(key.id, other), "no_such_access_key");
    EXPECT_EQ(get(other), "(absent)");
    EXPECT_EQ(put_as(world->access_key().id, other), "");
}

}  // namespace
}  // namespace sluice::contract
