// UploadPart and UploadPartCopy.
#include "tests/s3/multipart_fixture.h"
#include "tests/support/files_in.h"

namespace sluice::gateway::s3 {
namespace {

class UploadPart : public MultipartFixture {
  protected:
    std::string refusal(const std::string& number,
                        const std::string& bytes = "bytes",
                        const signing::NameValues& headers = {}) {
        const Response response = put_part(upload_, number, bytes, headers);
        return response.status == 200 ? "accepted" : response.error();
    }
    Response copy(const std::string& source, signing::NameValues headers = {}) {
        headers.emplace_back("x-amz-copy-source", source);
        return put_part(upload_, "1", "", headers);
    }
    std::string refusal_of_copy(const std::string& source, signing::NameValues headers = {}) {
        const Response response = copy(source, std::move(headers));
        return response.status == 200 ? "accepted" : response.error();
    }
    std::filesystem::path temporary() const { return directory_.path() / "data" / "tmp"; }

    std::string upload_ = begin();
};

TEST_F(UploadPart, TakesNumbersFrom1To10000) {
    for (const char* number : {"0", "10001", "-1", "1x", "", "4294967297", "99999999999"}) {
        EXPECT_EQ(refusal(number), "InvalidArgument") << number;
    }
    EXPECT_EQ(refusal("1"), "accepted");
    EXPECT_EQ(refusal("10000"), "accepted");
    EXPECT_EQ(call("PUT", path_, {{"uploadId", upload_}}, "x").error(), "InvalidArgument");
}

TEST_F(UploadPart, RefusesBytesThatAreNotWhatWasSaid) {
    EXPECT_EQ(refusal("1", "bytes", {{"content-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="}}), "BadDigest");
    EXPECT_EQ(refusal("1", "", {{"content-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="}}), "accepted");
    EXPECT_EQ(elements(list_parts(upload_).body, "PartNumber").size(), 1U);
}

TEST_F(UploadPart, KeepsTheChecksumThatCameIfItsUploadCanUseIt) {
    upload_ =
        begin({{"x-amz-checksum-algorithm", "CRC32"}, {"x-amz-checksum-type", "FULL_OBJECT"}});
    EXPECT_EQ(refusal("1", "123456789", {{"x-amz-checksum-crc32", "AAAAAA=="}}), "BadDigest");
    EXPECT_EQ(refusal("1", "", {{"x-amz-checksum-sha1", "2jmj7l5rSw0yVb/vlWAYkK/YBwk="}}),
              "InvalidRequest");
    const Response first = put_part(upload_, "1", "12345", {{"x-amz-checksum-crc32", "y/U6HA=="}});
    ASSERT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(first.header("x-amz-checksum-crc32"), "y/U6HA==");
    const Response second = put_part(upload_, "2", "6789", {{"x-amz-checksum-crc32", "nbq/hw=="}});
    ASSERT_EQ(second.status, 200) << second.body;
    const Parts parts{{1, first.header("ETag")}, {2, second.header("ETag")}};
    // Of "123456789": the algorithm's check value, 0xCBF43926.
    const Response completed = complete(upload_, parts, {{"x-amz-checksum-crc32", "y/Q5Jg=="}});
    EXPECT_EQ(element(completed.body, "ChecksumCRC32"), "y/Q5Jg==") << completed.body;
    EXPECT_EQ(element(completed.body, "ChecksumType"), "FULL_OBJECT");
    const Response got = call("GET", path_, {}, "", {{"x-amz-checksum-mode", "ENABLED"}});
    EXPECT_EQ(got.header("x-amz-checksum-crc32"), "y/Q5Jg==");
}

TEST_F(UploadPart, RefusesWhatIsTooLargeBeforeReadingIt) {
    options_.limits.upload_bytes_max = 4;
    EXPECT_EQ(refusal("1"), "EntityTooLarge");
}

TEST_F(UploadPart, ACutOneLeavesNothing) {
    endpoint_ = make_endpoint(services(), options_);
    RequestHead head{"PUT",
                     presign("PUT", path_, {{"partNumber", "1"}, {"uploadId", upload_}}),
                     {{"host", host_}},
                     "192.0.2.7",
                     200'000};
    auto exchange = endpoint_->begin(head);
    ASSERT_TRUE(exchange->body(std::string(100'000, 'x')));
    EXPECT_EQ(support::files_in(temporary()), 1U);
    exchange.reset();
    support::wait_for_files(temporary(), 0);
    EXPECT_TRUE(elements(list_parts(upload_).body, "PartNumber").empty());
}

TEST_F(UploadPart, CopiesAnotherObject) {
    ASSERT_EQ(call("PUT", "/sluice-outputs/a%20b/%C3%A9", {}, "0123456789").status, 200);
    const Response copied = copy("/sluice-outputs/a%20b/%C3%A9");
    ASSERT_EQ(copied.status, 200) << copied.body;
    EXPECT_EQ(element(copied.body, "ETag"), "&quot;781e5e245d69b566979b86e28d23f2c7&quot;");
    EXPECT_EQ(element(copied.body, "LastModified"), "2026-03-01T12:00:00.000Z");
    ASSERT_EQ(complete(upload_, {{1, "781e5e245d69b566979b86e28d23f2c7"}}).status, 200);
    EXPECT_EQ(stored(), "0123456789");
}

TEST_F(UploadPart, CopiesARange) {
    ASSERT_EQ(call("PUT", "/sluice-outputs/x", {}, "0123456789").status, 200);
    const Response copied = copy("sluice-outputs/x", {{"x-amz-copy-source-range", "bytes=2-6"}});
    ASSERT_EQ(copied.status, 200) << copied.body;
    ASSERT_EQ(complete(upload_, {{1, element(copied.body, "ETag")}}).status, 200);
    EXPECT_EQ(stored(), "23456");
}

TEST_F(UploadPart, RefusesARangeThatIsNoneOrOutside) {
    ASSERT_EQ(call("PUT", "/sluice-outputs/x", {}, "0123456789").status, 200);
    for (const char* range :
         {"2-6", "bytes=2-", "bytes=-6", "bytes=6-2", "bytes=a-b", "bytes=1-2,4-5", "bytes=1"}) {
        EXPECT_EQ(refusal_of_copy("sluice-outputs/x", {{"x-amz-copy-source-range", range}}),
                  "InvalidArgument")
            << range;
    }
    for (const char* range : {"bytes=0-10", "bytes=10-10"}) {
        EXPECT_EQ(refusal_of_copy("sluice-outputs/x", {{"x-amz-copy-source-range", range}}),
                  "InvalidArgument")
            << range;
    }
}

TEST_F(UploadPart, RefusesASourceThatIsNotThereOrIsAnother) {
    EXPECT_EQ(refusal_of_copy("sluice-outputs/none"), "NoSuchKey");
    EXPECT_EQ(refusal_of_copy("no-such-bucket/x"), "NoSuchBucket");
    EXPECT_EQ(refusal_of_copy("nonsense"), "InvalidArgument");
    ASSERT_EQ(call("PUT", "/sluice-outputs/x", {}, "0123456789").status, 200);
    EXPECT_EQ(refusal_of_copy("sluice-outputs/x", {{"x-amz-copy-source-if-match", "\"y\""}}),
              "PreconditionFailed");
    options_.limits.upload_bytes_max = 9;
    EXPECT_EQ(refusal_of_copy("sluice-outputs/x"), "InvalidRequest");
}

TEST_F(UploadPart, CopiesToTheUploadThatIsNamedOrNotAtAll) {
    ASSERT_EQ(call("PUT", "/sluice-outputs/x", {}, "0123456789").status, 200);
    abort(upload_);
    EXPECT_EQ(refusal_of_copy("sluice-outputs/x"), "NoSuchUpload");
}

// Checksums of copied parts are made here; of SHA-256, parts know those of the object only.
TEST_F(UploadPart, ACopiedPartHasTheChecksumThatItsUploadWants) {
    ASSERT_EQ(call("PUT", "/sluice-outputs/x", {}, "0123456789").status, 200);
    upload_ = begin({{"x-amz-checksum-algorithm", "SHA256"}});
    const std::string sum = "hNiYd/DUBB77a/kaFvAkjy/Vc+avBcGflr7bn4gveII=";
    const Response copied = copy("sluice-outputs/x");
    EXPECT_EQ(element(copied.body, "ChecksumSHA256"), sum);
    const Response listed = list_parts(upload_);
    EXPECT_EQ(element(listed.body, "ChecksumSHA256"), sum);
    EXPECT_EQ(element(listed.body, "ChecksumAlgorithm"), "SHA256");
    EXPECT_EQ(element(listed.body, "ChecksumType"), "COMPOSITE");
    const Parts parts{{1, element(copied.body, "ETag")}};
    const std::vector<std::string> sums{"<ChecksumSHA256>" + sum + "</ChecksumSHA256>"};
    EXPECT_EQ(complete(upload_, parts, {{"x-amz-checksum-sha256", sum}}, sums).error(),
              "BadDigest");
    const Response completed = complete(upload_, parts, {}, sums);
    EXPECT_TRUE(element(completed.body, "ChecksumSHA256").ends_with("-1")) << completed.body;
    EXPECT_EQ(element(completed.body, "ChecksumType"), "COMPOSITE");
    EXPECT_EQ(complete(upload_, parts).body, completed.body);
}

TEST_F(UploadPart, APartOfACompositeChecksumNeedsItsOwn) {
    upload_ = begin({{"x-amz-checksum-algorithm", "CRC32"}});
    const Response without = put_part(upload_, "1", "12345");
    EXPECT_EQ(without.error(), "InvalidRequest");
    EXPECT_NE(without.body.find("expected checksum Type: crc32, actual checksum Type: null"),
              std::string::npos);
    EXPECT_EQ(put_part(upload_, "1", "12345", {{"x-amz-checksum-crc32", "y/U6HA=="}}).status, 200);
}

TEST_F(UploadPart, ThePartsOfAWholeObjectsChecksumMakeIt) {
    ASSERT_EQ(call("PUT", "/sluice-outputs/x", {}, "123456789").status, 200);
    upload_ =
        begin({{"x-amz-checksum-algorithm", "CRC32"}, {"x-amz-checksum-type", "FULL_OBJECT"}});
    const Response copied = copy("sluice-outputs/x");
    // The check value of the algorithm: of "123456789", 0xCBF43926.
    const Parts parts{{1, element(copied.body, "ETag")}};
    const Response completed = complete(upload_, parts, {{"x-amz-checksum-crc32", "y/Q5Jg=="}});
    EXPECT_EQ(element(completed.body, "ChecksumCRC32"), "y/Q5Jg==");
    EXPECT_EQ(element(completed.body, "ChecksumType"), "FULL_OBJECT");
}

TEST_F(UploadPart, OfAWholeObjectsChecksumNeedsNotSayItsOwn) {
    upload_ =
        begin({{"x-amz-checksum-algorithm", "CRC32"}, {"x-amz-checksum-type", "FULL_OBJECT"}});
    const Response first = put_part(upload_, "1", "12345");
    EXPECT_EQ(first.header("x-amz-checksum-crc32"), "y/U6HA==");
    const Response second = put_part(upload_, "2", "6789", {{"x-amz-checksum-crc32", "nbq/hw=="}});
    const Parts parts{{1, first.header("ETag")}, {2, second.header("ETag")}};
    EXPECT_EQ(element(complete(upload_, parts).body, "ChecksumCRC32"), "y/Q5Jg==");
}

TEST_F(UploadPart, AnUploadTakesOnlyChecksumsThatPartsCanMake) {
    const auto refused = [&](const signing::NameValues& headers) {
        return call("POST", path_, {{"uploads", ""}}, "", headers).error();
    };
    EXPECT_EQ(refused({{"x-amz-checksum-algorithm", "CRC16"}}), "InvalidRequest");
    EXPECT_EQ(refused({{"x-amz-checksum-type", "COMPOSITE"}}), "InvalidRequest");
    for (const char* algorithm : {"MD5", "SHA1", "SHA256", "SHA512"}) {
        EXPECT_EQ(refused({{"x-amz-checksum-algorithm", algorithm},
                           {"x-amz-checksum-type", "FULL_OBJECT"}}),
                  "InvalidRequest");
    }
    EXPECT_EQ(
        refused({{"x-amz-checksum-algorithm", "CRC64NVME"}, {"x-amz-checksum-type", "COMPOSITE"}}),
        "InvalidRequest");
    EXPECT_EQ(refused({{"x-amz-checksum-algorithm", "CRC32"}, {"x-amz-checksum-type", "x"}}),
              "InvalidRequest");
    const Response begun =
        call("POST", path_, {{"uploads", ""}}, "", {{"x-amz-checksum-algorithm", "CRC64NVME"}});
    EXPECT_EQ(begun.header("x-amz-checksum-algorithm"), "CRC64NVME");
    EXPECT_EQ(begun.header("x-amz-checksum-type"), "FULL_OBJECT");
}

}  // namespace
}  // namespace sluice::gateway::s3
