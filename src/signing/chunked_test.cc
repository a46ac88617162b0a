#include "signing/chunked.h"

#include <gtest/gtest.h>

#include <vector>

#include "signing/time_text.h"
#include "tests/support/chunked_body.h"

namespace sluice::signing {
namespace {

constexpr const char* kChunkSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
constexpr const char* kSeed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
const WallTime kDate = *parse_amz_date("20130524T000000Z");

ChunkSigner signer(std::string_view seed = kSeed) {
    return {kChunkSecret, scope_at(kDate, "us-east-1", "s3"), kDate, Signature(seed)};
}

struct Decoded {
    std::string bytes;
    NameValues trailers;
    std::string refusal = "accepted";

    friend bool operator==(const Decoded&, const Decoded&) = default;
};

struct Body {
    std::string text;
    std::uint64_t bytes = 0;  // as x-amz-decoded-content-length promises
    bool is_signed = true;
    bool has_trailers = false;

    Decoded decode(std::size_t block = std::string::npos) const {
        ChunkedDecoder decoder(
            bytes, has_trailers, is_signed ? std::optional(signer()) : std::nullopt);
        Decoded decoded;
        const auto sink = [&](std::span<const char> piece) -> Result<void> {
            decoded.bytes.append(piece.data(), piece.size());
            return {};
        };
        Result<void> result;
        for (std::string_view rest = text; result && !rest.empty();) {
            const auto piece = rest.substr(0, block);
            result = decoder.push(piece, sink);
            rest.remove_prefix(piece.size());
        }
        if (result) result = decoder.finish();
        if (!result) return {{}, {}, result.error().name};
        decoded.trailers = decoder.trailers();
        return decoded;
    }
};

std::uint64_t size_of(const std::vector<std::string>& chunks) {
    std::uint64_t bytes = 0;
    for (const auto& chunk : chunks) bytes += chunk.size();
    return bytes;
}

Body signed_body(const std::vector<std::string>& chunks) {
    ChunkSigner chain = signer();
    return {support::signed_chunks(chain, chunks) + "\r\n", size_of(chunks)};
}

Body with_signed_trailer(const std::vector<std::string>& chunks, const std::string& trailer) {
    ChunkSigner chain = signer();
    std::string text = support::signed_chunks(chain, chunks);
    text += support::signed_trailer(chain, trailer) + "\r\n";
    return {std::move(text), size_of(chunks), true, true};
}

Body unsigned_body(const std::string& text, std::uint64_t bytes) {
    return {text, bytes, false, true};
}

const std::vector<std::string> kChunks{"hello, ", "chunked\r\n", "world", ""};
const std::string kTrailer = "x-amz-checksum-crc32:AAAAAA==";
const std::string kUnsigned = support::plain_chunks(kChunks) + kTrailer + "\r\n\r\n";

std::vector<Body> bodies() {
    return {
        signed_body(kChunks), with_signed_trailer(kChunks, kTrailer), unsigned_body(kUnsigned, 21)};
}

// docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
TEST(ChunkSigner, GivesTheSignaturesOfAwssExample) {
    ChunkSigner chain = signer();
    EXPECT_EQ(chain.chunk(sha256_hex(std::string(65'536, 'a'))).hex(),
              "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648");
    EXPECT_EQ(chain.chunk(sha256_hex(std::string(1024, 'a'))).hex(),
              "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497");
    EXPECT_EQ(chain.chunk(sha256_hex("")).hex(),
              "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9");
}

// …/sigv4-streaming-trailers.html
TEST(ChunkSigner, GivesTheSignaturesOfAwssExampleOfTrailers) {
    ChunkSigner chain = signer("106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e");
    EXPECT_EQ(chain.chunk(sha256_hex(std::string(65'536, 'a'))).hex(),
              "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2");
    EXPECT_EQ(chain.chunk(sha256_hex(std::string(1024, 'a'))).hex(),
              "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7");
    EXPECT_EQ(chain.chunk(sha256_hex("")).hex(),
              "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992");
    EXPECT_EQ(chain.trailer(sha256_hex("x-amz-checksum-crc32c:sOO8/Q==\n")).hex(),
              "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435");
}

TEST(ChunkedBody, OfAwssExampleHasTheLengthThatIsDocumentedThere) {
    const Body body = signed_body({std::string(65'536, 'a'), std::string(1024, 'a'), ""});
    EXPECT_EQ(body.text.size(), 66'824U);
    EXPECT_EQ(body.decode(), (Decoded{std::string(66'560, 'a'), {}}));
}

TEST(ChunkedBody, IsTheSameForEverySplit) {
    for (const Body& body : bodies()) {
        const Decoded whole = body.decode();
        EXPECT_EQ(whole.refusal, "accepted");
        EXPECT_EQ(whole.bytes, "hello, chunked\r\nworld");
        EXPECT_EQ(whole.trailers.size(), body.has_trailers ? 1U : 0U);
        for (std::size_t block = 1; block < body.text.size(); ++block) {
            ASSERT_EQ(body.decode(block), whole) << block;
        }
    }
}

TEST(ChunkedBody, CutAtAnyByteIsIncomplete) {
    for (const Body& body : bodies()) {
        for (std::size_t size = 0; size < body.text.size(); ++size) {
            Body cut = body;
            cut.text.resize(size);
            ASSERT_EQ(cut.decode().refusal, "IncompleteBody") << size;
        }
    }
}

// What may differ without meaning anything else: the case of a size or of a trailer's name.
TEST(ChunkedBody, WithSignaturesIsRefusedWhenAnyOneBitDiffers) {
    for (Body body : {signed_body({"twenty-six bytes in a row!", ""}),
                      with_signed_trailer({"twenty-six bytes in a row!", ""}, kTrailer)}) {
        const Decoded whole = body.decode();
        for (std::size_t bit = 0; bit < body.text.size() * 8; ++bit) {
            char& byte = body.text[bit / 8];
            const char original = byte;
            byte = static_cast<char>(byte ^ (1 << (bit % 8)));
            const Decoded changed = body.decode();
            ASSERT_TRUE(changed.refusal != "accepted" || changed == whole) << bit;
            byte = original;
        }
    }
}

TEST(ChunkedBody, IsRefusedWhenChunksAreMissingDoubleOrInAnotherOrder) {
    const Body good = signed_body({"a", "b", ""});
    const std::size_t chunk = (good.text.size() - 2) / 3;
    const std::string first = good.text.substr(0, chunk + 1);
    const std::string second = good.text.substr(chunk + 1, first.size());
    const std::string last = good.text.substr(2 * first.size());
    for (const auto& [text, bytes] : {std::pair{second + first + last, 2U},
                                      {first + last, 1U},
                                      {first + first + second + last, 3U}}) {
        EXPECT_EQ((Body{text, bytes}).decode().refusal, "SignatureDoesNotMatch");
    }
    EXPECT_EQ((Body{first + second + last, 2}).decode().refusal, "accepted");
}

TEST(ChunkedBody, GivesNothingBehindAChunkWithAWrongSignature) {
    Body body = signed_body({"first", "second", ""});
    body.text[body.text.find("first")] = 'F';
    ChunkedDecoder decoder(body.bytes, false, signer());
    std::string bytes;
    const auto result = decoder.push(body.text, [&](std::span<const char> piece) -> Result<void> {
        bytes.append(piece.data(), piece.size());
        return {};
    });
    EXPECT_EQ(result.error().name, "SignatureDoesNotMatch");
    EXPECT_EQ(bytes, "First");
}

TEST(ChunkedBody, GivesNoMoreBytesThanWerePromised) {
    ChunkedDecoder decoder(4, true, std::nullopt);
    std::string bytes;
    const auto result = decoder.push(std::string_view("2\r\nab\r\n3\r\ncde\r\n"),
                                     [&](std::span<const char> piece) -> Result<void> {
                                         bytes.append(piece.data(), piece.size());
                                         return {};
                                     });
    EXPECT_EQ(result.error().name, "IncompleteBody");
    EXPECT_EQ(bytes, "ab");
}

TEST(ChunkedBody, MustHaveAsManyBytesAsWerePromised) {
    for (Body body : bodies()) {
        const std::uint64_t bytes = body.bytes;
        for (const std::uint64_t promised : {bytes - 1, bytes + 1, std::uint64_t{0}}) {
            body.bytes = promised;
            EXPECT_EQ(body.decode().refusal, "IncompleteBody") << promised;
        }
    }
    EXPECT_EQ(unsigned_body("ffffffffffffffff\r\n", 21).decode().refusal, "IncompleteBody");
    EXPECT_EQ(unsigned_body("0\r\n\r\n", 0).decode(), (Decoded{}));
}

TEST(ChunkedBody, IsMalformedWhenItsFramingIs) {
    for (const char* text : {"\r\n",
                             "x\r\n",
                             "-1\r\n",
                             "+1\r\n",
                             "0x1\r\n",
                             " 1\r\n",
                             "1 \r\n",
                             "1\n",
                             "1;a=b\r\n",
                             "10000000000000000\r\n",
                             "1\r\nab\r\n",
                             "1\r\na\n",
                             "1\r\na0\r\n\r\n"}) {
        EXPECT_EQ(unsigned_body(text, 1).decode().refusal, "InvalidRequest") << text;
    }
    EXPECT_EQ(unsigned_body(std::string(2000, '0'), 1).decode(1).refusal, "InvalidRequest");
    EXPECT_EQ(unsigned_body("0\r\n\r\n0\r\n\r\n", 0).decode().refusal, "InvalidRequest");
    for (const char* text : {"1\r\na\r\n", "1;chunk-sig=\r\n", "1;chunk-signature\r\n"}) {
        EXPECT_EQ((Body{text, 1}).decode().refusal, "InvalidRequest") << text;
    }
    EXPECT_EQ((Body{"1;chunk-signature=\r\na\r\n", 1}).decode().refusal, "SignatureDoesNotMatch");
}

TEST(ChunkedBody, HasShortTrailersOnly) {
    const std::string end = "0\r\n";
    const auto trailers = [&](const std::string& lines) {
        return unsigned_body(end + lines + "\r\n", 0).decode();
    };
    EXPECT_EQ(trailers("A: b \r\nc:\r\n").trailers, (NameValues{{"a", "b"}, {"c", ""}}));
    EXPECT_EQ(trailers("no colon\r\n").refusal, "MalformedTrailerError");
    std::string many;
    for (int i = 0; i < 5; ++i) many += "a:" + std::string(1000, 'b') + "\r\n";
    EXPECT_EQ(trailers(many).refusal, "MalformedTrailerError");
    EXPECT_EQ(trailers("a:" + std::string(2000, 'b') + "\r\n").refusal, "InvalidRequest");
}

// minio-go ends trailers in a line feed and an empty line, before the signature or twice.
TEST(ChunkedBody, MayHaveTheLineEndsThatAwssGrammarOnceHad) {
    EXPECT_EQ(unsigned_body("0\r\na:b\n\r\n\r\n", 0).decode().trailers, (NameValues{{"a", "b"}}));
    Body body = with_signed_trailer(kChunks, kTrailer);
    body.text.replace(body.text.find(kTrailer), kTrailer.size() + 2, kTrailer + "\n\r\n");
    EXPECT_EQ(body.decode().refusal, "accepted");
}

TEST(ChunkedBody, WithSignedTrailersNeedsTheirSignatureLast) {
    Body body = with_signed_trailer(kChunks, kTrailer);
    const auto signature = body.text.find("x-amz-trailer-signature");
    Body without = body;
    without.text.erase(signature, body.text.size() - signature - 2);
    EXPECT_EQ(without.decode().refusal, "IncompleteBody");
    Body more = body;
    more.text.insert(more.text.size() - 2, "a:b\r\n");
    EXPECT_EQ(more.decode().refusal, "MalformedTrailerError");
    Body added = body;
    added.text.insert(signature, "a:b\r\n");
    EXPECT_EQ(added.decode().refusal, "SignatureDoesNotMatch");
}

TEST(ChunkedBody, EndsWithTheErrorOfWhoeverTakesItsBytes) {
    ChunkedDecoder decoder(21, true, std::nullopt);
    const auto result = decoder.push(kUnsigned, [](std::span<const char>) -> Result<void> {
        return fail(Code::kStorageFull, "full", "");
    });
    EXPECT_EQ(result.error().name, "full");
}

TEST(ChunkFraming, IsSaidByThePayloadHash) {
    EXPECT_TRUE(chunk_framing("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")->is_signed);
    EXPECT_FALSE(chunk_framing("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")->has_trailers);
    EXPECT_TRUE(chunk_framing("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")->has_trailers);
    EXPECT_FALSE(chunk_framing("STREAMING-UNSIGNED-PAYLOAD-TRAILER")->is_signed);
    for (const char* hash : {"UNSIGNED-PAYLOAD", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", ""}) {
        EXPECT_FALSE(chunk_framing(hash)) << hash;
    }
}

}  // namespace
}  // namespace sluice::signing
