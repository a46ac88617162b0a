// Stage HandleCSVFiles: streams object → transform → staged output; its Outcome publishes the output,
// ends the run (done or failed) and notifies the user.
//
// Reads with If-Match: an object that was replaced since its event is superseded, and the message is
// consumed without a run's end (the newer version has its own event). A run that is already final is
// not run again.
#pragma once

#include "base/limits.h"
#include "base/log.h"
#include "pipeline/stage.h"
#include "ports/jobs.h"
#include "ports/object_store.h"

namespace sluice::pipeline {

class HandleCsvFiles final : public Stage {
  public:
    // The references must outlive the stage.
    HandleCsvFiles(ObjectStore& objects, Jobs& jobs, const Limits& limits, Log& log)
        : objects_(objects), jobs_(jobs), limits_(limits), log_(log) {}

    std::string_view name() const override { return "HandleCSVFiles"; }
    const QueueName& input() const override { return queues::kFileOperations; }
    Result<Outcome> handle(const Lease& message, StageContext& context) override;
    Result<Outcome> give_up(const Lease& message, const Error& reason) override;

  private:
    ObjectStore& objects_;
    Jobs& jobs_;
    Limits limits_;
    Log& log_;
};

}  // namespace sluice::pipeline
