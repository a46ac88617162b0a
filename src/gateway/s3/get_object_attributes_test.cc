#include <gtest/gtest.h>

#include "tests/s3/multipart_fixture.h"
#include "tests/s3/objects_fixture.h"

namespace sluice::gateway::s3 {
namespace {

using GetObjectAttributes = ObjectsFixture;

TEST_F(GetObjectAttributes, TellsWhatWasAskedFor) {
    put("a");
    const auto ask = [this](const signing::NameValues& headers) {
        return call("GET", path_of("a"), {{"attributes", ""}}, "", headers);
    };
    const Response response =
        ask({{"x-amz-object-attributes", "ETag, ObjectSize,StorageClass,ObjectParts,Checksum"}});
    EXPECT_EQ(text(response.body, "//ETag"), "9a0364b9e99bb480dd25e1f0284c8555");
    EXPECT_EQ(text(response.body, "//ObjectSize"), "7");
    EXPECT_EQ(text(response.body, "//StorageClass"), "STANDARD");
    EXPECT_EQ(response.header("Last-Modified"), "Sun, 01 Mar 2026 12:00:00 GMT");
    EXPECT_EQ(texts(ask({{"x-amz-object-attributes", "ETag"}}).body, "//ObjectSize").size(), 0U);
    EXPECT_EQ(ask({}).error(), "InvalidRequest");
    EXPECT_EQ(ask({{"x-amz-object-attributes", "Colour"}}).error(), "InvalidArgument");
    const signing::NameValues etag{{"x-amz-object-attributes", "ETag"}};
    EXPECT_EQ(call("GET", path_of("none"), {{"attributes", ""}}, "", etag).error(), "NoSuchKey");
}

// The first question for parts comes when the object has just been replaced.
class ReplacedOnce final : public ObjectStore {
  public:
    explicit ReplacedOnce(ObjectStore& behind) : behind_(behind) {}

    Result<ObjectInfo> head(const ObjectName& name) override { return behind_.head(name); }
    Result<OpenedObject> open(const ObjectName& name,
                              std::optional<ByteRange> range,
                              std::optional<ETag> if_match) override {
        return behind_.open(name, range, std::move(if_match));
    }
    Result<std::unique_ptr<StagedWriter>> stage(const ObjectName& name,
                                                const ObjectAttributes& attributes) override {
        return behind_.stage(name, attributes);
    }
    Result<Listing> list(const BucketName& bucket, const ListQuery& query) override {
        return behind_.list(bucket, query);
    }
    Result<ByteRange> part(const ObjectName& name,
                           const ETag& etag,
                           std::uint32_t number) override {
        return behind_.part(name, etag, number);
    }
    Result<std::vector<UploadedPart>> parts(const ObjectName& name,
                                            const ETag& etag,
                                            std::uint32_t after,
                                            std::size_t max) override {
        if (replaced_) return behind_.parts(name, etag, after, max);
        replaced_ = true;
        return fail(Code::kConflict, "precondition_failed", "the object was replaced");
    }

    bool replaced_ = false;

  private:
    ObjectStore& behind_;
};

class AttributesOfParts : public MultipartFixture {
  protected:
    // Parts 2 and 5, "12345" and "6789".
    void upload(const signing::NameValues& how) {
        const std::string id = begin(how);
        const bool summed = !how.empty();
        const auto send_part = [&](const char* number, const char* bytes, const char* sum) {
            signing::NameValues headers;
            if (summed) headers.emplace_back("x-amz-checksum-crc32", sum);
            return put_part(id, number, bytes, headers).header("ETag");
        };
        const Parts parts{{2, send_part("2", "12345", "y/U6HA==")},
                          {5, send_part("5", "6789", "nbq/hw==")}};
        std::vector<std::string> sums;
        if (summed) {
            sums = {"<ChecksumCRC32>y/U6HA==</ChecksumCRC32>",
                    "<ChecksumCRC32>nbq/hw==</ChecksumCRC32>"};
        }
        ASSERT_EQ(complete(id, parts, {}, sums).status, 200);
    }
    Response ask(signing::NameValues headers = {}) {
        headers.emplace_back("x-amz-object-attributes", "ObjectParts,Checksum");
        return call("GET", path_, {{"attributes", ""}}, "", headers);
    }
    const S3Services& services() override { return watched_; }

