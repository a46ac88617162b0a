// Tells the v1 sockets of a user how far their jobs are, while they run. Best effort: nothing is
// kept, and nothing depends on it.
//
// Thread-safe. Stages tell; one thread pushes, so that no transform waits for a socket.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "base/log.h"
#include "pipeline/stage.h"
#include "ports/connections.h"
#include "ports/push_gateway.h"

namespace sluice::pipeline {

class ProgressTeller {
  public:
    // The references must outlive this.
    ProgressTeller(Connections& connections, PushGateway& gateway, const Clock& clock, Log& log)
        : connections_(connections), gateway_(gateway), clock_(clock), log_(log) {}

    // Of one job, the newest counts. Others than v1's are not told.
    void tell(const JobProgress& progress);
    // Pushes what is due: of each job at most once a second, and not before its first second.
    void push_due();

  private:
    struct Entry {
        JobProgress progress;
        SteadyTime due;
        SteadyTime told;  // by a stage
        bool changed = true;
    };

    std::vector<JobProgress> take_due();

    Connections& connections_;
    PushGateway& gateway_;
    const Clock& clock_;
    Log& log_;
    std::mutex mutex_;
    std::map<std::pair<UserId, JobId>, Entry> entries_;  // guarded by mutex_
};

// {"v":1,"type":"progress",…}
std::string progress_frame(const JobProgress& progress);

// Calls push_due() several times a second, until it is destroyed.
class ProgressThread {
  public:
    explicit ProgressThread(ProgressTeller& teller);

  private:
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread thread_;
};

}  // namespace sluice::pipeline
