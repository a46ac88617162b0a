// A queue stage: a function from a message to the Outcome that must become true for it.
//
// A stage is thread-safe and has no effects of its own: it reads objects and may write staged ones.
// The stage runner (stage_runner.h) leases, calls, heartbeats, commits and retries.
#pragma once

#include <functional>
#include <stop_token>
#include <string_view>

#include "base/log.h"
#include "base/result.h"
#include "ports/message.h"
#include "ports/outcome.h"

namespace sluice::pipeline {

// How far a job is, for whoever watches. Bytes are those of the file as it is stored; JSON, and
// any file whose types are inferred, may be read more than once, and begins again then.
struct JobProgress {
    UserId user;
    JobId job;
    Protocol protocol = Protocol::kCompat;
    std::uint64_t bytes = 0;
    std::uint64_t bytes_in_all = 0;  // of the file
    std::uint64_t rows = 0;          // written so far
};

struct StageContext {
    // Requested when the lease was lost or the process stops: return kCancelled soon.
    std::stop_token stop;
    // Call it whenever work moves on. When it is not called for a whole visibility timeout, the
    // heartbeat ends and the message goes to another worker.
    std::function<void()> progressed = [] {};
    // The same, with how far it is. Nothing depends on it, and it may be lost. Cheap.
    std::function<void(const JobProgress&)> tell = [](const JobProgress&) {};
    // When this run fails, too, the message is given up.
    bool is_last_try = false;
};

class Stage {
  public:
    virtual ~Stage() = default;

    virtual std::string_view name() const = 0;  // as in the flow: "ParseCSVUploads"
    virtual const QueueName& input() const = 0;

    // A failure that will stay (bad CSV, unknown column) is not an error here: it is an Outcome
    // whose run is kFailed. Errors: retryable ones and kDenied are retried with back-off; any other
    // one gives the message up at once.
    virtual Result<Outcome> handle(const Lease& message, StageContext& context) = 0;

    // What becomes true when the message is given up: after maxReceiveCount runs, or after an error
    // that stays. The failed run and the inbox event that tells the client; the runner adds the
    // dead letter. Must work for a message that cannot be read: then an empty Outcome.
    virtual Result<Outcome> give_up(const Lease& message, const Error& reason) = 0;
};

// What the stage says when the message is given up, or nothing when it cannot say: the message must
// come to its end all the same.
Outcome last_outcome(Stage& stage, const Lease& message, const Error& reason, Log& log);

}  // namespace sluice::pipeline
