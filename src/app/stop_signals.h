// The signals that stop a process that serves, as a descriptor: SIGTERM, SIGINT, SIGHUP.
#pragma once

#include <csignal>

#include "app/files.h"

namespace sluice::app {

// Made before any thread starts, so that all threads inherit that these signals are blocked.
class StopSignals {
  public:
    StopSignals();

    // The signal that came, or 0 after `timeout_ms`.
    int wait(int timeout_ms);

    // From here on a signal does what it does by default: it ends the process.
    void release();

  private:
    sigset_t signals_{};
    Fd fd_;
};

}  // namespace sluice::app
