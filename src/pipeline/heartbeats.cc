#include "pipeline/heartbeats.h"

#include <utility>
#include <vector>

namespace sluice::pipeline {

Heartbeats::Watch::Watch(Heartbeats& beats, std::shared_ptr<Entry> entry)
    : beats_(beats), entry_(std::move(entry)) {}

Heartbeats::Watch::~Watch() {
    const std::lock_guard lock(beats_.mutex_);
    beats_.entries_.remove(entry_);
}

void Heartbeats::Watch::progressed() {
    entry_->progress = beats_.clock_.steady();
}
void Heartbeats::Watch::committing() {
    entry_->progress = SteadyTime::max();
}
std::stop_token Heartbeats::Watch::stop() const {
    return entry_->stop.get_token();
}
std::stop_source& Heartbeats::Watch::source() {
    return entry_->stop;
}
bool Heartbeats::Watch::lost() const {
    return entry_->lost;
}

Heartbeats::Watch Heartbeats::watch(const Lease& lease) {
    auto entry = std::make_shared<Entry>(lease, clock_.steady(), visibility_);
    const std::lock_guard lock(mutex_);
    entries_.push_back(entry);
    return Watch(*this, std::move(entry));
}

void Heartbeats::beat() {
    std::vector<std::shared_ptr<Entry>> entries;
    {
        // The queue is called without the lock: an extension may wait for a disk.
        const std::lock_guard lock(mutex_);
        entries.assign(entries_.begin(), entries_.end());
    }
    // Each on a thread of its own: one whose answer does not come must not let the others run out.
    std::vector<std::future<void>> extensions;
    Entry* last = nullptr;
    for (const auto& entry : entries) {
        if (entry->lost) continue;
        const SteadyTime now = clock_.steady();
        const SteadyTime progress = entry->progress;
        if (progress <= now && now - progress >= visibility_) {
            if (now >= entry->expires) give_up(*entry, "no_progress");
        } else if (now - entry->last_beat >= visibility_ / 3) {
            if (last != nullptr) extensions.push_back(begin_extending(*last));
            last = entry.get();
        }
    }
    if (last != nullptr) extend(*last);  // alone, as a rule: no thread for that
    for (std::future<void>& extension : extensions) extension.get();
}

// Without a thread to be had it is extended when it is waited for.
std::future<void> Heartbeats::begin_extending(Entry& entry) {
    return std::async(std::launch::async | std::launch::deferred,
                      [this, &entry] { extend(entry); });
}

void Heartbeats::extend(Entry& entry) {
    const SteadyTime now = clock_.steady();
    const Result<void> extended = queue_.extend(entry.lease, visibility_);
    if (extended) {
        entry.last_beat = now;
        entry.expires = now + visibility_;
    } else if (extended.error().code == Code::kStaleLease) {
        give_up(entry, "stale_lease");
    } else {
        log_.warn("heartbeat_failed", {{"error", extended.error().name}});  // and again next time
    }
}

void Heartbeats::give_up(Entry& entry, std::string_view why) {
    log_.warn("lease_lost",
              {{"queue", entry.lease.queue.text()},
               {"message", entry.lease.message.text()},
               {"why", why}});
    entry.lost = true;
    entry.stop.request_stop();
}

}  // namespace sluice::pipeline
