#include "embedded/listing_rows.h"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <set>

#include "embedded/schema.h"
#include "embedded/upload_rows.h"
#include "tests/embedded/test_backend.h"

namespace sluice::embedded {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Texts = std::vector<std::string>;

const BucketName kBucket{"b"};

// "unix-excl", counting what is read.
class CountingReads {
  public:
    static const char* vfs_name() {
        static const bool made = register_vfs();
        return made ? "counting-reads" : nullptr;
    }
    inline static std::atomic<int> reads = 0;

  private:
    static bool register_vfs() {
        parent_ = sqlite3_vfs_find("unix-excl");
        static sqlite3_vfs vfs = *parent_;
        vfs.zName = "counting-reads";
        vfs.xOpen = [](sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
            const int code = parent_->xOpen(parent_, name, file, flags, out);
            if (code != SQLITE_OK || (flags & SQLITE_OPEN_MAIN_DB) == 0) return code;
            original_ = file->pMethods;
            static sqlite3_io_methods methods = *file->pMethods;
            methods.xRead = [](sqlite3_file* self, void* to, int size, sqlite3_int64 at) {
                ++reads;
                return original_->xRead(self, to, size, at);
            };
            file->pMethods = &methods;
            return code;
        };
        return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
    }
    inline static sqlite3_vfs* parent_ = nullptr;
    inline static const sqlite3_io_methods* original_ = nullptr;
};

class ListingRows : public testing::Test {
  protected:
    ListingRows() { open("unix-excl"); }

    void open(const char* vfs) {
        const auto file = dir_.path() / "test.db";
        if (db_) {
            EXPECT_TRUE(db_->checkpoint(Db::Checkpoint::kTruncate));
        }
        db_.reset();
        db_ = Db::open(file, Db::Mode::kReadWrite, vfs).value();
        EXPECT_TRUE(migrate(*db_, file, null_log(), schema_version()));
    }
    void add(const std::string& key, const BucketName& bucket = kBucket) {
        EXPECT_TRUE(
            db_->run("INSERT INTO objects(bucket, key, size, etag, modified, content_type,"
                     " content_disposition, content_encoding, cache_control, metadata, body)"
                     " VALUES(?1, ?2, 1, 'e', 7, '', '', '', '', '', 'x')",
                     bucket,
                     std::string_view(key)));
    }
    // <prefix>00001, …
    void add_many(const std::string& prefix, int count, int body_bytes = 1) {
        const std::string sql =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
            std::to_string(count) +
            ") INSERT INTO objects(bucket, key, size, etag, modified, content_type,"
            " content_disposition, content_encoding, cache_control, metadata, body,"
            " checksum_algorithm, checksum) SELECT 'b', '" +
            prefix + "' || substr('00000' || i, -5), 1, 'e', 7, '', '', '', '', '', zeroblob(" +
            std::to_string(body_bytes) + "), 'CRC32', 'AAAAAA==' FROM n;";
        EXPECT_TRUE(db_->script(sql));
    }
    Listing list(const ListQuery& query) { return list_objects(*db_, kBucket, query).value(); }
    static Texts keys(const Listing& listing) {
        Texts keys;
        for (const ObjectInfo& info : listing.objects) keys.push_back(info.name.key.text());
        return keys;
    }
    // Pages of the database that a listing reads with nothing cached.
    int reads(const ListQuery& query) {
        open(CountingReads::vfs_name());
        EXPECT_TRUE(list_objects(*db_, BucketName{"none"}, query));  // the schema is read
        CountingReads::reads = 0;
        list(query);
        return CountingReads::reads;
    }
    int upload_reads(const UploadsQuery& query) {
        open(CountingReads::vfs_name());
        EXPECT_TRUE(list_uploads(*db_, BucketName{"none"}, query));
        CountingReads::reads = 0;
        EXPECT_TRUE(list_uploads(*db_, kBucket, query));
        return CountingReads::reads;
    }

