#include "app/lambda/file_size_limit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/lambda/time_left.h"
#include "base/manual_clock.h"
#include "pipeline/messages.h"
#include "tests/fakes/fake_backend.h"

namespace sluice::app::lambda {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t kMega = 1'000'000;

TEST(TransformRate, IsWhatItIsToldBeforeItHasMeasured) {
    TransformRate rate(5e6);
    EXPECT_EQ(rate.bytes_within(Seconds{10}), 50 * kMega);
    rate.measured(1'000, Seconds{1});  // a small file's time is that of its requests
    EXPECT_EQ(rate.bytes_within(Seconds{10}), 50 * kMega);
}

TEST(TransformRate, IsTheSlowestOfTheLastFour) {
    TransformRate rate(5e6);
    for (const std::uint64_t mega : {10U, 80U, 70U, 60U}) rate.measured(mega * kMega, Seconds{1});
    EXPECT_EQ(rate.bytes_within(Seconds{1}), 10 * kMega);
    rate.measured(90 * kMega, Seconds{1});
    EXPECT_EQ(rate.bytes_within(Seconds{1}), 60 * kMega);
}

TEST(TransformRate, StartsWithTheShareOfAProcessor) {
    EXPECT_EQ(TransformRate::start_of(1769), TransformRate::start_of(10'240));
    EXPECT_NEAR(TransformRate::start_of(885) / TransformRate::start_of(1769), 0.5, 0.01);
}

// Takes `takes` for each file, and remembers nothing else.
class SlowTransform final : public pipeline::Stage {
  public:
    explicit SlowTransform(ManualClock& clock) : clock_(clock) {}
    std::string_view name() const override { return "HandleCSVFiles"; }
    const QueueName& input() const override { return queues::kFileOperations; }
    Result<Outcome> handle(const Lease&, pipeline::StageContext&) override {
        ++runs;
        clock_.advance(takes);
        Outcome outcome;
        outcome.publish.emplace_back();  // that something was made is all that is asked
        return outcome;
    }
    Result<Outcome> give_up(const Lease&, const Error&) override { return Outcome{}; }

    Milliseconds takes{1'000};
    int runs = 0;

  private:
    ManualClock& clock_;
};

class NeverWaiter final : public aws::Waiter {
  public:
    bool wait(Milliseconds, const std::stop_token&) override { return false; }
};

class FileSizeLimitTest : public testing::Test {
  protected:
    // A file of that many megabytes, with `left` of an invocation of a hundred seconds (ninety to
    // work).
    Result<Outcome> handle(std::uint64_t mega,
                           Milliseconds passed = {},
                           const std::string& begin = "a,b\n1,2\n",
                           const std::string& key = "u/in.csv") {
        TimeLeft time(clock_.wall() + Seconds{100}, {}, clock_, waiter_);
        clock_.advance(passed);
        FileSizeLimit limited(transform_, backend_.objects(), rate_, time, clock_);
        pipeline::FileOperation operation;
        operation.input = {BucketName{"uploads"}, ObjectKey{key}};
        operation.input_etag = backend_.objects().put(operation.input, begin).etag;
        operation.input_bytes = mega * kMega;
        operation.format = "csv";
        Lease lease;
        lease.body = pipeline::encode(operation);
        pipeline::StageContext context;
        return limited.handle(lease, context);
    }

    ManualClock clock_;
    fakes::FakeBackend backend_{clock_};
    NeverWaiter waiter_;
    SlowTransform transform_{clock_};
    TransformRate rate_{1e6};
};

TEST_F(FileSizeLimitTest, TakesWhatFits) {
    EXPECT_TRUE(handle(90));
    EXPECT_EQ(transform_.runs, 1);
}

TEST_F(FileSizeLimitTest, RefusesWhatCannotFitBeforeItIsBegunAndSaysWhatDoes) {
    const auto refused = handle(91);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::kTooLarge);
    EXPECT_EQ(refused.error().name, "file_too_large_for_function");
    EXPECT_THAT(refused.error().message, HasSubstr("91000000 bytes"));
    EXPECT_THAT(refused.error().message, HasSubstr("90000000 bytes"));
    EXPECT_EQ(transform_.runs, 0);
}

TEST_F(FileSizeLimitTest, LetsComeAgainWhatOnlyThisInvocationCannotFinish) {
    const auto refused = handle(50, Seconds{50});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().name, "no_time_left");
    EXPECT_TRUE(is_retryable(refused.error().code));
}

TEST_F(FileSizeLimitTest, MeasuresItself) {
    transform_.takes = Seconds{10};
    EXPECT_TRUE(handle(50));  // 5 MB/s, of 1 that it was told
    EXPECT_TRUE(handle(400));
    EXPECT_FALSE(handle(451));
}

const std::string kGzip = "\x1F\x8B\x08 and so on";

TEST_F(FileSizeLimitTest, ACompressedFileIsTakenForTenTimesItsSize) {
    EXPECT_TRUE(handle(9, {}, kGzip));
    const auto refused = handle(10, {}, kGzip);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().name, "file_too_large_for_function");
    EXPECT_THAT(refused.error().message,
                HasSubstr("compressed files of up to about 9000000 bytes"));
    EXPECT_FALSE(handle(10, {}, "(any bytes)", "u/in.csv.gz")) << "its name says it";
    EXPECT_EQ(handle(5, Seconds{50}, kGzip).error().name, "no_time_left");
    EXPECT_EQ(transform_.runs, 1);
}

TEST_F(FileSizeLimitTest, NothingIsLearntFromACompressedFile) {
    rate_.measured(90 * kMega, Seconds{1});
    transform_.takes = Seconds{80};
    EXPECT_TRUE(handle(80, {}, kGzip));  // 1 MB/s, if that were text
    EXPECT_TRUE(handle(8'000)) << "the next plain file is not refused for it";
}

TEST_F(FileSizeLimitTest, ASmallFileIsNotLookedAt) {
    EXPECT_TRUE(handle(8));
    EXPECT_EQ(backend_.calls(fakes::Op::kOpen), 0U);
    EXPECT_TRUE(handle(9));
    EXPECT_EQ(backend_.calls(fakes::Op::kOpen), 1U) << "it tells of the rate";
}

TEST_F(FileSizeLimitTest, AFileThatCannotBeLookedAtIsTheStages) {
    backend_.fail_next(fakes::Op::kOpen, {Code::kIo, "io_error", "planted", {}});
    EXPECT_TRUE(handle(50));
    EXPECT_EQ(transform_.runs, 1);
}

TEST_F(FileSizeLimitTest, LeavesAMessageThatIsNoneToTheStage) {
    TimeLeft time(clock_.wall() + Seconds{100}, {}, clock_, waiter_);
    FileSizeLimit limited(transform_, backend_.objects(), rate_, time, clock_);
    pipeline::StageContext context;
    EXPECT_TRUE(limited.handle({}, context));
}

// Waits until it is told that the time has passed.
class ToldWaiter final : public aws::Waiter {
  public:
    bool wait(Milliseconds time, const std::stop_token& stop) override {
        std::unique_lock lock(mutex_);
        asked = time;
        const bool told = changed_.wait(lock, stop, [this] { return passed_; });
        return told;
    }
    void pass() {
        const std::lock_guard lock(mutex_);
        passed_ = true;
        changed_.notify_all();
    }
    Milliseconds asked{0};

  private:
    std::mutex mutex_;
    std::condition_variable_any changed_;
    bool passed_ = false;
};

// Returns when `token` is requested.
void wait_for(const std::stop_token& token) {
    std::mutex mutex;
    std::condition_variable_any changed;
    std::unique_lock lock(mutex);
    changed.wait(lock, token, [] { return false; });
}

TEST(TimeLeft, EndsAMarginBeforeTheDeadline) {
    ManualClock clock;
    ToldWaiter waiter;
    const TimeLeft time(clock.wall() + Seconds{30}, {}, clock, waiter);
    EXPECT_EQ(time.whole(), Milliseconds{27'000});
    EXPECT_FALSE(time.stop().stop_requested());
    clock.advance(Seconds{20});
    EXPECT_EQ(time.left(), Milliseconds{7'000});
    clock.advance(Seconds{20});
    EXPECT_EQ(time.left(), Milliseconds{0});
    waiter.pass();
    wait_for(time.stop());
    EXPECT_EQ(waiter.asked, Milliseconds{27'000});
}

TEST(TimeLeft, EndsWithTheProcess) {
    ManualClock clock;
    ToldWaiter waiter;
    std::stop_source shutdown;
    const TimeLeft time(clock.wall() + Seconds{30}, shutdown.get_token(), clock, waiter);
    EXPECT_FALSE(time.stop().stop_requested());
    shutdown.request_stop();
    EXPECT_TRUE(time.stop().stop_requested());
}

TEST(TimeLeft, HasAMarginForShortAndForLongFunctions) {
    EXPECT_EQ(margin_of(Seconds{3}), Milliseconds{500});
    EXPECT_EQ(margin_of(Seconds{60}), Seconds{6});
    EXPECT_EQ(margin_of(Seconds{900}), Seconds{10});
}

}  // namespace
}  // namespace sluice::app::lambda
