// What the engine's progress means to a stage. One thread at a time; both borrow the context.
#pragma once

#include "engine/transform.h"
#include "pipeline/stage.h"
#include "ports/job.h"

namespace sluice::pipeline {

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

// The same, and its user how far it is.
class ReportProgress final : public HeedProgress {
  public:
    ReportProgress(StageContext& context, const JobRun& run)
        : HeedProgress(context),
          progress_{run.user, run.job, run.protocol, 0, run.input_bytes, 0} {}

    Result<void> advanced(std::uint64_t bytes_in, std::uint64_t rows_out) override {
        progress_.bytes = bytes_in;
        progress_.rows = rows_out;
        context().tell(progress_);
        return heed();
    }

  private:
    JobProgress progress_;
};

}  // namespace sluice::pipeline
