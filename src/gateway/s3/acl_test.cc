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

using ObjectAttributesTest = ObjectsFixture;

TEST_F(ObjectAttributesTest, TellsWhatWasAskedFor) {
    put("a");
    const auto ask = [this](const signing::NameValues& headers) {
        return call("GET", path_of("a"), {{"attributes", ""}}, "", headers);
    };
    const Response response =
        ask({{"x-amz-object-attributes", "ETag, ObjectSize,StorageClass,ObjectParts,Checksum"}});
    EXPECT_EQ(text(response.body, "//ETag"), "9a0364b9e99bb480dd25e1f0284c8555");
    EXPECT_EQ(text(response.body, "//ObjectSize"), "7");
    EXPECT_EQ(text(response.body, "//StorageClass"), "STANDARD");
    EXPECT_EQ(response.header("Last-Modified"), "Sun, 01 Mar 2026 12:00:00 GMT");
    EXPECT_EQ(texts(ask({{"x-amz-object-attributes", "ETag"}}).body, "//ObjectSize").size(), 0U);
    EXPECT_EQ(ask({}).error(), "InvalidRequest");
    EXPECT_EQ(ask({{"x-amz-object-attributes", "Colour"}}).error(), "InvalidArgument");
    const signing::NameValues etag{{"x-amz-object-attributes", "ETag"}};
    EXPECT_EQ(call("GET", path_of("none"), {{"attributes", ""}}, "", etag).error(), "NoSuchKey");
}

}  // namespace
}  // namespace sluice::gateway::s3
