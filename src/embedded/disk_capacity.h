// Capacity: free disk space and queue depth, looked at at most once a second. Thread-safe.
#pragma once

#include <atomic>
#include <filesystem>
#include <mutex>
#include <optional>

#include "base/clock.h"
#include "base/limits.h"
#include "embedded/queues.h"
#include "ports/capacity.h"

namespace sluice::embedded {

class DiskCapacity final : public Capacity {
  public:
    // `queues`, `clock` and `limits` must outlive this.
    DiskCapacity(std::filesystem::path data_dir,
                 const Queues& queues,
                 const Clock& clock,
                 const Limits& limits);

    Result<void> admit(std::uint64_t bytes) override;
    // From now on everything is refused.
    void close() { closed_ = true; }

  private:
    Result<std::uint64_t> free_bytes();

    std::filesystem::path data_dir_;
    const Queues& queues_;
    const Clock& clock_;
    const Limits& limits_;
    std::atomic<bool> closed_ = false;
    std::mutex mutex_;
    std::optional<SteadyTime> looked_;  // guarded by mutex_
    std::uint64_t free_ = 0;            // guarded by mutex_
};

}  // namespace sluice::embedded