    TestDir dir_;
    std::unique_ptr<Db> db_;
};

TEST_F(ListingRows, ListsOneBucketInTheOrderOfBytes) {
    for (const char* key : {"b", "a", "é", "B", "a/b", "a-b", "\U0001F600"}) add(key);
    add("other", BucketName{"a"});
    add("other", BucketName{"c"});
    const Listing listing = list({});
    EXPECT_THAT(keys(listing), ElementsAre("B", "a", "a-b", "a/b", "b", "é", "\U0001F600"));
    EXPECT_EQ(listing.next, "");
    EXPECT_EQ(listing.objects[0].size, 1U);
    EXPECT_EQ(listing.objects[0].etag, ETag{"e"});
    EXPECT_EQ(listing.objects[0].modified, WallTime{Milliseconds{7}});
}

TEST_F(ListingRows, GoesOnBehindACommonPrefix) {
    for (const char* key : {"a/", "a/1", "a/2", "b", "c/1"}) add(key);
    ListQuery query{.delimiter = "/", .max = 1};
    Listing listing = list(query);
    EXPECT_THAT(listing.common_prefixes, ElementsAre("a/"));
    EXPECT_EQ(listing.next, "a/");
    query.after = listing.next;
    EXPECT_THAT(keys(list(query)), ElementsAre("b"));
    EXPECT_THAT(keys(list({.prefix = "a/", .delimiter = "/"})), ElementsAre("a/", "a/1", "a/2"));
    EXPECT_THAT(keys(list({.max = 0})), IsEmpty());
}

TEST_F(ListingRows, ListsACommonPrefixOfWhichSomethingIsBehind) {
    for (const char* key : {"a/1", "a/2", "b"}) add(key);
    EXPECT_THAT(list({.delimiter = "/", .after = "a/1"}).common_prefixes, ElementsAre("a/"));
    EXPECT_THAT(list({.delimiter = "/", .after = "a/2"}).common_prefixes, IsEmpty());
}

TEST_F(ListingRows, TellsOfAnotherPageOnlyWhenThereIsOne) {
    add_many("k", 3);
    EXPECT_EQ(list({.max = 3}).next, "");
    EXPECT_EQ(list({.max = 2}).next, "k00002");
    EXPECT_EQ(list({.prefix = "k00001", .max = 1}).next, "");
}

TEST_F(ListingRows, DoesNotReadWhatACommonPrefixStandsFor) {
    add("a");
    add_many("p/", 10'000);
    add("z");
    const Listing listing = list({.delimiter = "/"});
    EXPECT_THAT(keys(listing), ElementsAre("a", "z"));
    EXPECT_THAT(listing.common_prefixes, ElementsAre("p/"));
    EXPECT_LT(reads({.delimiter = "/"}), 30);
    EXPECT_GT(reads({.max = 20'000}), 100);
}

TEST_F(ListingRows, BeginsWhereItIsToBegin) {
    add_many("p/", 10'000);
    add("q");
    EXPECT_LT(reads({.prefix = "q"}), 30);
    EXPECT_LT(reads({.prefix = "p/09990"}), 30);
    EXPECT_LT(reads({.prefix = "p/", .after = "p/09990"}), 30);
    EXPECT_LT(reads({.after = "p/05000", .max = 10}), 30);
}

TEST_F(ListingRows, OfUploadsBeginsWhereItIsToBegin) {
    EXPECT_TRUE(db_->script(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
        " INSERT INTO uploads(id, bucket, key, initiated, owner, content_type,"
        " content_disposition, content_encoding, content_language, cache_control,"
        " expires, metadata, tags, checksum_algorithm, checksum_composite)"
        " SELECT 'u' || i, 'b', 'p/' || substr('00000' || i, -5), 7, '', '', '', '',"
        " '', '', '', '', '', '', 0 FROM n;"));
    EXPECT_LT(upload_reads({.prefix = "q"}), 30);
    EXPECT_LT(upload_reads({.prefix = "p/0999"}), 40);
    EXPECT_LT(upload_reads({.prefix = "p/", .after_key = "p/09990"}), 40);
    EXPECT_LT(upload_reads({.delimiter = "/"}), 30);
    EXPECT_GT(upload_reads({.max = 20'000}), 100);
}

TEST_F(ListingRows, DoesNotReadTheBytesOfObjects) {
    add_many("k", 100, 60'000);
    EXPECT_LT(reads({}), 300);
}

// What a listing is, said once more and slowly.
Texts reference(const std::set<std::string>& keys, const ListQuery& query) {
    Texts items;
    for (const std::string& key : keys) {
        if (!key.starts_with(query.prefix) || key <= query.after) continue;
        const auto at = query.delimiter.empty() ? std::string::npos
                                                : key.find(query.delimiter, query.prefix.size());
        const std::string item =
            at == std::string::npos ? key : key.substr(0, at) + query.delimiter + "…";
        if (item == query.after + "…") continue;
        if (items.empty() || items.back() != item) items.push_back(item);
    }
    return items;
}

class Draw {
  public:
    std::string text(std::size_t length_max) {
        constexpr std::array<std::string_view, 6> kPieces{"a", "b", "/", "//", "é", "-"};
        std::string text;
        for (std::size_t n = below(length_max + 1); n > 0; --n) {
            text += kPieces[below(kPieces.size())];
        }
        return text;
    }
    std::string delimiter() {
        constexpr std::array<std::string_view, 5> kAll{"", "/", "/", "//", "a"};
        return std::string(kAll[below(kAll.size())]);
    }
    std::size_t below(std::size_t end) { return random_() % end; }

  private:
    std::mt19937 random_{20261128};  // NOLINT(bugprone-random-generator-seed): the same every time
};

TEST_F(ListingRows, PagesOverRandomKeysLoseAndRepeatNothing) {
    Draw draw;
    for (int world = 0; world < 30; ++world) {
        ASSERT_TRUE(db_->script("DELETE FROM objects; BEGIN"));
        std::set<std::string> keys;
        for (std::size_t n = draw.below(60); n > 0; --n) {
            const std::string key = draw.text(6);
            if (!key.empty() && keys.insert(key).second) add(key);
        }
        ASSERT_TRUE(db_->script("COMMIT"));
        for (int asked = 0; asked < 30; ++asked) {
            ListQuery query{.prefix = draw.text(2),
                            .delimiter = draw.delimiter(),
                            .after = draw.below(2) == 0 ? std::string() : draw.text(4),
                            .max = 1 + draw.below(5)};
            const Texts expected = reference(keys, query);
            Texts got;
            while (true) {
                const Listing page = list(query);
                Texts items = ListingRows::keys(page);
                for (const std::string& prefix : page.common_prefixes) {
                    items.push_back(prefix + "…");
                }
                ASSERT_LE(items.size(), query.max);
                got.insert(got.end(), items.begin(), items.end());
                if (page.next.empty()) break;
                ASSERT_EQ(items.size(), query.max);
                ASSERT_LE(got.size(), expected.size());
                query.after = page.next;
            }
            std::ranges::sort(got);
            Texts sorted = expected;
            std::ranges::sort(sorted);
            ASSERT_EQ(got, sorted) << "prefix " << query.prefix << " delimiter " << query.delimiter;
        }
    }
}

}  // namespace
}  // namespace sluice::embedded
