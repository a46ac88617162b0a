#include "embedded/disk_capacity.h"

#include <sys/statvfs.h>

#include <cerrno>
#include <string>
#include <utility>

#include "embedded/files.h"

namespace sluice::embedded {

namespace {
constexpr std::chrono::seconds kLookAgain{1};
}

DiskCapacity::DiskCapacity(std::filesystem::path data_dir,
                           const Queues& queues,
                           const Clock& clock,
                           const Limits& limits)
    : data_dir_(std::move(data_dir)), queues_(queues), clock_(clock), limits_(limits) {}

Result<void> DiskCapacity::admit(std::uint64_t bytes) {
    if (closed_) return fail(Code::kUnavailable, "shutting_down", "sluice is stopping");
    for (const QueueName& queue : queues_.names()) {
        const std::uint64_t depth = queues_.depth(queue);
        if (depth < limits_.queue_depth_max) continue;
        return fail(Code::kUnavailable,
                    "queue_full",
                    "queue " + queue.text() + " holds " + std::to_string(depth) +
                        " messages: try again later");
    }
    const std::uint64_t free = TRY(free_bytes());
    const std::uint64_t floor = limits_.disk_free_bytes_min;
    if (free >= floor && free - floor >= bytes) return {};
    return fail(Code::kStorageFull,
                "storage_full",
                "needed: " + std::to_string(bytes) + " bytes above the floor of " +
                    std::to_string(floor) + "; free: " + std::to_string(free));
}

Result<std::uint64_t> DiskCapacity::free_bytes() {
    const std::lock_guard lock(mutex_);
    const SteadyTime now = clock_.steady();
    if (looked_ && now - *looked_ < kLookAgain) return free_;
    struct statvfs disk{};
    if (statvfs(data_dir_.c_str(), &disk) != 0) return io_failure(errno, data_dir_.native());
    free_ = std::uint64_t{disk.f_bavail} * disk.f_frsize;
    looked_ = now;
    return free_;
}

}  // namespace sluice::embedded
