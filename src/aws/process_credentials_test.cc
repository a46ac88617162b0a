#include "aws/process_credentials.h"

#include <gtest/gtest.h>

namespace sluice::aws {
namespace {

TEST(ProcessCredentials, KnowTheKeyOfTheProcessAndNoOther) {
    StaticCredentials own({"AKIDOWN", "secret", "token"});
    ProcessCredentials credentials(own);
    const auto found = credentials.find("AKIDOWN");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->secret, "secret");
    EXPECT_FALSE(found->grants) << "it may do everything";
    EXPECT_EQ(credentials.find("AKIDOTHER").error().name, "no_such_access_key");
    EXPECT_EQ(credentials.find("").error().code, Code::kNotFound);
}

TEST(ProcessCredentials, NeverMatchAnEmptyKey) {
    class None final : public CredentialsProvider {
        Result<AwsCredentials> get() override {
            return fail(Code::kDenied, "no_credentials", "there are none");
        }
    } none;
    EXPECT_EQ(ProcessCredentials(none).find("").error().name, "no_credentials");
}

}  // namespace
}  // namespace sluice::aws
