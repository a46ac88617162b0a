// ListParts and ListMultipartUploads.
#include "tests/s3/multipart_fixture.h"

namespace sluice::gateway::s3 {
namespace {

class ListMultipartUploads : public MultipartFixture {
  protected:
    using Texts = std::vector<std::string>;

    std::string begin_at(const std::string& key) {
        path_ = "/sluice-uploads/" + key;
        return begin();
    }
    std::string list(signing::NameValues query = {}) {
        query.emplace_back("uploads", "");
        return call("GET", "/sluice-uploads", query).body;
    }
    std::string refusal(signing::NameValues query) {
        query.emplace_back("uploads", "");
        return call("GET", "/sluice-uploads", query).error();
    }
};

TEST_F(ListMultipartUploads, TellsThePartsOfOneInPages) {
    const std::string upload = begin();
    for (const std::uint32_t number : {1U, 3U, 7U}) part(upload, number, "12345");
    const std::string all = list_parts(upload).body;
    EXPECT_EQ(elements(all, "PartNumber"), (Texts{"1", "3", "7"}));
    EXPECT_EQ(element(all, "Bucket"), "sluice-uploads");
    EXPECT_EQ(element(all, "Key"), "u/a b.csv");
    EXPECT_EQ(element(all, "UploadId"), upload);
    EXPECT_EQ(element(all, "Size"), "5");
    EXPECT_EQ(element(all, "ETag"), "&quot;827ccb0eea8a706c4c34a16891f84e7b&quot;");
    EXPECT_EQ(element(all, "LastModified"), "2026-03-01T12:00:00.000Z");
    EXPECT_EQ(element(all, "IsTruncated"), "false");
    EXPECT_EQ(element(all, "MaxParts"), "1000");
    EXPECT_EQ(element(all, "NextPartNumberMarker"), "7");
    EXPECT_EQ(element(all, "StorageClass"), "STANDARD");

    const std::string first = list_parts(upload, {{"max-parts", "2"}}).body;
    EXPECT_EQ(elements(first, "PartNumber"), (Texts{"1", "3"}));
    EXPECT_EQ(element(first, "IsTruncated"), "true");
    EXPECT_EQ(element(first, "NextPartNumberMarker"), "3");
    const std::string second =
        list_parts(upload, {{"max-parts", "2"}, {"part-number-marker", "3"}}).body;
    EXPECT_EQ(elements(second, "PartNumber"), (Texts{"7"}));
    EXPECT_EQ(element(second, "PartNumberMarker"), "3");
    EXPECT_EQ(element(second, "IsTruncated"), "false");
    EXPECT_EQ(element(list_parts(upload, {{"encoding-type", "url"}}).body, "Key"), "u/a%20b.csv");
    EXPECT_EQ(list_parts(upload, {{"max-parts", "x"}}).error(), "InvalidArgument");
    EXPECT_EQ(element(list_parts(upload, {{"max-parts", "0"}}).body, "IsTruncated"), "false");
}

TEST_F(ListMultipartUploads, TellsUnfinishedOnesByKey) {
    const std::string b = begin_at("b%26");
    const std::string a = begin_at("a");
    abort(begin_at("c"));
    const std::string all = list();
    EXPECT_EQ(elements(all, "Key"), (Texts{"a", "b&amp;"}));
    EXPECT_EQ(elements(all, "UploadId"), (Texts{a, b}));
    EXPECT_EQ(element(all, "Initiated"), "2026-03-01T12:00:00.000Z");
    EXPECT_EQ(element(all, "MaxUploads"), "1000");
    EXPECT_EQ(element(all, "IsTruncated"), "false");
    EXPECT_EQ(element(all, "NextKeyMarker"), "(none)");
    EXPECT_EQ(elements(list({{"encoding-type", "url"}}), "Key"), (Texts{"a", "b%26"}));
    EXPECT_EQ(elements(list({{"max-uploads", "5000"}}), "MaxUploads"), (Texts{"1000"}));
}

TEST_F(ListMultipartUploads, GoesOnWhereAPageEnded) {
    Texts uploads{begin_at("a"), begin_at("a")};
    std::ranges::sort(uploads);
    uploads.push_back(begin_at("b"));
    Texts told;
    std::string key;
    std::string id;
    for (int page = 0; page < 3; ++page) {
        const std::string one =
            list({{"max-uploads", "1"}, {"key-marker", key}, {"upload-id-marker", id}});
        for (const std::string& upload : elements(one, "UploadId")) told.push_back(upload);
        EXPECT_EQ(element(one, "IsTruncated"), page < 2 ? "true" : "false");
        key = element(one, "NextKeyMarker");
        id = element(one, "NextUploadIdMarker");
    }
    EXPECT_EQ(told, uploads);
    // Without a key, the upload's marker means nothing.
    EXPECT_EQ(elements(list({{"upload-id-marker", uploads[0]}}), "UploadId"), uploads);
}

TEST_F(ListMultipartUploads, JoinsWhatSharesACommonPrefix) {
    for (const char* key : {"x/1", "x/2", "y", "z/1"}) begin_at(key);
    const std::string all = list({{"delimiter", "/"}});
    EXPECT_EQ(elements(all, "Key"), (Texts{"y"}));
    EXPECT_EQ(elements(all, "Prefix"), (Texts{"", "x/", "z/"}));
    const std::string first = list({{"delimiter", "/"}, {"max-uploads", "1"}});
    EXPECT_EQ(element(first, "NextKeyMarker"), "x/");
    EXPECT_EQ(element(first, "NextUploadIdMarker"), "(none)");
    const std::string rest = list({{"delimiter", "/"}, {"key-marker", "x/"}});
    EXPECT_EQ(elements(rest, "Key"), (Texts{"y"}));
    EXPECT_EQ(elements(rest, "Prefix"), (Texts{"", "z/"}));
    EXPECT_EQ(elements(list({{"prefix", "x/"}}), "Key"), (Texts{"x/1", "x/2"}));
}

TEST_F(ListMultipartUploads, RefusesParametersThatCannotBe) {
    EXPECT_EQ(refusal({{"max-uploads", "-1"}}), "InvalidArgument");
    EXPECT_EQ(refusal({{"encoding-type", "base64"}}), "InvalidArgument");
    EXPECT_EQ(refusal({{"prefix", "\xff"}}), "InvalidArgument");
    EXPECT_EQ(call("GET", "/no-such-bucket", {{"uploads", ""}}).error(), "NoSuchBucket");
}

}  // namespace
}  // namespace sluice::gateway::s3
