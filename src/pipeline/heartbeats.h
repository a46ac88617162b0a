// The heartbeats of the leases that are worked on: each is extended at a third of its visibility
// timeout, as long as its handler reports progress.
//
// Thread-safe: workers watch, one thread calls beat(). A lease that is lost, or whose handler was
// silent for so long that the lease has run out, is told so through its stop token and is extended
// no more.
#pragma once

#include <atomic>
#include <future>
#include <list>
#include <memory>
#include <mutex>
#include <stop_token>

#include "base/clock.h"
#include "base/log.h"
#include "ports/queue.h"

namespace sluice::pipeline {

class Heartbeats {
    struct Entry;

  public:
    // The references must outlive this.
    Heartbeats(Queue& queue, Milliseconds visibility, const Clock& clock, Log& log)
        : queue_(queue), visibility_(visibility), clock_(clock), log_(log) {}

    // The lease is extended until the Watch is destroyed. Used by the thread that made it.
    class Watch {
      public:
        ~Watch();
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

        void progressed();
        // From now on the lease is extended without further progress.
        void committing();
        // Requested when the lease was lost, or by whoever else holds the source.
        std::stop_token stop() const;
        std::stop_source& source();
        bool lost() const;

      private:
        friend class Heartbeats;
        Watch(Heartbeats& beats, std::shared_ptr<Entry> entry);

        Heartbeats& beats_;
        std::shared_ptr<Entry> entry_;
    };

    Watch watch(const Lease& lease);

    // One pass: extends every lease that is due, all at once, and waits for the answers. A queue
    // must answer within a third of the visibility timeout, or say that it could not.
    void beat();

  private:
    struct Entry {
        Entry(const Lease& l, SteadyTime now, Milliseconds visibility)
            : lease(l), expires(now + visibility), last_beat(now), progress(now) {}

        const Lease lease;
        SteadyTime expires;  // these two: only beat() writes them, one thread an entry
        SteadyTime last_beat;
        std::atomic<SteadyTime> progress;
        std::atomic<bool> lost = false;
        std::stop_source stop;
    };

    std::future<void> begin_extending(Entry& entry);
    void extend(Entry& entry);
    void give_up(Entry& entry, std::string_view why);

    Queue& queue_;
    const Milliseconds visibility_;
    const Clock& clock_;
    Log& log_;
    std::mutex mutex_;
    std::list<std::shared_ptr<Entry>> entries_;
};

}  // namespace sluice::pipeline