    ReplacedOnce objects_{services_.objects};
    S3Services watched_{.objects = objects_,
                        .backend = services_.backend,
                        .credentials = services_.credentials,
                        .capacity = services_.capacity,
                        .clock = services_.clock,
                        .random = services_.random,
                        .log = services_.log,
                        .metrics = services_.metrics,
                        .buckets = services_.buckets,
                        .uploads = services_.uploads,
                        .uploads_bucket = services_.uploads_bucket,
                        .outputs_bucket = services_.outputs_bucket};
};

TEST_F(AttributesOfParts, AreTheirSizesAndChecksums) {
    upload({{"x-amz-checksum-algorithm", "CRC32"}});
    const std::string body = ask().body;
    EXPECT_EQ(text(body, "//ObjectParts/PartsCount"), "2");
    EXPECT_EQ(texts(body, "//Part/PartNumber"), (std::vector<std::string>{"2", "5"}));
    EXPECT_EQ(texts(body, "//Part/Size"), (std::vector<std::string>{"5", "4"}));
    EXPECT_EQ(texts(body, "//Part/ChecksumCRC32"),
              (std::vector<std::string>{"y/U6HA==", "nbq/hw=="}));
    EXPECT_EQ(text(body, "//IsTruncated"), "false");
    EXPECT_EQ(text(body, "//MaxParts"), "1000");
    EXPECT_EQ(text(body, "//Checksum/ChecksumType"), "COMPOSITE");
    EXPECT_EQ(text(body, "//Checksum/ChecksumCRC32").find('-'), std::string::npos);
}

TEST_F(AttributesOfParts, ComeInPages) {
    upload({{"x-amz-checksum-algorithm", "CRC32"}});
    const std::string first = ask({{"x-amz-max-parts", "1"}}).body;
    EXPECT_EQ(texts(first, "//Part/PartNumber"), std::vector<std::string>{"2"});
    EXPECT_EQ(text(first, "//IsTruncated"), "true");
    EXPECT_EQ(text(first, "//NextPartNumberMarker"), "2");
    const std::string second =
        ask({{"x-amz-max-parts", "1"}, {"x-amz-part-number-marker", "2"}}).body;
    EXPECT_EQ(texts(second, "//Part/PartNumber"), std::vector<std::string>{"5"});
    EXPECT_EQ(text(second, "//IsTruncated"), "false");
    EXPECT_EQ(text(second, "//PartNumberMarker"), "2");
    EXPECT_EQ(ask({{"x-amz-max-parts", "many"}}).error(), "InvalidArgument");
    EXPECT_EQ(ask({{"x-amz-part-number-marker", "-1"}}).error(), "InvalidArgument");
}

TEST_F(AttributesOfParts, AreTheirNumberAloneWithoutACompositeChecksum) {
    const signing::NameValues whole{{"x-amz-checksum-algorithm", "CRC32"},
                                    {"x-amz-checksum-type", "FULL_OBJECT"}};
    for (const signing::NameValues& how : {signing::NameValues{}, whole}) {
        upload(how);
        const std::string body = ask().body;
        EXPECT_EQ(text(body, "//ObjectParts/PartsCount"), "2");
        EXPECT_EQ(texts(body, "//Part").size(), 0U);
        EXPECT_EQ(texts(body, "//MaxParts").size(), 0U);
    }
}

TEST_F(AttributesOfParts, AreOfTheObjectThatIsThereNow) {
    upload({{"x-amz-checksum-algorithm", "CRC32"}});
    EXPECT_EQ(ask().status, 200);
    EXPECT_TRUE(objects_.replaced_);
}

}  // namespace
}  // namespace sluice::gateway::s3
