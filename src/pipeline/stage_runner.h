// Runs one stage: lease → handler → commit, on a fixed number of threads.
//
// * A handler runs at most `max_receives` times per message, not counting the runs that stop()
//   broke off. When its last run fails, or when the message comes once more because the process
//   died in that run, the runner commits the stage's give_up() with the dead letter.
// * A retryable error releases the message with exponential back-off and full jitter. So does an
//   exception, which is a defect and never leaves the runner. A full disk, and what a service
//   denies, are tried again at the longest back-off.
// * Every lease is extended at a third of `visibility`, as long as the handler reports progress.
// * kStaleLease from a commit or a heartbeat ends the work quietly: another worker has the message.
// * Workers that are free receive together, one message each: no lease ages in a local queue.
// * stop() asks the handlers to end, hands back the leases of those that do not finish, and joins.
#pragma once

#include <cstdint>
#include <memory>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "pipeline/stage.h"
#include "ports/backend.h"
#include "ports/queue.h"

namespace sluice::pipeline {

struct RunnerOptions {
    unsigned workers = 1;            // handlers that run at once
    std::uint32_t max_receives = 5;  // then the dead-letter queue
    Milliseconds visibility{30'000};
    Milliseconds backoff_min{500};  // doubled with every receive, with jitter
    Milliseconds backoff_max{60'000};
    // Told how far handlers are (StageContext::tell).
    std::function<void(const JobProgress&)> tell = [](const JobProgress&) {};
};

class StageRunner {
  public:
    // The references must outlive the runner.
    StageRunner(Stage& stage,
                Queue& queue,
                Backend& backend,
                const RunnerOptions& options,
                const Clock& clock,
                Log& log,
                Metrics& metrics,
                Random& random = system_random());
    ~StageRunner();  // stops
    StageRunner(const StageRunner&) = delete;
    StageRunner& operator=(const StageRunner&) = delete;

    void start();
    // Only asks: nothing more is received, handlers are told to end. stop() waits for it.
    void request_stop();
    // Idempotent. Returns when every worker has ended and every lease was committed or handed back.
    void stop();

    // One message, on the calling thread: receive, handle, commit. False when there was none.
    // For tests, simulation and Lambda.
    bool run_one();
    // What the heartbeat thread of start() does now and then, for who calls run_one(): extends the
    // leases that are due.
    void beat();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::pipeline
