// Pages of unfinished uploads.
#include "tests/embedded/multipart_fixture.h"

namespace sluice::embedded {
namespace {

class UploadListing : public MultipartTest {
  protected:
    UploadListing() {
        begin("02", key("a"));
        begin("01", key("a"));
        begin("03", key("b/1"));
        begin("04", key("b/2"));
        begin("05", key("c"));
        begin("06", {BucketName{"other"}, ObjectKey{"a"}});
        put_in_parts("07", {"x"}, key("a"));
    }
    static ObjectName key(const std::string& key) { return {kObject.bucket, ObjectKey{key}}; }
    // "a:01 b/ c:05 …", an ellipsis when there is more.
    std::string list(const UploadsQuery& query) {
        const UploadsListing page = backend->uploads().list(kObject.bucket, query).value();
        std::string text;
        for (const MultipartUpload& upload : page.uploads) {
            text += upload.name.key.text() + ":" + upload.id.text() + " ";
        }
        for (const std::string& prefix : page.common_prefixes) text += prefix + " ";
        return text + (page.truncated ? "…" : "");
    }
};

TEST_F(UploadListing, NamesUnfinishedOnesByKeyThenById) {
    EXPECT_EQ(list({}), "a:01 a:02 b/1:03 b/2:04 c:05 ");
    EXPECT_EQ(list({.prefix = "b/"}), "b/1:03 b/2:04 ");
    EXPECT_EQ(list({.prefix = "d"}), "");
}

TEST_F(UploadListing, JoinsWhatSharesACommonPrefix) {
    EXPECT_EQ(list({.delimiter = "/"}), "a:01 a:02 c:05 b/ ");
    EXPECT_EQ(list({.delimiter = "/", .after_key = "b/"}), "c:05 ");
    EXPECT_EQ(list({.prefix = "b/", .delimiter = "/"}), "b/1:03 b/2:04 ");
}

TEST_F(UploadListing, GoesOnBehindAKeyOrBehindAnUploadOfIt) {
    EXPECT_EQ(list({.after_key = "a"}), "b/1:03 b/2:04 c:05 ");
    EXPECT_EQ(list({.after_key = "a", .after_upload = "01"}), "a:02 b/1:03 b/2:04 c:05 ");
}

TEST_F(UploadListing, SaysThatThereIsMore) {
    EXPECT_EQ(list({.max = 1}), "a:01 …");
    EXPECT_EQ(list({.delimiter = "/", .max = 3}), "a:01 a:02 b/ …");
    EXPECT_EQ(list({.delimiter = "/", .max = 4}), "a:01 a:02 c:05 b/ ");
    EXPECT_EQ(list({.max = 5}), "a:01 a:02 b/1:03 b/2:04 c:05 ");
    EXPECT_EQ(list({.max = 0}), "");
    EXPECT_EQ(list({.delimiter = "/", .after_key = "b/", .max = 1}), "c:05 ");
}

}  // namespace
}  // namespace sluice::embedded
