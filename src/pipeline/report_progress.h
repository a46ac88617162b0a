// Tells the heartbeat that work moves on, its user how far it is, and the engine when it should not
// go on.
//
// One thread at a time; borrows the context.
#pragma once

#include "engine/transform.h"
#include "pipeline/stage.h"
#include "ports/job.h"

namespace sluice::pipeline {

class ReportProgress final : public engine::Progress {
  public:
    ReportProgress(StageContext& context, const JobRun& run) : context_(context) {
        progress_ = {run.user, run.job, run.protocol, 0, run.input_bytes, 0};
    }

    Result<void> advanced(std::uint64_t bytes_in, std::uint64_t rows_out) override {
        progress_.bytes = bytes_in;
        progress_.rows = rows_out;
        context_.tell(progress_);
        return heed();
    }
    Result<void> heed() {
        if (context_.stop.stop_requested()) {
            return fail(Code::kCancelled, "cancelled", "the stage was asked to stop");
        }
        context_.progressed();
        return {};
    }

  private:
    StageContext& context_;
    JobProgress progress_;
};

}  // namespace sluice::pipeline
