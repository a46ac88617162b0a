#include "pipeline/progress_teller.h"

#include <boost/json.hpp>

namespace sluice::pipeline {
namespace {

constexpr Milliseconds kEvery{1'000};
constexpr Milliseconds kLook{250};
constexpr Milliseconds kForgotten{60'000};  // a job that is not told of any more

}  // namespace

std::string progress_frame(const JobProgress& progress) {
    return boost::json::serialize(boost::json::object{{"v", 1},
                                                      {"type", "progress"},
                                                      {"job", progress.job.text()},
                                                      {"bytes", progress.bytes},
                                                      {"bytes_in_all", progress.bytes_in_all},
                                                      {"rows", progress.rows}});
}

void ProgressTeller::tell(const JobProgress& progress) {
    if (progress.protocol != Protocol::kV1) return;
    const SteadyTime now = clock_.steady();
    const std::lock_guard lock(mutex_);
    const auto [entry, fresh] = entries_.try_emplace({progress.user, progress.job});
    if (fresh) entry->second.due = now + kEvery;
    entry->second.progress = progress;
    entry->second.told = now;
    entry->second.changed = true;
}

std::vector<JobProgress> ProgressTeller::take_due() {
    const SteadyTime now = clock_.steady();
    std::vector<JobProgress> due;
    const std::lock_guard lock(mutex_);
    std::erase_if(entries_, [&](const auto& one) { return one.second.told + kForgotten < now; });
    for (auto& [name, entry] : entries_) {
        if (!entry.changed || now < entry.due) continue;
        entry.changed = false;
        entry.due = now + kEvery;
        due.push_back(entry.progress);
    }
    return due;
}

void ProgressTeller::push_due() {
    for (const JobProgress& progress : take_due()) {
        const auto open = connections_.of_user(progress.user);
        if (!open) {
            log_.info("progress_not_told", {{"error", open.error().name}});
            continue;
        }
        const std::string frame = progress_frame(progress);
        for (const Connection& connection : *open) {
            if (connection.protocol == Protocol::kV1)
                (void)gateway_.push_soon(connection, frame, {});
        }
    }
}

ProgressThread::ProgressThread(ProgressTeller& teller)
    : thread_([this, &teller](const std::stop_token& stop) {
          std::unique_lock lock(mutex_);
          while (!wake_.wait_for(lock, stop, kLook, [&] { return stop.stop_requested(); })) {
              teller.push_due();
          }
      }) {}

}  // namespace sluice::pipeline
