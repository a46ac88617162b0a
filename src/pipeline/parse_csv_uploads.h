// Stage ParseCSVUploads: an object-created event → one file-operation message per record.
//
// Reads each object's metadata, decides the operation, validates the recipe. Every record of an
// event is handled, keys are URL-decoded, s3:TestEvent is acknowledged, events that create nothing
// (deletes) are acknowledged. A record that cannot become work is a failed run that its user is
// told of, at once; an unreadable record leaves a copy of the event in the dead-letter queue. An
// object that was deleted or replaced since is superseded: nothing happens. Metadata that names
// another user than the key's first segment fails the run.
#pragma once

#include "base/log.h"
#include "pipeline/job_names.h"
#include "pipeline/s3_event.h"
#include "pipeline/stage.h"
#include "ports/jobs.h"
#include "ports/object_store.h"

namespace sluice::pipeline {

class ParseCsvUploads final : public Stage {
  public:
    // The references must outlive the stage.
    ParseCsvUploads(ObjectStore& objects, Jobs& jobs, BucketName outputs_bucket, Log& log)
        : objects_(objects), jobs_(jobs), outputs_bucket_(std::move(outputs_bucket)), log_(log) {}

    std::string_view name() const override { return "ParseCSVUploads"; }
    const QueueName& input() const override { return queues::kUploads; }
    Result<Outcome> handle(const Lease& message, StageContext& context) override;
    Result<Outcome> give_up(const Lease& message, const Error& reason) override;

  private:
    Result<void> add_record(const ObjectCreated& event, Outcome& outcome);
    void add_run(const ObjectCreated& created, const Metadata& metadata, Outcome& outcome);
    Result<void> end_replaced_version(const ObjectCreated& created,
                                      const Metadata& metadata,
                                      Outcome& outcome);
    Result<void> add_upload_of_job(const ObjectCreated& created,
                                   const JobUpload& upload,
                                   Outcome& outcome);

    ObjectStore& objects_;
    Jobs& jobs_;
    BucketName outputs_bucket_;
    Log& log_;
};

}  // namespace sluice::pipeline
