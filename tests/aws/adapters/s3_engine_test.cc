// The S3 adapter on an engine: what the contract suites do not ask. Run by run_with_engines.
#include "tests/aws/adapters/s3_engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "aws/s3/s3_presigner.h"
#include "base/manual_clock.h"
#include "base/memory_stream.h"

namespace sluice::aws {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

const BucketName kBucket{"sluice-outputs"};
const ObjectName kName{kBucket, ObjectKey{"ada/größe 1+2.json"}};

// No two parts of it are equal.
std::string content(std::size_t size, char first = 'a') {
    std::string bytes(size, first);
    for (std::size_t i = 0; i + 8 <= size; i += 997) {
        const std::string number = std::to_string(i);
        bytes.replace(i, std::min<std::size_t>(8, number.size()), number.substr(0, 8));
    }
    return bytes;
}

class S3EngineTest : public testing::Test {
  protected:
    std::unique_ptr<StagedObject> stage(const std::string& bytes,
                                        const ObjectAttributes& attributes = {}) {
        auto writer = engine.need(engine.store.stage(kName, attributes));
        for (std::size_t at = 0; at < bytes.size(); at += kBlock) {
            engine.need(
                writer->write(std::span(bytes).subspan(at, std::min(kBlock, bytes.size() - at))));
        }
        return engine.need(writer->seal());
    }
    Published publish(const std::string& bytes) {
        return engine.need(engine.store.publish(*stage(bytes)));
    }
    std::string get(std::optional<ByteRange> range = std::nullopt) {
        auto opened = engine.need(engine.store.open(kName, range, std::nullopt));
        std::string bytes;
        std::string block(100'000, '\0');
        while (const auto size = engine.need(opened.bytes->read(block))) {
            bytes.append(block.data(), size);
        }
        return bytes;
    }

    static constexpr std::size_t kBlock = 777'777;
    S3Engine engine;
};

TEST_F(S3EngineTest, ALargeObjectComesBackAsItWasWritten) {
    const std::string bytes = content(20'000'000);
    ObjectAttributes attributes;
    attributes.content_type = "application/json";
    attributes.metadata = {{"jobid", "j1"}, {"mapping", "größe:a"}};
    const auto staged = stage(bytes, attributes);
    EXPECT_EQ(engine.open_uploads(kBucket), 1U);
    EXPECT_EQ(engine.store.head(kName).error().name, "no_such_key");
    EXPECT_EQ(engine.store.publish(*staged), Published::kNow);
    const auto info = engine.need(engine.store.head(kName));
    EXPECT_EQ(info.etag, staged->info().etag);
    EXPECT_EQ(info.size, bytes.size());
    EXPECT_EQ(info.parts, 3U);
    EXPECT_EQ(info.attributes, attributes);
    EXPECT_TRUE(get() == bytes);
    EXPECT_TRUE(get(ByteRange{8'000'000, 9'000'000}) == bytes.substr(8'000'000, 1'000'001));
    EXPECT_EQ(engine.open_uploads(kBucket), 0U);
}

TEST_F(S3EngineTest, PublishingCanBeRepeatedAndTheFirstWins) {
    for (const std::size_t size : {10UL, 9UL << 20U}) {
        engine.need(engine.store.remove(kName));
        const std::string bytes = content(size);
        const auto staged = stage(bytes);
        EXPECT_EQ(engine.store.publish(*staged), Published::kNow) << size;
        const auto again = engine.store.publish(*staged);
        ASSERT_TRUE(again) << size << ": " << describe(again.error());
        EXPECT_NE(*again, Published::kOther) << size;  // completing is idempotent on some engines
        EXPECT_EQ(publish(bytes), Published::kAlready) << size;
        EXPECT_EQ(publish(content(size, 'b')), Published::kOther) << size;
        EXPECT_TRUE(get() == bytes);
    }
    EXPECT_EQ(engine.open_uploads(kBucket), 0U);
}

TEST_F(S3EngineTest, OfManyThatPublishAtOnceOneWins) {
    constexpr int kThreads = 8;
    std::atomic<int> winners = 0;
    std::atomic<char> winner = 0;
    std::vector<std::thread> threads;
    std::vector<std::unique_ptr<StagedObject>> staged;
    for (int i = 0; i < kThreads; ++i) {
        staged.push_back(stage(content(100, static_cast<char>('a' + i))));
    }
    for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&, i] {
            const auto published = engine.store.publish(*staged[static_cast<std::size_t>(i)]);
            if (!published || *published != Published::kNow) return;
            ++winners;
            winner = static_cast<char>('a' + i);
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(winners, 1);
    EXPECT_EQ(get(), content(100, winner));
}

TEST_F(S3EngineTest, WhatIsThrownAwayLeavesNothing) {
    const std::string bytes = content(20'000'000);
    {
        const auto staged = stage(bytes);
    }
    {
        auto writer = engine.need(engine.store.stage(kName, {}));
        engine.need(writer->write(bytes));
    }
    EXPECT_EQ(engine.open_uploads(kBucket), 0U);
    EXPECT_EQ(engine.store.head(kName).error().name, "no_such_key");
}

// The highest resident size since reset(), in bytes.
class PeakMemory {
  public:
    static void reset() { std::ofstream("/proc/self/clear_refs") << "5"; }
    static std::size_t bytes() {
        std::ifstream status("/proc/self/status");
        std::string word;
        while (status >> word && word != "VmHWM:") {
        }
        std::size_t kib = 0;
        status >> kib;
        return kib * 1024;
    }
};

TEST_F(S3EngineTest, ALargeObjectNeedsTheMemoryOfThreeParts) {
    constexpr std::size_t kSize = 200 << 20;
    const std::string block = content(1 << 20);
    PeakMemory::reset();
    const std::size_t before = PeakMemory::bytes();
    {
        auto writer = engine.need(engine.store.stage(kName, {}));
        for (std::size_t i = 0; i < kSize; i += block.size()) engine.need(writer->write(block));
        engine.put(*engine.need(writer->seal()));
    }
    EXPECT_LE(PeakMemory::bytes() - before, 3 * engine.options.part_bytes);
    auto opened = engine.need(engine.store.open(kName, std::nullopt, std::nullopt));
    std::string some(1 << 20, '\0');
    std::size_t total = 0;
    PeakMemory::reset();
    const std::size_t before_reading = PeakMemory::bytes();
    while (const auto size = engine.need(opened.bytes->read(some))) total += size;
    EXPECT_EQ(total, kSize);
    EXPECT_LE(PeakMemory::bytes() - before_reading, engine.options.part_bytes);
}

TEST_F(S3EngineTest, ListsKeysOfAnyShapeInPages) {
    const std::vector<std::string> keys{
        "a", "a b+c%41é&<>", "d/1", "d/2/x", "d/2/y", "d/3", "e\x01", "f//g"};
    for (const std::string& key : keys) engine.put({kBucket, ObjectKey{key}}, key);
    const auto pages = [this](ListQuery query) {
        std::vector<std::string> objects;
        std::vector<std::string> prefixes;
        for (int page = 0; page < 20; ++page) {
            const Listing listing = engine.need(engine.store.list(kBucket, query));
            EXPECT_LE(listing.objects.size() + listing.common_prefixes.size(), query.max);
            for (const auto& object : listing.objects) {
                objects.push_back(object.name.key.text());
                EXPECT_EQ(object.size, object.name.key.text().size());
                EXPECT_FALSE(object.etag.empty());
                EXPECT_LT(std::chrono::abs(object.modified - system_clock().wall()), Seconds{60});
            }
            std::ranges::copy(listing.common_prefixes, std::back_inserter(prefixes));
            if (listing.next.empty()) return std::pair(objects, prefixes);
            query.after = listing.next;
        }
        ADD_FAILURE() << "the pages do not end";
        return std::pair(objects, prefixes);
    };
    for (const std::size_t max : {1UL, 2UL, 3UL, 1000UL}) {
        EXPECT_THAT(pages({.max = max}).first, ElementsAreArray(keys)) << max;
        const auto [objects, prefixes] = pages({.delimiter = "/", .max = max});
        EXPECT_THAT(objects, ElementsAre("a", "a b+c%41é&<>", "e\x01")) << max;
        EXPECT_THAT(prefixes, ElementsAre("d/", "f/")) << max;
        const auto below = pages({.prefix = "d/", .delimiter = "/", .max = max});
        EXPECT_THAT(below.first, ElementsAre("d/1", "d/3")) << max;
        EXPECT_THAT(below.second, ElementsAre("d/2/")) << max;
    }
    EXPECT_THAT(pages({.after = "d/3"}).first, ElementsAre("e\x01", "f//g"));
    EXPECT_THAT(pages({.prefix = "nothing"}).first, IsEmpty());
    EXPECT_EQ(engine.store.list(BucketName{"no-such-bucket"}, {}).error().name, "no_such_bucket");
}

// The engine's clock is the machine's: signed as long ago as a life, or half a minute less.
TEST(S3EnginePresigner, WhatWasSignedALifeAgoIsRefused) {
    ManualClock clock(system_clock().wall());
    S3Engine engine(clock);
    engine.put(kName, "bytes");
    S3Presigner presigner(engine.client, {});
    const auto accepted = [&](Seconds ago) {
        clock.step_wall(-ago);
        const auto url = engine.need(presigner.presign_get(kName, Seconds{600}));
        const PostConditions conditions{kName, {{"jobid", "j"}}, 1, 10, Seconds{600}};
        const auto form = engine.need(presigner.presign_post(conditions));
        clock.step_wall(ago);
        transport::HttpRequest get;
        get.url = url;
        MemorySource file("x");
        transport::HttpRequest post;
        post.method = "POST";
        post.url = form.url;
        post.form = form.fields;
        post.form_file = transport::FormFile{&file, 1, "in.csv", ""};
        return std::pair(engine.need(engine.http.send(get)).status,
                         engine.need(engine.http.send(post)).status);
    };
    EXPECT_EQ(accepted(Seconds{570}), std::pair(200, 204));
    EXPECT_EQ(accepted(Seconds{601}), std::pair(403, 403));
}

}  // namespace
}  // namespace sluice::aws
