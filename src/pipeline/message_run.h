// One leased message from the handler to its end: committed, released, given up or lost. What
// StageRunner's workers do; here without threads.
//
// Thread-safe: workers share one. The references must outlive it. Nothing throws.
#pragma once

#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "pipeline/backoff.h"
#include "pipeline/heartbeats.h"
#include "pipeline/stage.h"
#include "pipeline/stage_runner.h"
#include "ports/backend.h"
#include "ports/queue.h"

namespace sluice::pipeline {

struct Runtime {
    Stage& stage;
    Queue& queue;
    Backend& backend;
    RunnerOptions options;
    const Clock& clock;
    Log& log;
    Metrics& metrics;
    Random& random;
};

class MessageRun {
  public:
    MessageRun(const Runtime& runtime, Heartbeats& heartbeats)
        : runtime_(runtime), heartbeats_(heartbeats) {}

    // Takes the message to its end: true when a commit has consumed it; false when it was handed
    // back, or is another worker's. When `shutdown` is requested the handler is asked to stop, and
    // its lease is handed back at once, which is not counted as a try.
    bool run(const Lease& lease, const std::stop_token& shutdown);

  private:
    // The reason of a dead letter, or of another try.
    struct Failure {
        Error error;
        bool retry = false;
    };

    std::expected<Outcome, Failure> call_handler(const Lease& lease, StageContext& context);
    std::expected<void, Failure> handle(const Lease& lease, Heartbeats::Watch& watch);
    // True: consumed.
    bool after_failure(const Lease& lease, const Failure& failure);
    bool give_up(const Lease& lease, const Error& reason);
    void release(const Lease& lease, Milliseconds delay);
    void log_release(const Result<void>& released);
    void count(std::string_view outcome);

    const Runtime& runtime_;
    Heartbeats& heartbeats_;
};

}  // namespace sluice::pipeline
