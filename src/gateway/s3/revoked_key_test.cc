// A key that is revoked while a body is on its way.
#include <utility>

#include "gateway/s3/tags.h"
#include "signing/digest.h"
#include "signing/encoding.h"
#include "tests/s3/multipart_fixture.h"
#include "tests/s3/post_fixture.h"

namespace sluice::gateway::s3 {
namespace {

struct Order {
    std::string method;
    signing::NameValues query{};
    std::string body;
    signing::NameValues headers{};
};

class RevokedKey : public MultipartFixture {
  protected:
    RevokedKey() { grant({{kUploads, "", true, true}}); }

    // What the request answers when the key goes in the middle of its body.
    std::string revoked_midway(const Order& order, const std::string& path) {
        ClientRequest request{order.method,
                              presign(order.method, path, order.query, order.headers)};
        request.headers.insert(request.headers.end(), order.headers.begin(), order.headers.end());
        request.body = order.body;
        request.block = order.body.size() / 2;
        request.behind_block = [this, id = key().id, done = false]() mutable {
            if (std::exchange(done, true)) return;
            EXPECT_TRUE(backend_->key_admin().revoke(id));
        };
        const std::string answer = send(request).error();
        grant({{kUploads, "", true, true}});
        return answer;
    }
    std::string revoked_midway(const Order& order) { return revoked_midway(order, path_); }
    static signing::NameValues md5_of(const std::string& body) {
        signing::Hasher md5(signing::HashKind::kMd5);
        md5.add(body);
        return {{"content-md5", signing::base64_encode(md5.finish())}};
    }

    const std::string bucket_ = "/" + kUploads.text();
};

TEST_F(RevokedKey, StoresNoObjectAndTellsNobody) {
    EXPECT_EQ(revoked_midway({"PUT", {}, std::string(200'000, 'x')}), "InvalidAccessKeyId");
    EXPECT_EQ(call("GET", path_).error(), "NoSuchKey");
    EXPECT_TRUE(events().empty());
}

TEST_F(RevokedKey, StoresNoPart) {
    const std::string upload = begin();
    EXPECT_EQ(revoked_midway({"PUT", {{"partNumber", "1"}, {"uploadId", upload}}, "some bytes"}),
              "InvalidAccessKeyId");
    EXPECT_TRUE(elements(list_parts(upload).body, "PartNumber").empty());
}

TEST_F(RevokedKey, CompletesNothing) {
    const std::string upload = begin();
    const Parts parts{{1, part(upload, 1, "some bytes")}};
    EXPECT_EQ(revoked_midway({"POST", {{"uploadId", upload}}, document(parts)}),
              "InvalidAccessKeyId");
    EXPECT_EQ(call("GET", path_).error(), "NoSuchKey");
    EXPECT_EQ(complete(upload, parts).status, 200);
}

TEST_F(RevokedKey, RemovesNothing) {
    ASSERT_EQ(call("PUT", path_, {}, "content").status, 200);
    const std::string list = "<Delete><Object><Key>u/a b.csv</Key></Object></Delete>";
    const Order order{"POST", {{"delete", ""}}, list, md5_of(list)};
    EXPECT_EQ(revoked_midway(order, bucket_), "InvalidAccessKeyId");
    EXPECT_EQ(stored(), "content");
    EXPECT_EQ(call("POST", bucket_, order.query, list, order.headers).status, 200);
    EXPECT_EQ(call("GET", path_).error(), "NoSuchKey");
}

TEST_F(RevokedKey, TagsNothing) {
    ASSERT_EQ(call("PUT", path_, {}, "content").status, 200);
    const Order order{"PUT", {{"tagging", ""}}, tagging_document({{"a", "b"}})};
    EXPECT_EQ(revoked_midway(order), "InvalidAccessKeyId");
    EXPECT_EQ(call("GET", path_, order.query).body, tagging_document({}));
}

TEST_F(RevokedKey, ChangesNoBucket) {
    const std::string cors =
        "<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod>"
        "<AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>";
    EXPECT_EQ(revoked_midway({"PUT", {{"cors", ""}}, cors}, bucket_), "InvalidAccessKeyId");
    EXPECT_EQ(call("GET", bucket_, {{"cors", ""}}).error(), "NoSuchCORSConfiguration");
    const std::string none = "<NotificationConfiguration></NotificationConfiguration>";
    const std::string before = call("GET", bucket_, {{"notification", ""}}).body;
    EXPECT_EQ(revoked_midway({"PUT", {{"notification", ""}}, none}, bucket_), "InvalidAccessKeyId");
    EXPECT_EQ(call("GET", bucket_, {{"notification", ""}}).body, before);
    EXPECT_NE(before.find("QueueConfiguration"), std::string::npos);
}

class RevokedKeyOfAForm : public PostFixture {};

TEST_F(RevokedKeyOfAForm, StoresNothing) {
    ClientRequest request = request_of(usual_form());
    request.block = request.body.size() - 40;  // the file has begun
    request.behind_block = [this, done = false]() mutable {
        if (std::exchange(done, true)) return;
        EXPECT_TRUE(backend_.key_admin().revoke(kKey.id));
    };
    EXPECT_EQ(send(request).error(), "InvalidAccessKeyId");
    EXPECT_TRUE(nothing_stored());
}

}  // namespace
}  // namespace sluice::gateway::s3
