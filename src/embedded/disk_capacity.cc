#include "embedded/disk_capacity.h"

#include <cerrno>
#include <string>
#include <utility>

#include "embedded/files.h"

namespace sluice::embedded {

DiskCapacity::DiskCapacity(std::filesystem::path data_dir,
                           Disk& disk,
                           const Queues& queues,
                           const Limits& limits)
    : data_dir_(std::move(data_dir)), disk_(disk), queues_(queues), limits_(limits) {}

Result<Admission> DiskCapacity::admit(std::uint64_t bytes) {
    if (closed_) return fail(Code::kUnavailable, "shutting_down", "sluice is stopping");
    for (const QueueName& queue : queues::kAll) {
        const std::uint64_t depth = queues_.depth(queue);
        if (depth < limits_.queue_depth_max) continue;
        return fail(Code::kUnavailable,
                    "queue_full",
                    "queue " + queue.text() + " holds " + std::to_string(depth) +
                        " messages: try again later");
    }
    // Free space is looked at under the lock: bytes that leave held_ are missing there already.
    const std::lock_guard lock(mutex_);
    const std::uint64_t free = TRY(free_bytes());
    const std::uint64_t kept = limits_.disk_free_bytes_min + held_;
    if (free < kept || free - kept < bytes) {
        return fail(Code::kStorageFull,
                    "storage_full",
                    "needed: " + std::to_string(bytes) + " bytes above the floor of " +
                        std::to_string(limits_.disk_free_bytes_min) + " and the " +
                        std::to_string(held_) +
                        " of uploads in progress; free: " + std::to_string(free));
    }
    held_ += bytes;
    return Admission(*this, bytes);
}

void DiskCapacity::give_back(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    held_ -= bytes;
}

Result<std::uint64_t> DiskCapacity::free_bytes() const {
    std::uint64_t bytes = 0;
    if (disk_.free_bytes(data_dir_.c_str(), bytes) != 0) {
        return io_failure(errno, data_dir_.native());
    }
    return bytes;
}

}  // namespace sluice::embedded
