// How large a file a function can transform before its deadline: refused is what would be broken
// off there, again and again, before it is begun.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "base/clock.h"
#include "base/log.h"
#include "pipeline/messages.h"
#include "pipeline/stage.h"
#include "ports/object_store.h"

namespace sluice::app::lambda {

// Bytes of text a second. The process measures itself: what counts is the slowest of its last four
// transforms that were large enough to tell; before the first one, what it is told. Thread-safe.
class TransformRate {
  public:
    // The table in docs/aws.md.
    static double start_of(std::uint64_t memory_mib);

    explicit TransformRate(double start_bytes_per_s) : start_(start_bytes_per_s) {}

    // Smaller ones do not tell: their time is that of their requests.
    static constexpr std::uint64_t kTellsFrom = 8 << 20;

    void measured(std::uint64_t bytes, std::chrono::nanoseconds time);
    double bytes_per_s() const;
    // The largest file that is done in that time.
    std::uint64_t bytes_within(Milliseconds time) const;

  private:
    static constexpr std::size_t kKept = 4;

    const double start_;
    mutable std::mutex mutex_;
    std::array<double, kKept> last_{};
    std::size_t count_ = 0;
};

class TimeLeft;

// HandleCSVFiles in front of a deadline. A file that no invocation could finish is kTooLarge
// file_too_large_for_function: given up at once, with what fits, its message in the dead-letter
// queue, from where a worker without a deadline may take it. One that only this invocation cannot
// finish, because others came first, is kUnavailable no_time_left.
//
// A compressed file, which its name or its first bytes say, is taken for ten times its size, and
// nothing is learnt from it: what is in it is known only when all of it was read, and what gzip
// says of that anybody may have written.
class FileSizeLimit final : public pipeline::Stage {
  public:
    // The references outlive it; for one invocation.
    FileSizeLimit(pipeline::Stage& transform,
                  ObjectStore& objects,
                  TransformRate& rate,
                  const TimeLeft& time,
                  const Clock& clock)
        : transform_(transform), objects_(objects), rate_(rate), time_(time), clock_(clock) {}

    std::string_view name() const override { return transform_.name(); }
    const QueueName& input() const override { return transform_.input(); }
    Result<Outcome> handle(const Lease& message, pipeline::StageContext& context) override;
    Result<Outcome> give_up(const Lease& message, const Error& reason) override {
        return transform_.give_up(message, reason);
    }

  private:
    bool is_compressed(const pipeline::InputVersion& input) const;
    Result<void> check(std::uint64_t bytes, bool compressed) const;

    pipeline::Stage& transform_;
    ObjectStore& objects_;
    TransformRate& rate_;
    const TimeLeft& time_;
    const Clock& clock_;
};

}  // namespace sluice::app::lambda
