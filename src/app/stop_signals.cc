#include "app/stop_signals.h"

#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <initializer_list>

namespace sluice::app {

StopSignals::StopSignals() {
    sigemptyset(&signals_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals_, signal);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    fd_ = Fd(signalfd(-1, &signals_, SFD_CLOEXEC));
}

int StopSignals::wait(int timeout_ms) {
    pollfd watched{fd_.get(), POLLIN, 0};
    if (poll(&watched, 1, timeout_ms) <= 0) return 0;
    signalfd_siginfo info{};
    if (::read(fd_.get(), &info, sizeof info) != sizeof info) return 0;
    return static_cast<int>(info.ssi_signo);
}

void StopSignals::release() {
    pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
}

}  // namespace sluice::app
