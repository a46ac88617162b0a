// What an access key's grants let it do.
#include "gateway/s3/authorize.h"

#include <gtest/gtest.h>

#include "tests/s3/endpoint_fixture.h"

namespace sluice::gateway::s3 {
namespace {

class GrantsTest : public EndpointFixture {
  protected:
    GrantsTest() {
        AccessKey key = kKey;
        key.grants =
            std::vector<Grant>{{kUploads, "ada/", true, false}, {kOutputs, "", true, true}};
        backend_.credentials().add(key);
        backend_.objects().put({kUploads, ObjectKey{"ada/a"}}, "1");
        backend_.objects().put({kUploads, ObjectKey{"bob/a"}}, "2");
    }
};

TEST_F(GrantsTest, ReadsUnderItsPrefixOnly) {
    EXPECT_EQ(call("GET", "/sluice-uploads/ada/a").body, "1");
    EXPECT_EQ(call("GET", "/sluice-uploads/bob/a").error(), "AccessDenied");
    EXPECT_EQ(call("GET", "/sluice-uploads/ad").error(), "AccessDenied");
}

TEST_F(GrantsTest, WritesWhereItMayWrite) {
    EXPECT_EQ(call("PUT", "/sluice-uploads/ada/b", {}, "x").error(), "AccessDenied");
    EXPECT_EQ(call("PUT", "/sluice-outputs/anything", {}, "x").status, 200);
}

TEST_F(GrantsTest, AnAbsentKeyOfAnotherPrefixIsDeniedNotMissing) {
    EXPECT_EQ(call("GET", "/sluice-uploads/bob/absent").error(), "AccessDenied");
    EXPECT_EQ(call("GET", "/sluice-uploads/ada/absent").error(), "NoSuchKey");
}

}  // namespace
}  // namespace sluice::gateway::s3
