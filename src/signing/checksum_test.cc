#include "signing/checksum.h"

#include <gtest/gtest.h>

#include <vector>

#include "signing/crc.h"
#include "signing/digest.h"
#include "signing/encoding.h"

namespace sluice::signing {
namespace {

using enum ChecksumAlgorithm;

std::string checksum(ChecksumAlgorithm algorithm, std::string_view bytes) {
    Checksummer sum(algorithm);
    sum.add(bytes);
    return sum.finish();
}

// Every byte value, in no regular order.
std::string noise(std::size_t bytes) {
    std::string text(bytes, '\0');
    std::uint32_t state = 1;
    for (char& c : text) {
        state = state * 1664525 + 1013904223;
        c = static_cast<char>(state >> 24U);
    }
    return text;
}

// The definition: one bit a step.
template <class Word>
Word bitwise(Word polynomial, std::string_view bytes) {
    Word state = static_cast<Word>(~Word{0});
    for (const char c : bytes) {
        state ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) state = (state >> 1U) ^ (state & 1U ? polynomial : 0);
    }
    return static_cast<Word>(~state);
}

template <class Kind>
auto crc(std::string_view bytes) {
    Kind sum;
    sum.add(bytes);
    return sum.value();
}

// The check values of the CRC catalogue and of FIPS 180, over "123456789".
TEST(Checksum, HasThePublishedCheckValues) {
    const auto check = [](ChecksumAlgorithm algorithm) { return checksum(algorithm, "123456789"); };
    EXPECT_EQ(crc<Crc32>("123456789"), 0xCBF43926U);
    EXPECT_EQ(crc<Crc32c>("123456789"), 0xE3069283U);
    EXPECT_EQ(crc<Crc64Nvme>("123456789"), 0xAE8B14860A799888U);
    EXPECT_EQ(check(kCrc32), "y/Q5Jg==");
    EXPECT_EQ(check(kCrc32c), "4waSgw==");
    EXPECT_EQ(check(kCrc64Nvme), "rosUhgp5mIg=");
    EXPECT_EQ(check(kMd5), "JfnnlDI7RTiF9RgfG2JNCw==");
    EXPECT_EQ(check(kSha1), "98O8HYCOBHMq32eZZczDTKeuNEE=");
    EXPECT_EQ(check(kSha256), "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=");
    EXPECT_EQ(check(kSha512),
              "2eZ2LdHI6vbWGzxhkvxAjU1tXxF20MKRabwk5xw/J0rSf81YEbMT1oH35V7ALXPUmclUVba1u1A6z1dPuo"
              "/+hQ==");
    EXPECT_EQ(checksum(kCrc32, ""), "AAAAAA==");
    EXPECT_EQ(checksum(kCrc64Nvme, ""), "AAAAAAAAAAA=");
    // Of AWS's worked example of trailers.
    EXPECT_EQ(checksum(kCrc32c, std::string(66'560, 'a')), "sOO8/Q==");
}

TEST(Checksum, EightBytesAStepAreTheSameAsOneBitAStepAtEveryLengthAndOffset) {
    const std::string bytes = noise(96);
    for (std::size_t from = 0; from < 9; ++from) {
        for (std::size_t length = 0; from + length <= bytes.size(); ++length) {
            const auto text = std::string_view(bytes).substr(from, length);
            ASSERT_EQ(crc<Crc32>(text), bitwise<std::uint32_t>(0xEDB88320, text));
            ASSERT_EQ(crc<Crc32c>(text), bitwise<std::uint32_t>(0x82F63B78, text));
            ASSERT_EQ(crc<Crc64Nvme>(text), bitwise<std::uint64_t>(0x9A6C9329AC4BC9B5, text));
        }
    }
}

TEST(Checksum, IsTheSameForEverySplit) {
    const std::string bytes = noise(40);
    for (const auto algorithm : kChecksumAlgorithms) {
        for (std::size_t split = 0; split <= bytes.size(); ++split) {
            Checksummer sum(algorithm);
            sum.add(std::string_view(bytes).substr(0, split));
            sum.add(std::string_view(bytes).substr(split));
            ASSERT_EQ(sum.finish(), checksum(algorithm, bytes)) << name_of(algorithm) << split;
        }
    }
}

std::vector<PartChecksum> parts_of(ChecksumAlgorithm algorithm,
                                   std::string_view bytes,
                                   const std::vector<std::size_t>& sizes) {
    std::vector<PartChecksum> parts;
    for (const std::size_t size : sizes) {
        parts.push_back({checksum(algorithm, bytes.substr(0, size)), size});
        bytes.remove_prefix(size);
    }
    EXPECT_TRUE(bytes.empty());
    return parts;
}

TEST(Checksum, OfAWholeObjectFollowsFromItsPartsForCrcs) {
    const std::string bytes = noise(5000);
    for (const std::vector<std::size_t>& sizes : {std::vector<std::size_t>{5000},
                                                  {0, 5000},
                                                  {5000, 0},
                                                  {1, 4998, 1},
                                                  {1024, 1024, 1024, 1024, 904},
                                                  {4096, 0, 904}}) {
        for (const auto algorithm : {kCrc32, kCrc32c, kCrc64Nvme}) {
            EXPECT_EQ(combine(algorithm, parts_of(algorithm, bytes, sizes)),
                      checksum(algorithm, bytes));
        }
    }
    EXPECT_EQ(combine(kCrc32, {}), checksum(kCrc32, ""));
    EXPECT_EQ(combine(kSha256, parts_of(kSha256, bytes, {5000})), std::nullopt);
    for (const auto algorithm : {kMd5, kSha1, kSha512}) {
        EXPECT_EQ(combine(algorithm, {}), std::nullopt);
    }
    EXPECT_EQ(combine(kCrc32, std::vector<PartChecksum>{{"nonsense", 3}}), std::nullopt);
}

// A long second part: the shift is by squaring, not by walking.
TEST(Checksum, OfPartsOfGigabytesIsCombinedAtOnce) {
    const std::string_view tail = "tail";
    const std::uint64_t zeros = 5'000'000'000;
    const auto first = crc<Crc32>("head");
    const auto step = Crc32::combine(first, 0, zeros / 2);
    EXPECT_EQ(Crc32::combine(step, crc<Crc32>(tail), zeros / 2),
              Crc32::combine(first, crc<Crc32>(tail), zeros));
}

TEST(Checksum, OfPartsIsTheirChecksumsChecksumWithTheirNumber) {
    const std::string bytes = noise(3000);
    for (const auto algorithm : {kCrc32, kCrc32c, kMd5, kSha1, kSha256, kSha512}) {
        const auto parts = parts_of(algorithm, bytes, {1000, 1500, 500});
        std::string raw;
        for (const auto& part : parts) raw += *base64_decode(part.value);
        EXPECT_EQ(composite(algorithm, parts), checksum(algorithm, raw) + "-3");
    }
    EXPECT_EQ(composite(kCrc64Nvme, parts_of(kCrc64Nvme, bytes, {3000})), std::nullopt);
    EXPECT_EQ(composite(kSha1, std::vector<PartChecksum>{{"AAAAAA==", 3}}), std::nullopt);
}

TEST(Checksum, IsKnownByItsNameAndItsHeader) {
    for (const auto algorithm : kChecksumAlgorithms) {
        EXPECT_EQ(checksum_algorithm(name_of(algorithm)), algorithm);
        EXPECT_EQ(algorithm_of_header(checksum_header(algorithm)), algorithm);
    }
    EXPECT_EQ(checksum_header(kCrc64Nvme), "x-amz-checksum-crc64nvme");
    EXPECT_EQ(checksum_algorithm("crc32c"), kCrc32c);
    for (const char* name : {"", "MD4", "Crc32", "CRC64"}) EXPECT_FALSE(checksum_algorithm(name));
    for (const char* name : {"x-amz-checksum-type", "x-amz-checksum-", "crc32"}) {
        EXPECT_FALSE(algorithm_of_header(name)) << name;
    }
}

TEST(Checksum, IsBase64OfAsManyBytesAsItsAlgorithmMakes) {
    for (const auto algorithm : kChecksumAlgorithms) {
        const std::string value = checksum(algorithm, "x");
        EXPECT_TRUE(is_checksum(algorithm, value));
        EXPECT_FALSE(is_checksum(algorithm, value.substr(4)));
        EXPECT_FALSE(is_checksum(algorithm, value + "AAAA"));
        EXPECT_FALSE(is_checksum(algorithm, "not base64"));
        EXPECT_FALSE(is_checksum(algorithm, ""));
    }
}

}  // namespace
}  // namespace sluice::signing
