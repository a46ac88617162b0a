// Access keys in a data directory: sealed, kept over a restart, useless without the key file.
#include "embedded/access_keys.h"

#include <fstream>
#include <iterator>

#include "embedded/seal.h"
#include "ports/grant_text.h"
#include "tests/embedded/test_backend.h"

namespace sluice::embedded {
namespace {

class AccessKeysTest : public BackendTest {
  protected:
    std::filesystem::path key_file() const { return options.data_dir / "key"; }
};

TEST_F(AccessKeysTest, StayOverARestartWithTheirGrants) {
    open();
    const std::vector<Grant> grants{{BucketName{"a"}, "x/y", true, true},
                                    {BucketName{"b"}, "", false, true}};
    const AccessKey made = backend->key_admin().create("ada", grants).value();
    const AccessKey free = backend->key_admin().create("bob", std::nullopt).value();
    const AccessKey gone = backend->key_admin().create("eve", std::nullopt).value();
    ASSERT_TRUE(backend->key_admin().revoke(gone.id));
    restart();
    const auto found = backend->credentials().find(made.id);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->secret, made.secret);
    EXPECT_EQ(found->grants, grants);
    EXPECT_EQ(backend->credentials().find(free.id)->grants, std::nullopt);
    EXPECT_FALSE(backend->credentials().find(gone.id));
}

TEST_F(AccessKeysTest, NoFileOfTheDirectoryHoldsASecretInTheClear) {
    open();
    const AccessKey made = backend->key_admin().create("ada", std::nullopt).value();
    backend.reset();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(options.data_dir)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        EXPECT_EQ(bytes.find(made.secret), std::string::npos) << entry.path();
    }
}

TEST_F(AccessKeysTest, AnotherKeyFileOpensNothingUntilTheFirstIsBack) {
    open();
    const AccessKey made = backend->key_admin().create("ada", std::nullopt).value();
    backend.reset();
    const std::filesystem::path aside = dir.path() / "aside";
    std::filesystem::rename(key_file(), aside);
    open();
    EXPECT_EQ(backend->credentials().find(made.id).error().name, "no_such_access_key");
    EXPECT_EQ(backend->key_admin().list()->size(), 1U);
    backend.reset();
    std::filesystem::rename(aside, key_file());
    open();
    EXPECT_EQ(backend->credentials().find(made.id)->secret, made.secret);
}

TEST_F(AccessKeysTest, AKeyThatDoesNotOpenCanBeRevokedAndAnotherMade) {
    open();
    const AccessKey lost = backend->key_admin().create("ada", std::nullopt).value();
    backend.reset();
    std::filesystem::remove(key_file());
    open();
    ASSERT_TRUE(backend->key_admin().revoke(lost.id));
    const AccessKey made = backend->key_admin().create("ada", std::nullopt).value();
    restart();
    EXPECT_EQ(backend->key_admin().list()->size(), 1U);
    EXPECT_EQ(backend->credentials().find(made.id)->secret, made.secret);
}

TEST_F(AccessKeysTest, TheKeyFileMustBeItsOwnersAlone) {
    open();
    backend.reset();
    EXPECT_EQ(std::filesystem::status(key_file()).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    std::filesystem::permissions(
        key_file(), std::filesystem::perms::others_read, std::filesystem::perm_options::add);
    EXPECT_EQ(refusal(), "credentials_exposed");
}

TEST_F(AccessKeysTest, TheRootKeyIsNotRevoked) {
    open();
    const auto refused = backend->key_admin().revoke(backend->root_access_key().id);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().name, "root_access_key");
}

TEST(SealTest, OpensUnderItsOwnNameOnlyAndWholeOnly) {
    const TestDir dir;
    const Seal seal = Seal::load_or_make(dir.path(), system_random()).value();
    const std::string sealed = seal.close("the secret", "AKIA1", system_random());
    EXPECT_EQ(seal.open(sealed, "AKIA1").value(), "the secret");
    EXPECT_FALSE(seal.open(sealed, "AKIA2"));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(seal.open(changed, "AKIA1")) << i;
        EXPECT_FALSE(seal.open(sealed.substr(0, i), "AKIA1")) << i;
    }
    EXPECT_NE(seal.close("the secret", "AKIA1", system_random()), sealed);
}

TEST(GrantTextTest, ReadsWhatItWrites) {
    for (const std::string text : {"read:b", "write:b/p", "readwrite:b/p/q:r"}) {
        EXPECT_EQ(grant_text(parse_grant(text).value()), text);
    }
    for (const char* text : {"", "read", "read:", "read:/p", "delete:b", "read:b/\n", ":b"}) {
        EXPECT_FALSE(parse_grant(text)) << text;
    }
}

}  // namespace
}  // namespace sluice::embedded
