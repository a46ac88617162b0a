// SIGINT, SIGTERM and SIGHUP for the commands that run once: they end through the ordinary error
// path (kCancelled), so that temporary files go away.
#pragma once

namespace sluice::app {

// From now on these signals set a flag, and blocking system calls return EINTR.
void catch_interrupts();
bool interrupted();

}  // namespace sluice::app
