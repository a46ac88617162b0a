// SIGINT, SIGTERM and SIGHUP for the commands that run once. The first one ends them through the
// ordinary error path (kCancelled), so that temporary files go away; the second one at once.
//
// Any thread. A signal comes to one thread only, and a system call that waits in another would not
// hear of it: it is passed on, again and again, since one that comes just before the call is lost.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <filesystem>

namespace sluice::app {

// From now on these signals set a flag, and system calls that wait beside an Interruptible return
// EINTR. SIGALRM is used for it. Who ignores SIGHUP (nohup) goes on ignoring it.
void catch_interrupts();
bool interrupted();

// While it is there, its thread is woken from system calls. Make it before interrupted() is asked.
class Interruptible {
  public:
    Interruptible();
    ~Interruptible();
    Interruptible(const Interruptible&) = delete;
    Interruptible& operator=(const Interruptible&) = delete;

  private:
    std::atomic<pid_t>* place_ = nullptr;  // none: too many threads wait, and this is not woken
};

// A file that is removed when a second signal ends the process.
class RemovedWhenKilled {
  public:
    explicit RemovedWhenKilled(const std::filesystem::path& path);
    ~RemovedWhenKilled();
    RemovedWhenKilled(const RemovedWhenKilled&) = delete;
    RemovedWhenKilled& operator=(const RemovedWhenKilled&) = delete;

    struct Path;

  private:
    Path* path_ = nullptr;  // none: too many files, and this one would stay
};

}  // namespace sluice::app
