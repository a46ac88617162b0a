// Receives for all idle workers of a stage: one of them asks the queue, for as many messages as
// there are idle ones. So an idle stage holds one long poll and not one for each of its workers,
// and a busy one gets several messages by one call (SQS: ten at most, each call is paid). No lease
// ages here: whoever it is for stands waiting.
//
// Thread-safe. The references must outlive it.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "ports/queue.h"

namespace sluice::pipeline {

class SharedReceive {
  public:
    // `stage` is for the log.
    SharedReceive(
        Queue& queue, QueueName from, Milliseconds visibility, std::string_view stage, Log& log)
        : queue_(queue),
          from_(std::move(from)),
          visibility_(visibility),
          stage_(stage),
          log_(log) {}

    // The calling worker's next message; waits for one. A queue that cannot be read is asked again,
    // with back-off. Nothing: `stop` is requested, and no lease is left for this worker.
    std::optional<Lease> next(const std::stop_token& stop);
    // One that is there already; nobody waits, not for a queue that cannot be read either.
    std::optional<Lease> next_now(const std::stop_token& stop);

  private:
    // Logs why there are none.
    Result<std::vector<Lease>> ask(std::size_t max, Milliseconds wait, const std::stop_token& stop);
    void receive(std::unique_lock<std::mutex>& lock, const std::stop_token& stop);

    Queue& queue_;
    const QueueName from_;
    const Milliseconds visibility_;
    const std::string_view stage_;
    Log& log_;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Lease> leases_;  // each for one of the idle workers
    std::size_t idle_ = 0;
    bool receiving_ = false;      // one of them is
    std::uint32_t failures_ = 0;  // in a row
};

}  // namespace sluice::pipeline
