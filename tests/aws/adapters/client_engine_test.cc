// The client on an S3 server that checks signatures: paths, queries and bodies that are signed in
// ways of their own.
#include <gmock/gmock.h>

#include "base/memory_stream.h"
#include "signing/digest.h"
#include "signing/encoding.h"
#include "tests/aws/adapters/engine_client.h"

namespace sluice::aws {
namespace {

using signing::percent_encode;
using signing::Slash;

class ClientEngineTest : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(engine_.is_local("s3")) << "run by tests/aws/run_with_engines";
        const auto created = engine_.client().call(call("PUT", ""));
        ASSERT_TRUE(created) << describe(created.error());
    }
    void TearDown() override {
        for (const std::string& key : keys_) (void)engine_.client().call(call("DELETE", key));
        (void)engine_.client().call(call("DELETE", ""));
    }
    Call call(const std::string& method, const std::string& key) const {
        Call call;
        call.service = "s3";
        call.operation = method;
        call.method = method;
        call.path = "/" + bucket_ + (key.empty() ? "" : "/" + percent_encode(key, Slash::kKeep));
        return call;
    }
    void put(const std::string& key, const std::string& bytes, std::string sha256_hex = {}) {
        keys_.push_back(key);
        MemorySource source(bytes, 1'000);
        Call put = call("PUT", key);
        put.streamed = StreamedBody{&source, bytes.size(), std::move(sha256_hex)};
        const auto stored = engine_.client().call(put);
        ASSERT_TRUE(stored) << describe(stored.error());
    }
    std::string get(const std::string& key) {
        MemorySink sink;
        Call get = call("GET", key);
        get.sink = &sink;
        const auto got = engine_.client().call(get);
        return got ? sink.take() : describe(got.error());
    }

    EngineClient engine_;
    const std::string bucket_ = "client-" + random_hex(system_random(), 8);
    std::vector<std::string> keys_;
};

TEST_F(ClientEngineTest, SignsKeysAsTheServerReadsThem) {
    for (const std::string key :
         {"plain", "a b/c+d", "ż/ó", "a//b", "a/../b", "~*'();:@&=,$?#%41"}) {
        put(key, "content of " + key);
        EXPECT_EQ(get(key), "content of " + key);
    }
}

TEST_F(ClientEngineTest, SignsQueries) {
    put("dir/a b", "x");
    Call list = call("GET", "");
    list.query = {
        {"list-type", "2"}, {"prefix", "dir/a b"}, {"delimiter", "/"}, {"fetch-owner", ""}};
    const auto listed = engine_.client().call(list);
    ASSERT_TRUE(listed) << describe(listed.error());
    EXPECT_THAT(listed->body, testing::HasSubstr("<Key>dir/a b</Key>"));
}

TEST_F(ClientEngineTest, StreamsBodiesOfAnySizeSignedOrNot) {
    const std::string large(3'000'000, 'x');
    put("unsigned", large);
    put("signed", large, signing::sha256_hex(large));
    put("empty", "");
    EXPECT_EQ(get("unsigned"), large);
    EXPECT_EQ(get("signed"), large);
    EXPECT_EQ(get("empty"), "");
}

TEST_F(ClientEngineTest, TellsWhatTheServerRefuses) {
    const auto absent = engine_.client().call(call("GET", "nothing"));
    EXPECT_EQ(absent.error().name, "NoSuchKey");
    EXPECT_EQ(absent.error().code, Code::kNotFound);
    EXPECT_EQ(engine_.client().call(call("HEAD", "nothing")).error().code, Code::kNotFound);
    put("there", "x");
    Call only_if_absent = call("GET", "there");
    only_if_absent.headers = {{"if-match", "\"another\""}};
    EXPECT_EQ(engine_.client().call(only_if_absent).error().code, Code::kConflict);
}

TEST_F(ClientEngineTest, CorrectsAClockThatIsWrong) {
    class LateClock final : public Clock {
        WallTime wall() const override { return system_clock().wall() - std::chrono::hours{2}; }
        SteadyTime steady() const override { return system_clock().steady(); }
    } late;
    transport::HttpClient http;
    const auto key = engine_.client().signer("s3").value().key;
    StaticCredentials credentials{key};
    Client client({.endpoints = engine_.client().endpoints()},
                  {http, credentials, late, system_random(), system_waiter(), null_metrics()});
    const auto listed = client.call(call("GET", ""));
    ASSERT_TRUE(listed) << describe(listed.error());
    EXPECT_LT(std::chrono::abs(client.now() - system_clock().wall()), std::chrono::minutes{1});
}

}  // namespace
}  // namespace sluice::aws
