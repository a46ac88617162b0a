// Buckets that the Host header names.
#include <gtest/gtest.h>

#include "tests/s3/post_fixture.h"

namespace sluice::gateway::s3 {
namespace {

class VirtualHost : public EndpointFixture {
  protected:
    VirtualHost() {
        options_.s3_domain = "s3.example.org";
        backend_.objects().put({kUploads, ObjectKey{"u/a b"}}, "of uploads");
        backend_.objects().put({kOutputs, ObjectKey{"sluice-uploads/u"}}, "of outputs");
    }
    // Signed for `signed_host`, sent to `host`.
    Response fetch(const std::string& host,
                   const std::string& path,
                   const std::string& signed_host,
                   const std::string& method = "GET",
                   const std::string& body = "") {
        host_ = signed_host;
        ClientRequest request{method, presign(method, path), {{"host", host}}};
        request.body = body;
        return send(request);
    }
    Response fetch(const std::string& host, const std::string& path) {
        return fetch(host, path, host);
    }
};

TEST_F(VirtualHost, NamesTheBucketBeforeTheDomain) {
    for (const char* host : {"sluice-uploads.s3.example.org",
                             "sluice-uploads.s3.example.org:9000",
                             "Sluice-Uploads.S3.Example.ORG"}) {
        EXPECT_EQ(fetch(host, "/u/a%20b").body, "of uploads") << host;
    }
    EXPECT_EQ(fetch("sluice-outputs.s3.example.org", "/sluice-uploads/u").body, "of outputs");
    EXPECT_EQ(fetch("none.s3.example.org", "/u/a%20b").error(), "NoSuchBucket");
}

TEST_F(VirtualHost, LeavesTheBucketInThePathOtherwise) {
    for (const char* host : {"s3.example.org",
                             "s3.example.org:9000",
                             ".s3.example.org",
                             "127.0.0.1:9000",
                             "sluice-outputs.xs3.example.org",
                             "sluice-outputs.s3.example.org.evil.example"}) {
        EXPECT_EQ(fetch(host, "/sluice-uploads/u/a%20b").body, "of uploads") << host;
    }
}

TEST_F(VirtualHost, IsOffUnlessADomainIsSet) {
    options_.s3_domain = "";
    EXPECT_EQ(fetch("sluice-outputs.s3.example.org", "/sluice-uploads/u/a%20b").body, "of uploads");
}

TEST_F(VirtualHost, StoresUnderTheWholePath) {
    const std::string host = "sluice-uploads.s3.example.org";
    EXPECT_EQ(fetch(host, "/sluice-uploads/b", host, "PUT", "new").status, 200);
    EXPECT_EQ(backend_.objects().bytes({kUploads, ObjectKey{"sluice-uploads/b"}}), "new");
}

// Otherwise who holds a URL for one bucket could turn it to another.
TEST_F(VirtualHost, IsSignedAsItWasSent) {
    const std::string host = "sluice-outputs.s3.example.org";
    EXPECT_EQ(fetch(host, "/sluice-uploads/u", "s3.example.org").error(), "SignatureDoesNotMatch");
    options_.s3_public_host = "files.example.org";
    EXPECT_EQ(fetch("upstream", "/sluice-uploads/u/a%20b", "files.example.org").body, "of uploads");
    EXPECT_EQ(fetch(host, "/sluice-uploads/u", "files.example.org").error(),
              "SignatureDoesNotMatch");
}

class VirtualHostForm : public PostFixture {};

TEST_F(VirtualHostForm, IsPostedToTheRootAndToldItsAddress) {
    options_.s3_domain = "s3.example.org";
    ClientRequest request = request_of(usual_form());
    request.target = "/";
    request.headers[0].second = "sluice-uploads.s3.example.org:9000";
    const Response response = send(request);
    EXPECT_EQ(response.status, 204) << response.body;
    EXPECT_EQ(response.header("Location"),
              "http://sluice-uploads.s3.example.org:9000/" +
                  signing::percent_encode(key_, signing::Slash::kKeep));
}

}  // namespace
}  // namespace sluice::gateway::s3
