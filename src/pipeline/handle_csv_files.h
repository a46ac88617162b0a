// Stage HandleCSVFiles: streams object → transform → staged output, and staged rejects when there
// are any; its Outcome publishes both, ends the run (done, with its receipt, or failed) and
// notifies the user.
//
// Reads with If-Match. An input that was replaced since its event ends its run as superseded, which
// nobody is told: the newer version has its own event. One that was deleted fails it, and the user
// is told. What a service refuses beside that is no fault of the file: it is tried again, then in
// the dead-letter queue (service_faults.h). A run that is already final is not run again.
#pragma once

#include "base/limits.h"
#include "base/log.h"
#include "pipeline/messages.h"
#include "pipeline/stage.h"
#include "pipeline/transform_object.h"
#include "ports/jobs.h"
#include "ports/object_store.h"

namespace sluice::pipeline {

class HandleCsvFiles final : public Stage {
  public:
    // The references must outlive the stage.
    HandleCsvFiles(
        ObjectStore& objects, Jobs& jobs, BucketName outputs_bucket, const Limits& limits, Log& log)
        : objects_(objects),
          jobs_(jobs),
          outputs_bucket_(std::move(outputs_bucket)),
          limits_(limits),
          log_(log) {}

    std::string_view name() const override { return "HandleCSVFiles"; }
    const QueueName& input() const override { return queues::kFileOperations; }
    Result<Outcome> handle(const Lease& message, StageContext& context) override;
    Result<Outcome> give_up(const Lease& message, const Error& reason) override;

  private:
    Result<std::optional<JobRun>> find(const UserId& user, const RunId& run);
    bool is_over(const JobRun& run) const;
    Result<Outcome> handle_file(const FileOperation& operation,
                                const Lease& message,
                                StageContext& context);
    Result<Outcome> handle_job(const JobOperation& operation,
                               const Lease& message,
                               StageContext& context);
    Result<Outcome> transform(JobRun run,
                              Result<TransformOrder> order,
                              const Lease& message,
                              StageContext& context);
    void end_superseded(Outcome& outcome, JobRun run, const Error& error);

    ObjectStore& objects_;
    Jobs& jobs_;
    BucketName outputs_bucket_;
    Limits limits_;
    Log& log_;
};

}  // namespace sluice::pipeline
