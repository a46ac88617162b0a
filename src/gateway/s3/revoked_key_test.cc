// A key that is revoked while a body is on its way.
#include <utility>

#include "tests/s3/multipart_fixture.h"
#include "tests/s3/post_fixture.h"

namespace sluice::gateway::s3 {
namespace {

class RevokedKey : public MultipartFixture {
  protected:
    RevokedKey() { grant({{kUploads, "u/", true, true}}); }

    // What the request answers when the key goes in the middle of its body.
    std::string revoked_midway(const std::string& method,
                               const signing::NameValues& query,
                               const std::string& body) {
        ClientRequest request{method, presign(method, path_, query)};
        request.body = body;
        request.block = body.size() / 2;
        request.behind_block = [this, id = key().id, done = false]() mutable {
            if (std::exchange(done, true)) return;
            EXPECT_TRUE(backend_->key_admin().revoke(id));
        };
        const std::string answer = send(request).error();
        grant({{kUploads, "u/", true, true}});
        return answer;
    }
};

TEST_F(RevokedKey, StoresNoObjectAndTellsNobody) {
    EXPECT_EQ(revoked_midway("PUT", {}, std::string(200'000, 'x')), "InvalidAccessKeyId");
    EXPECT_EQ(call("GET", path_).error(), "NoSuchKey");
    EXPECT_TRUE(events().empty());
}

TEST_F(RevokedKey, StoresNoPart) {
    const std::string upload = begin();
    EXPECT_EQ(revoked_midway("PUT", {{"partNumber", "1"}, {"uploadId", upload}}, "some bytes"),
              "InvalidAccessKeyId");
    EXPECT_TRUE(elements(list_parts(upload).body, "PartNumber").empty());
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
