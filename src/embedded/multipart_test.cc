// Objects that come in parts: what is stored of them, from the first part to the last.
#include "tests/embedded/multipart_fixture.h"

namespace sluice::embedded {
namespace {

const std::string kLarge = std::string(200'000, 'x') + "end";
const std::string kOther = std::string(150'000, 'y') + "end";

TEST_F(MultipartTest, PartsBecomeTheObjectWhenTheyAreCompletedAndNotBefore) {
    begin("u1");
    ASSERT_TRUE(part("u1", 2, "small"));
    ASSERT_TRUE(part("u1", 1, kLarge));
    EXPECT_EQ(get(kObject), "(no_such_key)");
    ASSERT_TRUE(complete("u1", parts("u1")));
    EXPECT_EQ(get(kObject), kLarge + "small");
    restart();
    EXPECT_EQ(get(kObject), kLarge + "small");
    EXPECT_EQ(files_in("objects"), 1U);
    EXPECT_EQ(files_in("tmp"), 0U);
    const ObjectInfo info = backend->objects().head(kObject).value();
    EXPECT_EQ(info.etag.text(), kEtag);
    EXPECT_EQ(info.size, kLarge.size() + 5);
    EXPECT_EQ(info.parts, 2U);
    EXPECT_EQ(info.modified, clock.wall());
}

TEST_F(MultipartTest, RangesCrossThePartsAndStartAgain) {
    put_in_parts("u1", {"0123", kLarge, "", "789", kOther, "end"});
    const std::string whole = "0123" + kLarge + "789" + kOther + "end";
    const std::uint64_t size = whole.size();
    for (const std::uint64_t first : {0UL, 3UL, 4UL, 200'006UL, 200'007UL, 200'010UL, size - 1}) {
        for (const std::uint64_t last : {first, first + 1, first + 200'000, size - 1}) {
            if (last >= size) continue;
            EXPECT_EQ(get_range(first, last), whole.substr(first, last - first + 1))
                << first << "-" << last;
        }
    }
    auto opened = backend->objects().open(kObject, ByteRange{2, 6}, std::nullopt).value();
    EXPECT_EQ(drain(*opened.bytes), whole.substr(2, 5));
    ASSERT_TRUE(opened.bytes->rewind());
    EXPECT_EQ(drain(*opened.bytes), whole.substr(2, 5));
    EXPECT_EQ(get_range(size, size), "(invalid_range)");
}

TEST_F(MultipartTest, TellsWhereAPartLies) {
    begin("u1");
    ASSERT_TRUE(part("u1", 3, "0123"));
    ASSERT_TRUE(part("u1", 10'000, kLarge));
    ASSERT_TRUE(complete("u1", parts("u1")));
    const auto range = [&](std::uint32_t number) {
        return backend->objects().part(kObject, ETag{std::string(kEtag)}, number);
    };
    EXPECT_EQ(range(10'000)->first, 4U);
    EXPECT_EQ(range(10'000)->last, 3 + kLarge.size());
    EXPECT_EQ(range(1).error().name, "invalid_part_number");
}

TEST_F(MultipartTest, TellsThePartsOfAnObjectInPages) {
    begin("u1");
    for (const std::uint32_t number : {3U, 7U, 9U}) {
        ASSERT_TRUE(part("u1", number, std::string(number, 'x')));
    }
    ASSERT_TRUE(complete("u1", parts("u1")));
    restart();
    const auto numbers = [&](std::uint32_t after, std::size_t max) {
        std::vector<std::uint32_t> told;
        const ETag etag{std::string(kEtag)};
        const auto page = backend->objects().parts(kObject, etag, after, max).value();
        for (const UploadedPart& one : page) {
            EXPECT_EQ(one.size, one.number);
            told.push_back(one.number);
        }
        return told;
    };
    EXPECT_EQ(numbers(0, 10), (std::vector<std::uint32_t>{3, 7, 9}));
    EXPECT_EQ(numbers(3, 1), std::vector<std::uint32_t>{7});
    EXPECT_EQ(numbers(9, 10), std::vector<std::uint32_t>());
    EXPECT_EQ(name_of(backend->objects().parts(kObject, ETag{"another"}, 0, 10)),
              "precondition_failed");
}

TEST_F(MultipartTest, AnObjectOfOneEmptyPartIsEmpty) {
    put_in_parts("u1", {""});
    EXPECT_EQ(get(kObject), "");
}

TEST_F(MultipartTest, APartSentAgainReplacesTheFirst) {
    begin("u1");
    ASSERT_TRUE(part("u1", 1, kLarge));
    const auto before = parts("u1");
    clock.advance(Seconds{1});
    ASSERT_TRUE(part("u1", 1, kOther));
    wait_for_files("objects", 1);
    const auto now = parts("u1");
    ASSERT_EQ(now.size(), 1U);
    EXPECT_EQ(now[0].size, kOther.size());
    EXPECT_NE(now[0].etag, before[0].etag);
    EXPECT_EQ(now[0].modified, clock.wall());
    EXPECT_EQ(name_of(complete("u1", before)), "part_changed");
    ASSERT_TRUE(complete("u1", now));
    EXPECT_EQ(get(kObject), kOther);
}

TEST_F(MultipartTest, PartsThatAreNotNamedGo) {
    begin("u1");
    for (const std::uint32_t number : {1U, 2U, 5U, 9U}) ASSERT_TRUE(part("u1", number, kLarge));
    auto named = parts("u1");
    named.erase(named.begin());
    named.pop_back();
    ASSERT_TRUE(complete("u1", named));
    EXPECT_EQ(get(kObject), kLarge + kLarge);
    wait_for_files("objects", 2);
    EXPECT_EQ(parts("u1").size(), 2U);
}

TEST_F(MultipartTest, ACompletionThatNamesWhatIsNotThereChangesNothing) {
    begin("u1");
    for (const std::uint32_t number : {1U, 3U}) ASSERT_TRUE(part("u1", number, kLarge));
    const auto stored = parts("u1");
    auto missing = stored;
    missing[0].number = 2;
    auto behind = stored;
    behind[1].number = 4;
    auto smaller = stored;
    smaller[1].size = 7;
    auto other = stored;
    other[0].etag = ETag{"another, of the same size"};
    for (const auto& named : {missing, behind, smaller, other}) {
        EXPECT_EQ(name_of(complete("u1", named)), "part_changed");
    }
    EXPECT_EQ(parts("u1").size(), 2U);
    EXPECT_EQ(get(kObject), "(no_such_key)");
    EXPECT_TRUE(complete("u1", stored));
}

TEST_F(MultipartTest, ACompletedUploadIsOverAndRemembered) {
    put_in_parts("u1", {kLarge});
    EXPECT_EQ(name_of(complete("u1", parts("u1"))), "upload_completed");
    EXPECT_EQ(name_of(part("u1", 2, kOther)), "no_such_upload");
    EXPECT_EQ(name_of(change(AbortUpload{UploadId{"u1"}})), "no_such_upload");
    wait_for_files("objects", 1);  // without the part that came too late
    EXPECT_EQ(get(kObject), kLarge);
    EXPECT_EQ(backend->uploads().find(UploadId{"u1"}, kObject)->completed,
              ETag{std::string(kEtag)});
}

TEST_F(MultipartTest, AnAbortedUploadLeavesNothing) {
    begin("u1");
    ASSERT_TRUE(part("u1", 1, kLarge));
    ASSERT_TRUE(part("u1", 2, "small"));
    ASSERT_TRUE(change(AbortUpload{UploadId{"u1"}}));
    wait_for_files("objects", 0);
    EXPECT_TRUE(parts("u1").empty());
    EXPECT_EQ(name_of(part("u1", 1, kLarge)), "no_such_upload");
    EXPECT_EQ(name_of(complete("u1", {})), "no_such_upload");
    EXPECT_EQ(name_of(change(AbortUpload{UploadId{"u1"}})), "no_such_upload");
    wait_for_files("objects", 0);
    wait_for_files("tmp", 0);
}

TEST_F(MultipartTest, AnUploadIsFoundUnderItsOwnNameOnly) {
    begin("u1");
    const auto found = backend->uploads().find(UploadId{"u1"}, kObject);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->owner, "ada");
    EXPECT_EQ(found->initiated, clock.wall());
    EXPECT_EQ(found->attributes.content_type, "text/csv");
    EXPECT_EQ(found->attributes.metadata, (Metadata{{"jobid", "j1"}}));
    EXPECT_EQ(found->attributes.tags, (Tags{{"a", "b"}}));
    EXPECT_FALSE(found->completed);
    const ObjectName other{kObject.bucket, ObjectKey{"other"}};
    EXPECT_EQ(backend->uploads().find(UploadId{"u1"}, other).error().name, "no_such_upload");
    EXPECT_EQ(backend->uploads().find(UploadId{"u2"}, kObject).error().name, "no_such_upload");
}

TEST_F(MultipartTest, ABucketWithAnUnfinishedUploadIsNotEmpty) {
    const ObjectName name{BucketName{"bucket"}, ObjectKey{"k"}};
    ASSERT_TRUE(change(CreateBucket{{name.bucket}}));
    begin("u1", name);
    EXPECT_EQ(name_of(change(DeleteBucket{name.bucket})), "bucket_not_empty");
    ASSERT_TRUE(change(AbortUpload{UploadId{"u1"}}));
    EXPECT_TRUE(change(DeleteBucket{name.bucket}));
}

TEST_F(MultipartTest, UnfinishedUploadsAndWhatIsKnownOfCompletedOnesExpire) {
    begin("u1");
    ASSERT_TRUE(part("u1", 1, kOther));
    put_in_parts("u2", {kLarge});
    clock.advance(options.part_retention);
    begin("u3");
    ASSERT_TRUE(part("u3", 1, kOther));
    ASSERT_TRUE(backend->maintain());
    EXPECT_EQ(files_in("objects"), 3U);
    clock.advance(Milliseconds{1});
    ASSERT_TRUE(backend->maintain());
    EXPECT_EQ(backend->uploads().find(UploadId{"u1"}, kObject).error().name, "no_such_upload");
    EXPECT_EQ(backend->uploads().find(UploadId{"u2"}, kObject).error().name, "no_such_upload");
    EXPECT_TRUE(backend->uploads().find(UploadId{"u3"}, kObject));
    EXPECT_EQ(get(kObject), kLarge);
    wait_for_files("objects", 2);
}

TEST_F(MultipartTest, KeptForEverUnfinishedUploadsStayButCompletedOnesAreForgotten) {
    options.part_retention = Seconds{0};
    restart();
    begin("u1");
    ASSERT_TRUE(part("u1", 1, kOther));
    put_in_parts("u2", {kLarge});
    const Seconds kept = std::chrono::days{7};
    clock.advance(kept);
    ASSERT_TRUE(backend->maintain());
    EXPECT_TRUE(backend->uploads().find(UploadId{"u2"}, kObject));
    clock.advance(Milliseconds{1});
    ASSERT_TRUE(backend->maintain());
    EXPECT_EQ(backend->uploads().find(UploadId{"u2"}, kObject).error().name, "no_such_upload");
    EXPECT_TRUE(backend->uploads().find(UploadId{"u1"}, kObject));
    EXPECT_EQ(get(kObject), kLarge);
    EXPECT_EQ(files_in("objects"), 2U);
}

// Each in memory or in a file: nobody waits for 10,000 fsyncs in a test.
TEST_F(MultipartTest, TenThousandPartsBecomeOneObject) {
    begin("u1");
    std::string whole;
    for (std::uint32_t first = 1; first <= 10'000; first += 500) {
        Outcome outcome;
        for (std::uint32_t number = first; number < first + 500; ++number) {
            const std::string bytes = std::to_string(number) + ",";
            whole += bytes;
            outcome.storage.emplace_back(PutPart{UploadId{"u1"}, number, stage(kObject, bytes)});
        }
        ASSERT_TRUE(backend->backend().commit(std::move(outcome)));
    }
    ASSERT_TRUE(complete("u1", parts("u1")));
    EXPECT_EQ(backend->objects().head(kObject)->parts, 10'000U);
    EXPECT_EQ(get(kObject), whole);
    EXPECT_EQ(get_range(20'000, 20'010), whole.substr(20'000, 11));
    const auto last = backend->objects().part(kObject, ETag{std::string(kEtag)}, 10'000);
    EXPECT_EQ(get_range(last->first, last->last), "10000,");
    ASSERT_TRUE(change(RemoveObject{kObject}));
    EXPECT_TRUE(parts("u1").empty());
}

}  // namespace
}  // namespace sluice::embedded
