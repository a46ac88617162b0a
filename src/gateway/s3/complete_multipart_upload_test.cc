// What a completion is refused for, and what it may ask.
#include "tests/s3/multipart_fixture.h"

namespace sluice::gateway::s3 {
namespace {

class CompleteMultipartUpload : public MultipartFixture {
  protected:
    std::string refusal(const Parts& parts, const signing::NameValues& headers = {}) {
        const Response response = complete(upload_, parts, headers);
        return response.status == 200 ? "accepted" : response.error();
    }
    std::string refusal_of(const std::string& document) {
        return call("POST", path_, {{"uploadId", upload_}}, document).error();
    }

    std::string upload_ = begin();
    std::string one_ = part(upload_, 1, "first");
    std::string two_ = part(upload_, 2, "second");
};

TEST_F(CompleteMultipartUpload, WantsPartsInAscendingOrder) {
    EXPECT_EQ(refusal({{2, two_}, {1, one_}}), "InvalidPartOrder");
    EXPECT_EQ(refusal({{1, one_}, {1, one_}}), "InvalidPartOrder");
}

TEST_F(CompleteMultipartUpload, WantsPartsThatCame) {
    EXPECT_EQ(refusal({{1, one_}, {3, two_}}), "InvalidPart");
    EXPECT_EQ(refusal({{1, two_}}), "InvalidPart");
    EXPECT_EQ(refusal({{1, "\"\""}}), "InvalidPart");
    EXPECT_EQ(refusal({{1, one_}, {2, two_}}), "accepted");
}

TEST_F(CompleteMultipartUpload, TakesETagsWithAndWithoutQuotes) {
    EXPECT_EQ(refusal({{1, one_.substr(1, 32)}, {2, "&quot;" + two_.substr(1, 32) + "&quot;"}}),
              "accepted");
}

TEST_F(CompleteMultipartUpload, WantsAllPartsButTheLastToBeLarge) {
    const std::string small = part(upload_, 3, "tiny");
    EXPECT_EQ(refusal({{3, small}, {4, part(upload_, 4, "fourth")}}), "EntityTooSmall");
    EXPECT_EQ(refusal({{1, one_}, {3, small}}), "accepted");
}

TEST_F(CompleteMultipartUpload, RefusesAnObjectThatIsTooLarge) {
    options_.limits.object_bytes_max = 10;
    EXPECT_EQ(refusal({{1, one_}, {2, two_}}), "EntityTooLarge");
    options_.limits.object_bytes_max = 11;
    EXPECT_EQ(refusal({{1, one_}, {2, two_}}), "accepted");
}

TEST_F(CompleteMultipartUpload, RefusesADocumentThatIsNone) {
    EXPECT_EQ(refusal({}), "MalformedXML");
    EXPECT_EQ(refusal_of(""), "MalformedXML");
    EXPECT_EQ(refusal_of("<CompleteMultipartUpload>"), "MalformedXML");
    EXPECT_EQ(refusal_of("<Other><Part/></Other>"), "MalformedXML");
    const auto with = [](const std::string& part) {
        return "<CompleteMultipartUpload>" + part + "</CompleteMultipartUpload>";
    };
    EXPECT_EQ(refusal_of(with("<Part><ETag>x</ETag></Part>")), "MalformedXML");
    EXPECT_EQ(refusal_of(with("<Part><PartNumber>1</PartNumber></Part>")), "MalformedXML");
    EXPECT_EQ(refusal_of(with("<Part><PartNumber>1x</PartNumber><ETag>x</ETag></Part>")),
              "MalformedXML");
    EXPECT_EQ(refusal_of(with("<Other><PartNumber>1</PartNumber><ETag>x</ETag></Other>")),
              "MalformedXML");
    EXPECT_EQ(refusal({{0, one_}}), "InvalidArgument");
    EXPECT_EQ(refusal({{10'001, one_}}), "InvalidArgument");
    EXPECT_EQ(refusal({{1, one_}, {2, two_}}), "accepted");
}

TEST_F(CompleteMultipartUpload, HoldsTheObjectToItsSaidSize) {
    EXPECT_EQ(refusal({{1, one_}, {2, two_}}, {{"x-amz-mp-object-size", "12"}}), "InvalidRequest");
    EXPECT_EQ(refusal({{1, one_}, {2, two_}}, {{"x-amz-mp-object-size", "x"}}), "InvalidRequest");
    EXPECT_EQ(refusal({{1, one_}, {2, two_}}, {{"x-amz-mp-object-size", "11"}}), "accepted");
}

TEST_F(CompleteMultipartUpload, WritesOnlyWhatIsNotThereYetWhenAskedTo) {
    ASSERT_EQ(call("PUT", path_, {}, "kept").status, 200);
    EXPECT_EQ(refusal({{1, one_}}, {{"if-none-match", "*"}}), "PreconditionFailed");
    const Response refused = complete(upload_, {{1, one_}}, {{"if-none-match", "*"}});
    EXPECT_EQ(element(refused.body, "Condition"), "If-None-Match");
    EXPECT_EQ(refusal({{1, one_}}, {{"if-none-match", "\"x\""}}), "NotImplemented");
    EXPECT_EQ(stored(), "kept");
    EXPECT_EQ(events().size(), 1U);
}

TEST_F(CompleteMultipartUpload, ReplacesOnlyWhatItKnowsWhenAskedTo) {
    EXPECT_EQ(refusal({{1, one_}}, {{"if-match", "\"x\""}}), "NoSuchKey");
    const std::string etag = call("PUT", path_, {}, "kept").header("ETag");
    EXPECT_EQ(refusal({{1, one_}}, {{"if-match", "\"x\""}}), "PreconditionFailed");
    EXPECT_EQ(stored(), "kept");
    EXPECT_EQ(refusal({{1, one_}}, {{"if-match", etag}}), "accepted");
    EXPECT_EQ(stored(), "first");
}

TEST_F(CompleteMultipartUpload, KnowsNoChecksumThatThePartsDoNotHave) {
    EXPECT_EQ(refusal({{1, one_}}, {{"x-amz-checksum-crc32", "AAAAAA=="}}), "InvalidRequest");
}

TEST_F(CompleteMultipartUpload, OfACompositeChecksumNamesThoseOfAllParts) {
    upload_ = begin({{"x-amz-checksum-algorithm", "CRC32"}});
    const auto send_part = [this](const char* number, const char* bytes, const char* sum) {
        return put_part(upload_, number, bytes, {{"x-amz-checksum-crc32", sum}}).header("ETag");
    };
    const Parts parts{{1, send_part("1", "12345", "y/U6HA==")},
                      {2, send_part("2", "6789", "nbq/hw==")}};
    const std::string first = "<ChecksumCRC32>y/U6HA==</ChecksumCRC32>";
    const std::string second = "<ChecksumCRC32>nbq/hw==</ChecksumCRC32>";
    const Response without = complete(upload_, parts, {}, {first});
    EXPECT_EQ(without.error(), "InvalidRequest");
    EXPECT_NE(without.body.find("It was missing for part 2"), std::string::npos) << without.body;
    EXPECT_EQ(complete(upload_, parts, {}, {first, first}).error(), "InvalidPart");
    EXPECT_EQ(call("GET", path_).error(), "NoSuchKey");
    EXPECT_EQ(complete(upload_, parts, {}, {first, second}).status, 200);
    EXPECT_EQ(stored(), "123456789");
}

TEST_F(CompleteMultipartUpload, OfAWholeObjectsChecksumNeedsNoneOfTheParts) {
    upload_ =
        begin({{"x-amz-checksum-algorithm", "CRC32"}, {"x-amz-checksum-type", "FULL_OBJECT"}});
    const std::string etag =
        put_part(upload_, "1", "123456789", {{"x-amz-checksum-crc32", "y/Q5Jg=="}}).header("ETag");
    EXPECT_EQ(refusal({{1, etag}}), "accepted");
}

}  // namespace
}  // namespace sluice::gateway::s3
