// Capacity: free disk space, less what uploads in progress hold, and queue depth. Thread-safe.
#pragma once

#include <atomic>
#include <filesystem>
#include <mutex>

#include "base/limits.h"
#include "embedded/disk.h"
#include "embedded/queues.h"
#include "ports/capacity.h"

namespace sluice::embedded {

class DiskCapacity final : public Capacity {
  public:
    // The references must outlive this.
    DiskCapacity(std::filesystem::path data_dir,
                 Disk& disk,
                 const Queues& queues,
                 const Limits& limits);

    Result<Admission> admit(std::uint64_t bytes) override;
    // From now on everything is refused.
    void close() { closed_ = true; }

  private:
    void give_back(std::uint64_t bytes) override;
    Result<std::uint64_t> free_bytes() const;

    std::filesystem::path data_dir_;
    Disk& disk_;
    const Queues& queues_;
    const Limits& limits_;
    std::atomic<bool> closed_ = false;
    std::mutex mutex_;
    std::uint64_t held_ = 0;  // guarded by mutex_
};

}  // namespace sluice::embedded
