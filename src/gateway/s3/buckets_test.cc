// Buckets: made, listed, asked about, deleted.
#include <gtest/gtest.h>

#include "gateway/s3/cors_rules.h"
#include "gateway/s3/xml.h"
#include "tests/s3/embedded_fixture.h"

namespace sluice::gateway::s3 {
namespace {

class BucketsTest : public EmbeddedFixture {
  protected:
    Response make(const std::string& name, const std::string& location = "") {
        const std::string body =
            location.empty() ? ""
                             : "<CreateBucketConfiguration><LocationConstraint>" + location +
                                   "</LocationConstraint></CreateBucketConfiguration>";
        return call("PUT", "/" + name, {}, body);
    }
    Response remove(const std::string& name) { return call("DELETE", "/" + name); }

    std::string names(const signing::NameValues& query = {}) {
        const auto xml = XmlDocument::parse(call("GET", "/", query).body, "ListAllMyBucketsResult");
        if (!xml) return "error";
        std::string names;
        for (const auto bucket : xml->root().child("Buckets").children("Bucket")) {
            names += child_text(bucket, "Name").value().value_or("?") + " ";
        }
        if (const auto next = child_text(xml->root(), "ContinuationToken").value())
            names += "…" + *next;
        return names;
    }
};

TEST_F(BucketsTest, AreMadeUsedEmptiedAndDeleted) {
    const Response made = make("new-bucket");
    EXPECT_EQ(made.status, 200);
    EXPECT_EQ(made.header("Location"), "/new-bucket");
    EXPECT_EQ(call("PUT", "/new-bucket/k", {}, "x").status, 200);
    EXPECT_TRUE(events().empty());
    const Response refused = remove("new-bucket");
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.error(), "BucketNotEmpty");
    EXPECT_EQ(call("GET", "/new-bucket/k").body, "x");
    make("empty-bucket");
    EXPECT_EQ(remove("empty-bucket").status, 204);
    EXPECT_EQ(remove("empty-bucket").error(), "NoSuchBucket");
    EXPECT_EQ(call("PUT", "/empty-bucket/k", {}, "x").error(), "NoSuchBucket");
}

TEST_F(BucketsTest, HaveNamesByS3sRules) {
    for (const char* name : {"ab", "Upper", "under_score", "192.168.0.1", "a..b"}) {
        EXPECT_EQ(make(name).error(), "InvalidBucketName") << name;
    }
}

TEST_F(BucketsTest, AreMadeAgainByTheirOwnerInTheFirstRegionOnly) {
    make("again");
    call("PUT", "/again", {{"cors", ""}}, to_xml(CorsRules{{"", {"*"}, {"GET"}, {}, {}, {}}}));
    EXPECT_EQ(make("again").status, 200);
    EXPECT_EQ(call("GET", "/again", {{"cors", ""}}).status, 200) << "it stays as it was";
    options_.region = "eu-west-1";
    const Response refused = make("again");
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.error(), "BucketAlreadyOwnedByYou");
}

TEST_F(BucketsTest, LieInTheServersRegion) {
    EXPECT_EQ(make("here", "us-east-1").status, 200);
    EXPECT_EQ(make("there", "eu-west-1").error(), "IllegalLocationConstraintException");
    EXPECT_EQ(call("PUT", "/odd", {}, "<Other/>").error(), "MalformedXML");
    EXPECT_EQ(call("HEAD", "/there").status, 404);
    const auto xml = [this] {
        return XmlDocument::parse(call("GET", "/here", {{"location", ""}}).body,
                                  "LocationConstraint");
    };
    EXPECT_STREQ(xml()->root().text().get(), "");
    options_.region = "eu-west-1";
    EXPECT_STREQ(xml()->root().text().get(), "eu-west-1");
}

TEST_F(BucketsTest, PromiseNoAccessListAndNoLock) {
    EXPECT_EQ(call("PUT", "/open", {}, "", {{"x-amz-acl", "public-read"}}).error(),
              "InvalidBucketAclWithObjectOwnership");
    EXPECT_EQ(call("PUT", "/open", {}, "", {{"x-amz-grant-read", "id=a"}}).error(),
              "InvalidBucketAclWithObjectOwnership");
    EXPECT_EQ(
        call("PUT", "/locked", {}, "", {{"x-amz-bucket-object-lock-enabled", "true"}}).error(),
        "NotImplemented");
    EXPECT_EQ(call("PUT", "/closed", {}, "", {{"x-amz-acl", "private"}}).status, 200);
    EXPECT_EQ(names(), "closed sluice-outputs sluice-uploads ");
}

