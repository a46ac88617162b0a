// What the engine's progress means to a stage. One thread at a time; both borrow the context,
// and ReportProgress the witness.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/transform.h"
#include "pipeline/receipt.h"
#include "pipeline/stage.h"
#include "ports/job.h"

namespace sluice::pipeline {

constexpr std::string_view kRunIsOver = "run_is_over";

inline std::unexpected<Error> run_is_over() {
    return fail(Code::kCancelled, std::string(kRunIsOver), "the run has ended meanwhile");
}

// Tells the heartbeat that work moves on, and the engine when it should not go on.
class HeedProgress : public engine::Progress {
  public:
    explicit HeedProgress(StageContext& context) : context_(context) {}

    Result<void> advanced(std::uint64_t, std::uint64_t) override { return heed(); }
    Result<void> heed() {
        if (context_.stop.stop_requested()) {
            return fail(Code::kCancelled, "cancelled", "the stage was asked to stop");
        }
        context_.progressed();
        return {};
    }

  protected:
    StageContext& context() { return context_; }

  private:
    StageContext& context_;
};

// The same, and its user how far it is in the file as it is stored: of a compressed one nobody
// knows how large it will be. Now and then it asks whether the run is over, cancelled for one: then
// nobody wants the output.
class ReportProgress final : public HeedProgress {
  public:
    ReportProgress(StageContext& context,
                   const JobRun& run,
                   const Witness& witness,
                   std::function<bool()> is_over)
        : HeedProgress(context),
          witness_(witness),
          is_over_(std::move(is_over)),
          progress_{run.user, run.job, run.protocol, 0, run.input_bytes, 0} {}

    Result<void> advanced(std::uint64_t bytes_in, std::uint64_t rows_out) override {
        progress_.bytes = witness_.input_position();
        progress_.rows = rows_out;
        context().tell(progress_);
        TRY(heed());
        if (bytes_in < looked_at_) looked_at_ = bytes_in;  // JSON is read again
        if (bytes_in - looked_at_ < kLooksEveryBytes) return {};
        looked_at_ = bytes_in;
        if (is_over_()) return run_is_over();
        return {};
    }

  private:
    static constexpr std::uint64_t kLooksEveryBytes = 32 << 20;

    const Witness& witness_;
    std::function<bool()> is_over_;
    std::uint64_t looked_at_ = 0;
    JobProgress progress_;
};

}  // namespace sluice::pipeline
