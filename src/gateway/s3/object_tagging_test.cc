#include <gtest/gtest.h>

#include "gateway/s3/tags.h"
#include "tests/s3/objects_fixture.h"

namespace sluice::gateway::s3 {
namespace {

std::string query_of(int tags) {
    std::string query;
    for (int i = 0; i < tags; ++i) query += "k" + std::to_string(i) + "=v&";
    return query;
}

std::string refusal(const Result<Tags>& tags) {
    return tags ? "accepted" : tags.error().name;
}

TEST(Tags, ReadsAQuery) {
    EXPECT_EQ(tags_of_query("a=1&b+c=%C3%A9%26&flag&empty=").value(),
              (Tags{{"a", "1"}, {"b c", "é&"}, {"flag", ""}, {"empty", ""}}));
    EXPECT_EQ(tags_of_query("").value(), Tags{});
    EXPECT_EQ(tags_of_query(query_of(10))->size(), 10U);
}

TEST(Tags, KeepsItsLimits) {
    EXPECT_EQ(refusal(tags_of_query(query_of(11))), "BadRequest");
    EXPECT_EQ(refusal(tags_of_query("a=1&a=2")), "InvalidTag");
    EXPECT_EQ(refusal(tags_of_query("=1")), "InvalidTag");
    EXPECT_EQ(refusal(tags_of_query("a=1&&b=2")), "InvalidTag");
    EXPECT_EQ(refusal(tags_of_query("aws:x=1")), "InvalidTag");
    EXPECT_EQ(refusal(tags_of_query("a=%00")), "InvalidTag");
    EXPECT_EQ(refusal(tags_of_query("a=%ff")), "InvalidTag");
    EXPECT_EQ(refusal(tags_of_query("a=%zz")), "InvalidArgument");
    std::string umlauts;
    for (int i = 0; i < 128; ++i) umlauts += "%C3%BC";  // characters count, not bytes
    EXPECT_EQ(refusal(tags_of_query(umlauts + "=" + umlauts + umlauts)), "accepted");
    EXPECT_EQ(refusal(tags_of_query(umlauts + "x=")), "InvalidTag");
    EXPECT_EQ(refusal(tags_of_query("x=" + umlauts + umlauts + "x")), "InvalidTag");
}

TEST(Tags, ReadsWhatItWrites) {
    const Tags tags{{"a", "<&\"'>"}, {"b", ""}, {"c ", " "}};
    EXPECT_EQ(tags_of_document(tagging_document(tags)).value(), tags);
    EXPECT_EQ(tags_of_document(tagging_document({})).value(), Tags{});
    for (const char* document : {"",
                                 "<Tagging/>",
                                 "<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>",
                                 "<Tagging><TagSet><Key>a</Key></TagSet></Tagging>"}) {
        EXPECT_EQ(refusal(tags_of_document(document)), "MalformedXML") << document;
    }
}

class ObjectTagging : public ObjectsFixture {
  protected:
    Response tag(const std::string& key, const Tags& tags) {
        return call("PUT", path_of(key), {{"tagging", ""}}, tagging_document(tags));
    }
    std::string tags_of(const std::string& key) {
        const Response response = call("GET", path_of(key), {{"tagging", ""}});
        if (response.status != 200) return response.error();
        const Tags tags = tags_of_document(response.body).value();
        std::string all;
        for (const auto& [name, value] : tags) {
            all.append(name).append("=").append(value).append(";");
        }
        return all;
    }
};

TEST_F(ObjectTagging, ReplacesReadsAndRemovesTags) {
    put("a", "content", {{"x-amz-tagging", "first=1"}});
    EXPECT_EQ(tags_of("a"), "first=1;");
    const auto modified = services_.objects.head({kOutputs, ObjectKey{"a"}})->modified;
    clock_.advance(Seconds{5});
    EXPECT_EQ(tag("a", {{"b", "2"}, {"c", "3"}}).status, 200);
    EXPECT_EQ(tags_of("a"), "b=2;c=3;");
    EXPECT_EQ(call("HEAD", path_of("a")).header("x-amz-tagging-count"), "2");
    EXPECT_EQ(services_.objects.head({kOutputs, ObjectKey{"a"}})->modified, modified);
    EXPECT_EQ(call("DELETE", path_of("a"), {{"tagging", ""}}).status, 204);
    EXPECT_EQ(tags_of("a"), "");
    EXPECT_EQ(call("HEAD", path_of("a")).header("x-amz-tagging-count"), "(none)");
    EXPECT_EQ(content("a"), "content");
}

TEST_F(ObjectTagging, LosesTagsWithTheObjectTheyWereOf) {
    put("a", "content", {{"x-amz-tagging", "first=1"}});
    put("a");
    EXPECT_EQ(tags_of("a"), "");
}

TEST_F(ObjectTagging, RefusesWhatCannotBeTagged) {
    EXPECT_EQ(tag("none", {}).error(), "NoSuchKey");
    EXPECT_EQ(tags_of("none"), "NoSuchKey");
    EXPECT_EQ(call("DELETE", path_of("none"), {{"tagging", ""}}).error(), "NoSuchKey");
    put("a", "content", {{"x-amz-tagging", "first=1"}});
    EXPECT_EQ(tag("a", {{"", "2"}}).error(), "InvalidTag");
    EXPECT_EQ(call("PUT", path_of("a"), {{"tagging", ""}}, "text").error(), "MalformedXML");
    EXPECT_EQ(tags_of("a"), "first=1;");
    EXPECT_EQ(put("b", "content", {{"x-amz-tagging", "a=1&a=2"}}).error(), "InvalidTag");
    EXPECT_EQ(content("b"), "NoSuchKey");
}

TEST_F(ObjectTagging, NeedsTheRightsThatTheObjectNeeds) {
    put("r/1");
    put("w/1");
    grant({{kOutputs, "r/", true, false}, {kOutputs, "w/", false, true}});
    EXPECT_EQ(tags_of("r/1"), "");
    EXPECT_EQ(tags_of("w/1"), "AccessDenied");
    EXPECT_EQ(tag("w/1", {{"a", "1"}}).status, 200);
    EXPECT_EQ(tag("r/1", {{"a", "1"}}).error(), "AccessDenied");
    EXPECT_EQ(call("DELETE", path_of("r/1"), {{"tagging", ""}}).error(), "AccessDenied");
}

}  // namespace
}  // namespace sluice::gateway::s3
