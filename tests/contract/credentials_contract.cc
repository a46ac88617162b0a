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

}  // namespace
}  // namespace sluice::contract
