// A check that asks other services, made at most once in a while: who asks in between gets its last
// answer. Thread-safe; who asks while it is made waits for it.
#pragma once

#include <functional>
#include <mutex>
#include <optional>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"

namespace sluice::app {

class CachedCheck {
  public:
    using Check = std::function<Result<void>()>;

    CachedCheck(Check check, Milliseconds good_for, const Clock& clock, Log& log)
        : check_(std::move(check)), good_for_(good_for), clock_(clock), log_(log) {}

    Result<void> operator()() {
        const std::lock_guard lock(mutex_);
        if (answer_ && clock_.steady() < again_at_) return *answer_;
        Result<void> answer = check_();
        tell_change(answer);
        answer_ = answer;
        again_at_ = clock_.steady() + good_for_;
        return answer;
    }

  private:
    void tell_change(const Result<void>& answer) {
        const bool was_good = !answer_ || answer_->has_value();
        if (answer.has_value() == was_good) return;
        if (answer) return log_.info("backend_answers");
        log_.error("backend_does_not_answer",
                   {{"name", answer.error().name}, {"error", answer.error().message}});
    }

    const Check check_;
    const Milliseconds good_for_;
    const Clock& clock_;
    Log& log_;
    std::mutex mutex_;
    std::optional<Result<void>> answer_;
    SteadyTime again_at_{};
};

}  // namespace sluice::app