TEST_F(BucketsTest, OfTheFlowAreNotDeleted) {
    for (const char* name : {"sluice-uploads", "sluice-outputs"}) {
        EXPECT_EQ(remove(name).error(), "InvalidBucketState") << name;
        EXPECT_EQ(call("HEAD", "/" + std::string(name)).status, 200) << name;
    }
}

TEST_F(BucketsTest, AnswerWhatToolsAsk) {
    const Response head = call("HEAD", "/sluice-uploads");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("x-amz-bucket-region"), "us-east-1");
    EXPECT_EQ(call("HEAD", "/no-such-bucket").status, 404);
    const auto ask = [this](const std::string& what, const std::string& bucket) {
        return call("GET", bucket, {{what, ""}});
    };
    const auto versioning =
        XmlDocument::parse(ask("versioning", "/sluice-uploads").body, "VersioningConfiguration");
    ASSERT_TRUE(versioning.has_value());
    EXPECT_FALSE(versioning->root().first_child()) << "never switched on";
    EXPECT_EQ(ask("policy", "/sluice-uploads").error(), "NoSuchBucketPolicy");
    EXPECT_EQ(ask("lifecycle", "/sluice-uploads").error(), "NoSuchLifecycleConfiguration");
    for (const char* what : {"versioning", "policy", "lifecycle", "location"}) {
        EXPECT_EQ(ask(what, "/no-such-bucket").error(), "NoSuchBucket") << what;
        EXPECT_EQ(get("/sluice-uploads?" + std::string(what)).error(), "AccessDenied") << what;
    }
}

TEST_F(BucketsTest, AreListedWithTheirOwnerAndAge) {
    clock_.advance(Seconds{5});
    make("new-bucket");
    const Response response = call("GET", "/");
    EXPECT_EQ(response.header("Content-Type"), "application/xml");
    EXPECT_NE(response.body.find("<Owner><ID>sluice</ID>"), std::string::npos);
    EXPECT_NE(response.body.find("<Name>new-bucket</Name>"
                                 "<CreationDate>2026-03-01T12:00:05.000Z</CreationDate>"
                                 "<BucketRegion>us-east-1</BucketRegion>"),
              std::string::npos)
        << response.body;
    EXPECT_EQ(get("/").error(), "AccessDenied");
}

TEST_F(BucketsTest, AreListedInPages) {
    for (const char* name : {"b-1", "a-1", "a-2", "a-3"}) make(name);
    EXPECT_EQ(names(), "a-1 a-2 a-3 b-1 sluice-outputs sluice-uploads ");
    EXPECT_EQ(names({{"prefix", "a-"}, {"max-buckets", "2"}}), "a-1 a-2 …a-2");
    EXPECT_EQ(names({{"prefix", "a-"}, {"max-buckets", "2"}, {"continuation-token", "a-2"}}),
              "a-3 ");
    EXPECT_EQ(names({{"prefix", "a-"}, {"max-buckets", "3"}}), "a-1 a-2 a-3 ");
    for (const char* max : {"0", "10001", "x", "", "-1"}) {
        EXPECT_EQ(call("GET", "/", {{"max-buckets", max}}).error(), "InvalidArgument") << max;
    }
}

TEST_F(BucketsTest, AKeySeesThoseItMayUseAndNoOthers) {
    make("hers");
    grant({{BucketName{"sluice-uploads"}, "ada/", false, true},
           {BucketName{"hers"}, "", true, true},
           {BucketName{"sluice-outputs"}, "", false, false},
           {BucketName{"to-make"}, "", true, true}});
    EXPECT_EQ(names(), "hers sluice-uploads ");
    EXPECT_EQ(call("HEAD", "/sluice-uploads").status, 200);
    EXPECT_EQ(call("HEAD", "/sluice-outputs").status, 403);
    EXPECT_EQ(make("another").error(), "AccessDenied");
    EXPECT_EQ(make("to-make").status, 200);
    EXPECT_EQ(remove("to-make").status, 204);
    EXPECT_EQ(remove("sluice-outputs").error(), "AccessDenied");
    const signing::NameValues cors{{"cors", ""}};
    EXPECT_EQ(call("PUT", "/sluice-uploads", cors, "<x/>").error(), "AccessDenied");
    EXPECT_EQ(call("PUT", "/sluice-uploads", {{"notification", ""}}, "").error(), "AccessDenied");
}

TEST_F(BucketsTest, AreNoMoreThanAThousand) {
    Outcome outcome;
    for (int i = 2; i < 999; ++i) {
        outcome.storage.emplace_back(CreateBucket{{BucketName{"b" + std::to_string(i)}}});
    }
    ASSERT_TRUE(backend_->backend().commit(std::move(outcome)));
    EXPECT_EQ(make("the-last").status, 200);
    EXPECT_EQ(make("too-many").error(), "TooManyBuckets");
}

}  // namespace
}  // namespace sluice::gateway::s3
