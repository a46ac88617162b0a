#include <gmock/gmock.h>

#include "tests/s3/objects_fixture.h"
#include "tests/support/files_in.h"

namespace sluice::gateway::s3 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kContentTag = "\"9a0364b9e99bb480dd25e1f0284c8555\"";

using DeleteObject = ObjectsFixture;

TEST_F(DeleteObject, RemovesAnObjectAndIsContentWhenThereIsNone) {
    put("a/b");
    put("a/c");
    for (int time = 0; time < 2; ++time) {
        const Response response = call("DELETE", path_of("a/b"));
        EXPECT_EQ(response.status, 204);
        EXPECT_EQ(response.body, "");
        EXPECT_EQ(content("a/b"), "NoSuchKey");
    }
    EXPECT_EQ(content("a/c"), "content");
}

TEST_F(DeleteObject, RemovesTheFileOfALargeObject) {
    put("large", std::string(200'000, 'x'));
    const auto objects = directory_.path() / "data" / "objects";
    EXPECT_EQ(support::files_in(objects), 1U);
    EXPECT_EQ(call("DELETE", path_of("large")).status, 204);
    support::wait_for_files(objects, 0);
}

TEST_F(DeleteObject, RemovesOnlyWhatItIsAskedToMatch) {
    const auto remove = [this](const std::string& if_match) {
        const Response response = call("DELETE", path_of("a"), {}, "", {{"if-match", if_match}});
        return response.status == 204 ? "gone" : response.error();
    };
    put("a");
    EXPECT_EQ(remove("\"other\""), "PreconditionFailed");
    EXPECT_EQ(remove("\"a\", \"b\""), "NotImplemented");
    EXPECT_EQ(content("a"), "content");
    EXPECT_EQ(remove(kContentTag), "gone");
    EXPECT_EQ(remove(kContentTag), "NoSuchKey");
    EXPECT_EQ(remove("*"), "NoSuchKey");
    put("a");
    EXPECT_EQ(remove("*"), "gone");
}

TEST_F(DeleteObject, TellsWhatIsMissingAndWhoMayNot) {
    EXPECT_EQ(call("DELETE", "/none/a").error(), "NoSuchBucket");
    EXPECT_EQ(call("DELETE", path_of("a"), {{"versionId", "1"}}).error(), "NoSuchVersion");
    put("a");
    put("b/1");
    grant({{kOutputs, "b/", false, true}});
    EXPECT_EQ(call("DELETE", path_of("a")).error(), "AccessDenied");
    EXPECT_EQ(call("DELETE", path_of("b/1"), {}, "", {{"if-match", "*"}}).error(), "AccessDenied");
    EXPECT_EQ(get(path_of("b/1"), {}, "DELETE").error(), "AccessDenied");
    EXPECT_EQ(call("DELETE", path_of("b/1"), {{"versionId", "null"}}).status, 204);
}

class DeleteObjects : public ObjectsFixture {
  protected:
    Response remove(const std::string& objects, const std::string& rest = "") {
        return send_delete("<Delete>" + objects + rest + "</Delete>");
    }
    static std::string object(const std::string& key, const std::string& rest = "") {
        return "<Object><Key>" + key + "</Key>" + rest + "</Object>";
    }
};

TEST_F(DeleteObjects, RemovesAllOfThemAndTellsOfEach) {
    for (const char* key : {"a", "b&c", "d"}) put(key);
    const Response response = remove(object("a") + object("b&amp;c") + object("absent"));
    EXPECT_EQ(response.status, 200);
    EXPECT_THAT(texts(response.body, "/DeleteResult/Deleted/Key"),
                ElementsAre("a", "b&c", "absent"));
    EXPECT_THAT(texts(response.body, "//Error"), IsEmpty());
    EXPECT_EQ(content("a"), "NoSuchKey");
    EXPECT_EQ(content("b&c"), "NoSuchKey");
    EXPECT_EQ(content("d"), "content");
}

TEST_F(DeleteObjects, TellsOnlyErrorsWhenItIsToBeQuiet) {
    put("a");
    const Response response =
        remove(object("a") + object(std::string(1025, 'k')), "<Quiet>true</Quiet>");
    EXPECT_THAT(texts(response.body, "//Deleted"), IsEmpty());
    EXPECT_THAT(texts(response.body, "//Error/Code"), ElementsAre("KeyTooLongError"));
    EXPECT_EQ(content("a"), "NoSuchKey");
}

TEST_F(DeleteObjects, RemovesWhatTheKeyMayAndTellsWhatItMayNot) {
    for (const char* key : {"mine/1", "yours/1"}) put(key);
    grant({{kOutputs, "mine/", true, true}, {kOutputs, "yours/", true, false}});
    const Response response = remove(object("yours/1") + object("mine/1"));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(text(response.body, "//Error/Key"), "yours/1");
    EXPECT_EQ(text(response.body, "//Error/Code"), "AccessDenied");
    EXPECT_EQ(text(response.body, "//Deleted/Key"), "mine/1");
    EXPECT_EQ(content("yours/1"), "content");
    EXPECT_EQ(content("mine/1"), "NoSuchKey");
}

TEST_F(DeleteObjects, RemovesEachOnlyAsItsConditionsSay) {
    for (const char* key : {"a", "b", "c"}) put(key);
    const std::string tag = "<ETag>9a0364b9e99bb480dd25e1f0284c8555</ETag>";
    const Response response =
        remove(object("a", "<ETag>other</ETag>") + object("b", tag) + object("absent", tag) +
               object("c", "<Size>7</Size>") + object("d", "<VersionId>1</VersionId>") +
               object("e", "<VersionId>null</VersionId>"));
    EXPECT_THAT(texts(response.body, "//Error/Key"), ElementsAre("a", "absent", "c", "d"));
    EXPECT_THAT(texts(response.body, "//Error/Code"),
                ElementsAre("PreconditionFailed", "NoSuchKey", "NotImplemented", "NoSuchVersion"));
    EXPECT_THAT(texts(response.body, "//Deleted/Key"), ElementsAre("b", "e"));
    EXPECT_EQ(content("a"), "content");
    EXPECT_EQ(content("b"), "NoSuchKey");
}

TEST_F(DeleteObjects, TakesAThousandKeysAndNoMore) {
    std::string objects;
    for (int i = 0; i < 1000; ++i) objects += object("k" + std::to_string(i));
    put("k7");
    EXPECT_EQ(texts(remove(objects).body, "//Deleted").size(), 1000U);
    EXPECT_EQ(content("k7"), "NoSuchKey");
    put("k7");
    EXPECT_EQ(remove(objects + object("one more")).error(), "MalformedXML");
    EXPECT_EQ(content("k7"), "content");
}

TEST_F(DeleteObjects, RefusesDocumentsThatNameNothing) {
    for (const char* document : {"", "<Object/>", "<Object><Key/></Object>", "<Object><Key>"}) {
        EXPECT_EQ(remove(document).error(), "MalformedXML") << document;
    }
    EXPECT_EQ(call("POST", "/none", {{"delete", ""}}, "<Delete/>").error(), "NoSuchBucket");
    const signing::NameValues other_md5{{"content-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="}};
    EXPECT_EQ(call("POST",
                   "/sluice-outputs",
                   {{"delete", ""}},
                   "<Delete>" + object("a") + "</Delete>",
                   other_md5)
                  .error(),
              "BadDigest");
    const Response unchecked =
        call("POST", "/sluice-outputs", {{"delete", ""}}, "<Delete>" + object("a") + "</Delete>");
    EXPECT_EQ(unchecked.error(), "InvalidRequest");
    EXPECT_EQ(get("/sluice-outputs?delete", {}, "POST").error(), "AccessDenied");
}

}  // namespace
}  // namespace sluice::gateway::s3
