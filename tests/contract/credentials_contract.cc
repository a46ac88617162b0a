// The contract of ports/credentials.h.
#include "tests/contract/world.h"

namespace sluice::contract {
namespace {

class CredentialsContract : public Contract {};

TEST_F(CredentialsContract, FindsAnAccessKeyWithItsSecretAndOwner) {
    const AccessKey known = world->access_key();
    const auto found = world->credentials().find(known.id);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->id, known.id);
    EXPECT_EQ(found->secret, known.secret);
    EXPECT_EQ(found->owner, known.owner);
    EXPECT_FALSE(found->owner.empty());
}

TEST_F(CredentialsContract, AnAccessKeyThatIsNotExactlyKnownIsAbsent) {
    const std::string known = world->access_key().id;
    for (const std::string& id : {std::string("NOSUCHKEY"),
                                  std::string(),
                                  known + "A",
                                  known.substr(1),
                                  known + std::string(1, '\0')}) {
        const auto found = world->credentials().find(id);
        EXPECT_EQ(error_code(found), Code::kNotFound) << id;
        EXPECT_EQ(error_name(found), "no_such_access_key") << id;
    }
}

TEST_F(CredentialsContract, RevealsNoSecretByARefusal) {
    const AccessKey known = world->access_key();
    const auto refused = world->credentials().find(known.id + "A");
    ASSERT_FALSE(refused);
    EXPECT_EQ(describe(refused.error()).find(known.secret), std::string::npos);
}

class KeyAdminContract : public Contract {};

TEST_F(KeyAdminContract, AKeyLetsInFromItsCreationToItsRevocation) {
    const std::vector<Grant> grants{{BucketName{"b"}, "ada/", true, false}};
    const AccessKey made = world->key_admin().create("ada", grants).value();
    EXPECT_FALSE(made.secret.empty());
    const auto found = world->credentials().find(made.id);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->secret, made.secret);
    EXPECT_EQ(found->owner, "ada");
    EXPECT_EQ(found->grants, grants);
    ASSERT_TRUE(world->key_admin().revoke(made.id));
    EXPECT_EQ(error_name(world->credentials().find(made.id)), "no_such_access_key");
    EXPECT_EQ(error_name(world->key_admin().revoke(made.id)), "no_such_access_key");
}

TEST_F(KeyAdminContract, AKeyMadeWithoutGrantsMayDoEverything) {
    const AccessKey made = world->key_admin().create("root", std::nullopt).value();
    EXPECT_EQ(world->credentials().find(made.id)->grants, std::nullopt);
}

TEST_F(KeyAdminContract, ListsKeysInTheirOrderAndNoSecret) {
    const std::string first = world->key_admin().create("a", std::nullopt)->id;
    world->clock.advance(Milliseconds{1});
    const std::string second = world->key_admin().create("b", std::vector<Grant>{})->id;
    const auto keys = world->key_admin().list().value();
    ASSERT_EQ(keys.size(), 2U);
    EXPECT_EQ(keys[0].id, first);
    EXPECT_EQ(keys[1].id, second);
    EXPECT_EQ(keys[1].grants, std::vector<Grant>{});
    for (const AccessKey& key : keys) EXPECT_TRUE(key.secret.empty());
}

}  // namespace
}  // namespace sluice::contract
