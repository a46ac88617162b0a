// Reading from S3: what is asked for, what answers mean, and bodies that break off.
#include "tests/aws/s3_fixture.h"

namespace sluice::aws {
namespace {

using support::CannedServer;
using testing::ElementsAre;

// A body that is shorter than it says: the server closes behind each answer here.
std::string got(const std::string& body, std::size_t length, const std::string& etag = "e1") {
    return "HTTP/1.1 200 -\r\n" + etag_header(etag) + "Content-Length: " + std::to_string(length) +
           "\r\n\r\n" + body;
}
std::string got_range(std::size_t first, const std::string& body, std::size_t size = 10) {
    return "HTTP/1.1 206 -\r\n" + etag_header("e1") + "Content-Range: bytes " +
           std::to_string(first) + "-" + std::to_string(size - 1) + "/" + std::to_string(size) +
           "\r\nContent-Length: " + std::to_string(size - first) + "\r\n\r\n" + body;
}

class S3Read : public S3Test {
  protected:
    void serve_each(std::vector<std::string> replies) {
        serve(std::move(replies), CannedServer::kAfterTheHead);
    }
    Result<OpenedObject> open(std::optional<ByteRange> range = std::nullopt,
                              std::optional<ETag> if_match = std::nullopt) {
        return store().open(kName, range, if_match);
    }
    // All that comes, and the name of the error behind it.
    static std::string drain(ByteSource& source) {
        std::string bytes;
        std::array<char, 3> block{};
        while (true) {
            const auto size = source.read(block);
            if (!size) return bytes + "|" + size.error().name;
            if (*size == 0) return bytes;
            bytes.append(block.data(), *size);
        }
    }
};

TEST_F(S3Read, HeadTellsAllThatTheHeadersSay) {
    serve(
        {"HTTP/1.1 200 -\r\nContent-Length: 12345678901\r\nETag: \"e1-3\"\r\n"
         "Last-Modified: Sun, 01 Mar 2026 12:00:00 GMT\r\nContent-Type: text/csv\r\n"
         "Cache-Control: no-store\r\nx-amz-meta-JobId: j1\r\n"
         "x-amz-meta-mapping: =?UTF-8?B?w6k6ZQ==?=\r\n\r\n"});
    const auto info = store().head(kName);
    ASSERT_TRUE(info) << describe(info.error());
    EXPECT_EQ(info->name, kName);
    EXPECT_EQ(info->size, 12345678901U);
    EXPECT_EQ(info->etag, ETag{"e1-3"});
    EXPECT_EQ(info->parts, 3U);
    EXPECT_EQ(info->modified, kNow);
    EXPECT_EQ(info->attributes.content_type, "text/csv");
    EXPECT_EQ(info->attributes.cache_control, "no-store");
    EXPECT_EQ(info->attributes.metadata, (Metadata{{"jobid", "j1"}, {"mapping", "é:e"}}));
    EXPECT_THAT(asked(), ElementsAre("HEAD /outputs/ada/out%201.json"));
}

TEST_F(S3Read, RefusalsHaveThePortsNames) {
    serve({head_refusal(404)});
    EXPECT_EQ(store().head(kName).error().code, Code::kNotFound);
    for (const auto& [answer, code, name] :
         {std::tuple{head_refusal(404), Code::kNotFound, "no_such_key"},
          {refusal(404, "NoSuchKey"), Code::kNotFound, "no_such_key"},
          {refusal(404, "NoSuchBucket"), Code::kNotFound, "no_such_bucket"},
          {refusal(412, "PreconditionFailed"), Code::kConflict, "precondition_failed"},
          {refusal(416, "InvalidRange"), Code::kInvalid, "invalid_range"},
          {refusal(403, "AccessDenied"), Code::kDenied, "AccessDenied"}}) {
        serve({answer});
        const auto opened = open();
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().code, code);
        EXPECT_EQ(opened.error().name, name);
    }
}

TEST_F(S3Read, AsksForARangeOfAVersion) {
    serve(
        {"HTTP/1.1 206 -\r\nETag: \"e1\"\r\nContent-Range: bytes 3-5/10\r\n"
         "Content-Length: 3\r\n\r\n345"});
    auto opened = open(ByteRange{3, 5}, ETag{"e1"});
    ASSERT_TRUE(opened) << describe(opened.error());
    EXPECT_EQ(opened->info.size, 10U);
    EXPECT_EQ(drain(*opened->bytes), "345");
    EXPECT_EQ(header(arrived()[0], "range"), "bytes=3-5");
    EXPECT_EQ(header(arrived()[0], "if-match"), "\"e1\"");
}

// S3 cuts it off at the end; the port says that it is refused.
TEST_F(S3Read, RefusesARangeThatEndsBehindTheObject) {
    serve({got_range(5, "56789")});
    EXPECT_EQ(open(ByteRange{5, 10}).error().name, "invalid_range");
}

TEST_F(S3Read, AsksAgainWhenS3IsBusy) {
    serve({refusal(503, "SlowDown"), got("0123456789", 10)});
    auto opened = open();
    ASSERT_TRUE(opened);
    EXPECT_EQ(drain(*opened->bytes), "0123456789");
    EXPECT_EQ(waiter.waits.size(), 1U);
}

TEST_F(S3Read, GoesOnWhereABodyBrokeOff) {
    serve_each({got("01234", 10), got_range(5, "567"), got_range(8, "89")});
    auto opened = open();
    ASSERT_TRUE(opened);
    EXPECT_EQ(drain(*opened->bytes), "0123456789");
    ASSERT_EQ(arrived().size(), 3U);
    EXPECT_EQ(header(arrived()[1], "range"), "bytes=5-9");
    EXPECT_EQ(header(arrived()[1], "if-match"), "\"e1\"");
    EXPECT_EQ(header(arrived()[2], "range"), "bytes=8-9");
    EXPECT_EQ(waiter.waits.size(), 2U);
}

TEST_F(S3Read, DoesNotGoOnWithAnotherVersion) {
    serve_each({got("01234", 10), refusal(412, "PreconditionFailed")});
    auto opened = open();
    ASSERT_TRUE(opened);
    EXPECT_EQ(drain(*opened->bytes), "01234|precondition_failed");
    EXPECT_EQ(drain(*opened->bytes), "|precondition_failed") << "stays failed";
}

TEST_F(S3Read, DoesNotGoOnWithAnotherRange) {
    serve_each({got("01234", 10), got("0123456789", 10)});
    auto opened = open();
    ASSERT_TRUE(opened);
    EXPECT_EQ(drain(*opened->bytes), "01234|bad_answer");
}

TEST_F(S3Read, GivesUpABodyThatBreaksOffAgainAndAgain) {
    serve_each({got("0", 10), got_range(1, "1"), got_range(2, "2"), got_range(3, "3456789")});
    auto opened = open();
    ASSERT_TRUE(opened);
    EXPECT_EQ(drain(*opened->bytes), "012|broken_off");
    EXPECT_EQ(request_count(), 3U);
}

TEST_F(S3Read, StartsAgainWithTheSameVersion) {
    serve_each({got("0123456789", 10), got_range(0, "0123456789")});
    auto opened = open();
    ASSERT_TRUE(opened);
    std::array<char, 4> some{};
    ASSERT_TRUE(opened->bytes->read(some));
    ASSERT_TRUE(opened->bytes->rewind());
    EXPECT_EQ(drain(*opened->bytes), "0123456789");
    EXPECT_EQ(header(arrived()[1], "range"), "bytes=0-9");
    EXPECT_EQ(header(arrived()[1], "if-match"), "\"e1\"");
}

TEST_F(S3Read, AnEmptyObjectNeedsNoSecondRequest) {
    serve({got("", 0)});
    auto opened = open();
    ASSERT_TRUE(opened);
    EXPECT_EQ(drain(*opened->bytes), "");
    ASSERT_TRUE(opened->bytes->rewind());
    EXPECT_EQ(drain(*opened->bytes), "");
    EXPECT_EQ(request_count(), 1U);
}

// Without waiting for the reader's end: the canned server takes one connection at a time.
TEST_F(S3Read, GivesItsConnectionBackBehindTheLastByte) {
    serve({got("0123456789", 10), got("abcdefghij", 10)});
    auto first = open();
    ASSERT_TRUE(first);
    EXPECT_EQ(drain(*first->bytes), "0123456789");
    auto second = open();
    ASSERT_TRUE(second);
    EXPECT_EQ(drain(*second->bytes), "abcdefghij");
}

TEST_F(S3Read, PartsAreNotSupported) {
    serve({});
    EXPECT_EQ(store().part(kName, ETag{"e1"}, 1).error().name, "not_supported");
    EXPECT_EQ(store().parts(kName, ETag{"e1"}, 0, 10).error().name, "not_supported");
}

}  // namespace
}  // namespace sluice::aws
