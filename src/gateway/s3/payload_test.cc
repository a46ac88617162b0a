#include "gateway/s3/payload.h"

#include "signing/digest.h"
#include "tests/s3/signed_put.h"

namespace sluice::gateway::s3 {
namespace {

class PayloadTest : public SignedPut {};

const std::vector<std::string> kChunks{"a,b\n", "1,2\r\n", ""};
const std::string kBody = "a,b\n1,2\r\n";

signing::NameValues stored_checksum(const ObjectInfo& info) {
    if (!info.checksum) return {};
    return {{info.checksum->algorithm, info.checksum->value}};
}

std::string crc32_of(const std::string& body) {
    signing::Checksummer sum(signing::ChecksumAlgorithm::kCrc32);
    sum.add(body);
    return sum.finish();
}

TEST_F(PayloadTest, InSignedChunksIsStoredWithoutThem) {
    for (const std::size_t block : {1UZ, 7UZ, 50UZ, std::string::npos}) {
        ClientRequest request = in_signed_chunks(kChunks);
        request.block = block;
        ASSERT_EQ(refusal(request), "accepted") << block;
        EXPECT_EQ(backend_.objects().bytes(name_), kBody);
        EXPECT_EQ(backend_.objects().head(name_)->attributes.content_encoding, "");
    }
}

TEST_F(PayloadTest, BehindChunksBringsItsChecksum) {
    const std::string trailer = "x-amz-checksum-crc32:" + crc32_of(kBody);
    for (const auto& request :
         {in_signed_chunks(kChunks, trailer), with_trailer(kChunks, trailer + "\r\n")}) {
        const Response response = send(request);
        EXPECT_EQ(response.status, 200) << response.body;
        EXPECT_EQ(response.header("x-amz-checksum-crc32"), crc32_of(kBody));
        EXPECT_EQ(response.header("x-amz-checksum-type"), "FULL_OBJECT");
        EXPECT_EQ(backend_.objects().bytes(name_), kBody);
        EXPECT_EQ(stored_checksum(*backend_.objects().head(name_)),
                  (signing::NameValues{{"CRC32", crc32_of(kBody)}}));
    }
}

TEST_F(PayloadTest, WithAChangedByteInASignedChunkIsRefused) {
    for (const auto& good :
         {in_signed_chunks(kChunks),
          in_signed_chunks(kChunks, "x-amz-checksum-crc32:" + crc32_of(kBody))}) {
        ClientRequest request = good;
        request.body[request.body.find("1,2")] = '7';
        EXPECT_EQ(refusal(request), "SignatureDoesNotMatch");
        request = good;
        request.headers.back().second.back() ^= 1;  // of the request's own signature
        EXPECT_EQ(refusal(request), "SignatureDoesNotMatch");
    }
    EXPECT_TRUE(nothing_stored());
}

TEST_F(PayloadTest, InChunksIsRefusedWhenItIsCutOrHasAnotherLength) {
    ClientRequest request = in_signed_chunks(kChunks);
    request.body.resize(request.body.size() - 1);
    EXPECT_EQ(refusal(request), "IncompleteBody");
    for (const char* length : {"8", "10", "0", "18446744073709551615"}) {
        request = put("STREAMING-UNSIGNED-PAYLOAD-TRAILER",
                      support::plain_chunks(kChunks) + "\r\n",
                      {{"x-amz-decoded-content-length", length}});
        EXPECT_NE(refusal(request), "accepted") << length;
    }
    EXPECT_TRUE(nothing_stored());
}

TEST_F(PayloadTest, InChunksNeedsItsLength) {
    const std::string body = support::plain_chunks(kChunks) + "\r\n";
    const std::string hash = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    EXPECT_EQ(send(put(hash, body)).status, 411);
    for (const char* length : {"", "-1", "nine", "9 ", "18446744073709551616"}) {
        EXPECT_EQ(refusal(put(hash, body, {{"x-amz-decoded-content-length", length}})),
                  "InvalidArgument")
            << length;
    }
    EXPECT_EQ(refusal(put(hash, body, {{"x-amz-decoded-content-length", "9"}})), "accepted");
}

TEST_F(PayloadTest, SignedInAWayThatIsNotKnownIsNotTaken) {
    EXPECT_EQ(refusal(put("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "", chunked(0))),
              "NotImplemented");
    EXPECT_TRUE(nothing_stored());
}

TEST_F(PayloadTest, HasTheTrailerThatWasAnnounced) {
    const std::string good = "x-amz-checksum-crc32:" + crc32_of(kBody) + "\r\n";
    EXPECT_EQ(refusal(with_trailer(kChunks, "")), "MalformedTrailerError");
    EXPECT_EQ(refusal(with_trailer(kChunks, good + good)), "MalformedTrailerError");
    EXPECT_EQ(refusal(with_trailer(kChunks, good, "x-amz-checksum-sha1")), "MalformedTrailerError");
    EXPECT_EQ(refusal(with_trailer(kChunks, good, "x-amz-meta-a")), "InvalidRequest");
    EXPECT_EQ(refusal(with_trailer(kChunks, good, "x-amz-checksum-crc32,x-amz-checksum-sha1")),
              "InvalidRequest");
    EXPECT_EQ(refusal(with_trailer(kChunks, "x-amz-checksum-crc32:AAAAAA==\r\n")), "BadDigest");
    EXPECT_EQ(refusal(with_trailer(kChunks, "x-amz-checksum-crc32:AAAA\r\n")), "InvalidRequest");
    ClientRequest none = put("STREAMING-UNSIGNED-PAYLOAD-TRAILER",
                             support::plain_chunks(kChunks) + good + "\r\n",
                             chunked(size_of(kChunks)));
    EXPECT_EQ(refusal(none), "MalformedTrailerError");
    EXPECT_TRUE(nothing_stored());
    EXPECT_EQ(refusal(with_trailer(kChunks, good, "X-Amz-Checksum-CRC32")), "accepted");
}

// A plain body has nothing behind it.
TEST_F(PayloadTest, WithoutChunksCannotBringATrailer) {
    EXPECT_EQ(refusal(plain(kBody, {{"x-amz-trailer", "x-amz-checksum-crc32"}})),
              "MalformedTrailerError");
    EXPECT_TRUE(nothing_stored());
}

TEST_F(PayloadTest, IsHeldToEveryChecksumInItsHeaders) {
    for (const auto algorithm : signing::kChecksumAlgorithms) {
        const std::string header = signing::checksum_header(algorithm);
        signing::Checksummer right(algorithm);
        right.add(kBody);
        const std::string value = right.finish();
        const Response response = send(plain(kBody, {{header, value}}));
        EXPECT_EQ(response.status, 200) << header;
        EXPECT_EQ(response.header(header), value);
        const std::string name(signing::name_of(algorithm));
        EXPECT_EQ(stored_checksum(*backend_.objects().head(name_)),
                  (signing::NameValues{{name, value}}));

        signing::Checksummer wrong(algorithm);
        wrong.add("another body");
        EXPECT_EQ(refusal(plain(kBody, {{header, wrong.finish()}})), "BadDigest") << header;
        EXPECT_EQ(refusal(plain(kBody, {{header, "AAAA"}})), "InvalidRequest") << header;
        EXPECT_EQ(refusal(plain(kBody, {{header, ""}})), "InvalidRequest") << header;
    }
}

TEST_F(PayloadTest, WithAChecksumThatIsNotKnownIsNotTaken) {
    EXPECT_EQ(refusal(plain(kBody, {{"x-amz-checksum-xxhash64", "AAAAAAAAAAA="}})),
              "NotImplemented");
    EXPECT_TRUE(nothing_stored());
    EXPECT_EQ(refusal(plain(kBody, {{"x-amz-checksum-type", "FULL_OBJECT"}})), "accepted");
}

TEST_F(PayloadTest, HasOneChecksumAtMost) {
    const std::string sha1 = "2jmj7l5rSw0yVb/vlWAYkK/YBwk=";  // of nothing
    EXPECT_EQ(refusal(plain("", {{"x-amz-checksum-crc32", "AAAAAA=="}})), "accepted");
    EXPECT_EQ(refusal(plain("", {{"x-amz-checksum-sha1", sha1}})), "accepted");
    EXPECT_EQ(
        refusal(plain("", {{"x-amz-checksum-crc32", "AAAAAA=="}, {"x-amz-checksum-sha1", sha1}})),
        "InvalidRequest");
    EXPECT_EQ(refusal(in_signed_chunks(
                  kChunks, "x-amz-checksum-sha1:" + sha1, {{"x-amz-checksum-crc32", "AAAAAA=="}})),
              "InvalidRequest");
}

TEST_F(PayloadTest, NamesTheAlgorithmThatItUses) {
    const auto with = [this](const std::string& algorithm, const std::string& header) {
        signing::NameValues headers{{"x-amz-sdk-checksum-algorithm", algorithm}};
        if (!header.empty()) headers.emplace_back(header, "AAAAAA==");
        return refusal(plain("", headers));
    };
    EXPECT_EQ(with("CRC32", "x-amz-checksum-crc32"), "accepted");
    EXPECT_EQ(with("CRC32C", "x-amz-checksum-crc32"), "InvalidRequest");
    EXPECT_EQ(with("MD4", "x-amz-checksum-crc32"), "InvalidRequest");
    EXPECT_EQ(with("CRC32", ""), "InvalidRequest");
}

TEST_F(PayloadTest, IsHeldToItsMd5) {
    EXPECT_EQ(refusal(plain("hello", {{"content-md5", "XUFAKrxLKna5cZ2REBfFkg=="}})), "accepted");
    EXPECT_EQ(refusal(plain("hellO", {{"content-md5", "XUFAKrxLKna5cZ2REBfFkg=="}})), "BadDigest");
    for (const char* value : {"", "XUFAKrxLKna5cZ2REBfFkg", "AAAAAA==", "5d41402abc4b2a76"}) {
        EXPECT_EQ(refusal(plain("hello", {{"content-md5", value}})), "InvalidDigest") << value;
    }
}

TEST_F(PayloadTest, IsAdmittedByItsOwnLengthNotByThatOfItsFraming) {
    options_.limits.upload_bytes_max = kBody.size();
    EXPECT_EQ(refusal(in_signed_chunks(kChunks)), "accepted");
    EXPECT_EQ(refusal(in_signed_chunks({kBody, "x", ""})), "EntityTooLarge");
    EXPECT_EQ(backend_.calls(fakes::Op::kStage), 1U);
}

TEST_F(PayloadTest, MayComeInATransferCodingWhenItSaysItsLength) {
    const auto coded = [&](ClientRequest request) {
        request.with_length = false;
        return refusal(request);
    };
    EXPECT_EQ(coded(in_signed_chunks(kChunks)), "accepted");
    EXPECT_EQ(coded(plain(kBody, {{"x-amz-decoded-content-length", "9"}})), "accepted");
    EXPECT_EQ(coded(plain(kBody)), "MissingContentLength");
    const auto writes = backend_.calls(fakes::Op::kWrite);
    EXPECT_EQ(coded(plain(kBody, {{"x-amz-decoded-content-length", "8"}})), "IncompleteBody");
    EXPECT_EQ(backend_.calls(fakes::Op::kWrite), writes);  // no more than was admitted
    EXPECT_EQ(coded(plain(kBody, {{"x-amz-decoded-content-length", "10"}})), "IncompleteBody");
}

TEST_F(PayloadTest, KeepsTheEncodingsThatAreNotItsFraming) {
    const auto stored = [this](const std::string& encoding) {
        EXPECT_EQ(refusal(plain(kBody, {{"content-encoding", encoding}})), "accepted");
        return backend_.objects().head(name_)->attributes.content_encoding;
    };
    EXPECT_EQ(stored("aws-chunked,gzip"), "gzip");
    EXPECT_EQ(stored("gzip, AWS-chunked"), "gzip");
    EXPECT_EQ(stored("aws-chunked"), "");
    EXPECT_EQ(stored("gzip"), "gzip");
    EXPECT_EQ(stored("a, aws-chunked, b"), "a, b");
}

TEST_F(PayloadTest, ThatCompletesAnObjectHasAChecksumOfTheObject) {
    ClientRequest client = plain("<xml/>", {{"x-amz-checksum-crc32", "AAAAAA=="}});
    const RequestHead head{client.method, client.target, client.headers, "", client.body.size()};
    const S3Request request = parse_request(head, "").value();
    Context context{services_, options_};
    const Authorized by = authorize_any(context, request).value();
    const auto sink = [](std::span<const char>) -> Result<void> { return {}; };

    auto payload = Payload::of_completion(request, by).value();
    ASSERT_TRUE(payload->write(client.body, sink));
    EXPECT_TRUE(payload->finish());
    EXPECT_FALSE(payload->checksum());
    payload = Payload::of(request, by).value();
    ASSERT_TRUE(payload->write(client.body, sink));
    EXPECT_EQ(payload->finish().error().name, "BadDigest");
}

}  // namespace
}  // namespace sluice::gateway::s3
