#include <gtest/gtest.h>

#include "tests/s3/objects_fixture.h"

namespace sluice::gateway::s3 {
namespace {

using Acl = ObjectsFixture;

TEST_F(Acl, SaysThatTheOwnerMayDoEverything) {
    put("a");
    for (const std::string& path : {path_of("a"), std::string("/sluice-outputs")}) {
        const Response response = call("GET", path, {{"acl", ""}});
        EXPECT_EQ(response.status, 200) << path;
        EXPECT_EQ(text(response.body, "/AccessControlPolicy/Owner/ID"), "sluice");
        EXPECT_EQ(text(response.body, "//Grant/Grantee/ID"), "sluice");
        EXPECT_EQ(text(response.body, "//Grant/Permission"), "FULL_CONTROL");
    }
    EXPECT_EQ(call("GET", path_of("none"), {{"acl", ""}}).error(), "NoSuchKey");
    EXPECT_EQ(call("GET", "/none", {{"acl", ""}}).error(), "NoSuchBucket");
}

TEST_F(Acl, AcceptsOnlyWhatIsSoAnyway) {
    put("a");
    const auto set = [this](const signing::NameValues& headers) {
        return call("PUT", path_of("a"), {{"acl", ""}}, "", headers);
    };
    EXPECT_EQ(set({{"x-amz-acl", "private"}}).status, 200);
    EXPECT_EQ(set({{"x-amz-acl", "public-read"}}).error(), "NotImplemented");
    EXPECT_EQ(set({{"x-amz-acl", "private"}, {"x-amz-grant-read", "id=x"}}).error(),
              "NotImplemented");
    EXPECT_EQ(set({}).error(), "NotImplemented");
    EXPECT_EQ(content("a"), "content");
}

TEST_F(Acl, NeedsRights) {
    put("a");
    grant({{kOutputs, "", false, true}});
    EXPECT_EQ(call("GET", path_of("a"), {{"acl", ""}}).error(), "AccessDenied");
    grant({{kOutputs, "", true, false}});
    EXPECT_EQ(call("PUT", path_of("a"), {{"acl", ""}}, "", {{"x-amz-acl", "private"}}).error(),
              "AccessDenied");
}

}  // namespace
}  // namespace sluice::gateway::s3
