// The backend on AWS, put together: client, credentials, adapters. The one place where they meet.
#pragma once

#include <memory>

#include "app/config.h"
#include "aws/environment.h"
#include "aws/sqs/sqs_queue.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/result.h"
#include "ports/backend.h"
#include "ports/connections.h"
#include "ports/credentials.h"
#include "ports/idempotency.h"
#include "ports/inbox.h"
#include "ports/jobs.h"
#include "ports/object_store.h"
#include "ports/presigner.h"
#include "ports/push_gateway.h"
#include "ports/queue_admin.h"
#include "ports/recipes.h"

namespace sluice::app {

class AwsBackend {
  public:
    // Asks nobody yet: what is wrong with keys or names shows with the first call. Region,
    // endpoints and keys are where the AWS tools look for them. Errors: kInvalid (no region, a
    // profile that is not there …), kIo (a file of theirs). What it is given outlives it.
    static Result<std::unique_ptr<AwsBackend>> open(const Config& config,
                                                    const aws::Environment& environment,
                                                    const Clock& clock,
                                                    Random& random,
                                                    Log& log,
                                                    Metrics& metrics);
    ~AwsBackend();
    AwsBackend(const AwsBackend&) = delete;
    AwsBackend& operator=(const AwsBackend&) = delete;

    Backend& backend();
    ObjectStore& objects();
    Presigner& presigner();
    aws::SqsQueue& queue();
    QueueAdmin& queue_admin();
    Jobs& jobs();
    Inbox& inbox();
    Connections& connections();
    Recipes& recipes();
    Idempotency& idempotency();
    PushGateway& gateway();
    // With the key that this process signs with: who has it, too, may push to sockets here.
    Credentials& credentials();

    const std::string& region() const;
    // What clients reach S3 under, as signed URLs name it.
    const std::string& s3_address() const;
    // A connection is to be committed again that often, while its socket is open.
    Milliseconds connection_renewal() const;
    // Whether the services answer (aws/service_probe.h).
    Result<void> probe();

  private:
    class Impl;
    explicit AwsBackend(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::app
