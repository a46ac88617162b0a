#include "app/interrupt.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>
#include <ctime>
#include <initializer_list>

namespace sluice::app {

// Its text stays where it is, so that a handler can read it at any time.
struct RemovedWhenKilled::Path {
    enum State : int { kFree, kTaken, kThere };
    std::atomic<int> state = kFree;
    std::array<char, PATH_MAX> text = {};
};

namespace {

using Path = RemovedWhenKilled::Path;

// What a handler reads. Lock-free atomics and these system calls are safe there.
std::atomic<bool> caught = false;
std::array<std::atomic<pid_t>, 64> waiting = {};
std::array<Path, 8> paths = {};
timer_t again = {};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<pid_t>::is_always_lock_free);

void wake_waiting() {
    const pid_t process = getpid();
    for (const std::atomic<pid_t>& place : waiting) {
        if (const pid_t thread = place.load(); thread != 0) tgkill(process, thread, SIGALRM);
    }
}

// Alarms come from the timer, and from wake_waiting(): those have done their work by coming.
void on_alarm(int, siginfo_t* info, void*) {
    const int kept = errno;
    if (info->si_code == SI_TIMER) wake_waiting();
    errno = kept;
}

void on_signal(int number) {
    const int kept = errno;
    if (!caught.exchange(true)) {
        constexpr timespec kInterval{0, 10'000'000};
        const itimerspec from_now{kInterval, kInterval};
        timer_settime(again, 0, &from_now, nullptr);
        wake_waiting();
    } else {
        for (const Path& path : paths) {
            if (path.state.load() == Path::kThere) unlink(path.text.data());
        }
        std::signal(number, SIG_DFL);
        raise(number);  // ends the process when this handler returns
    }
    errno = kept;
}

bool is_ignored(int signal) {
    struct sigaction action{};
    return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

void catch_interrupts() {
    struct sigaction alarm{};
    alarm.sa_sigaction = on_alarm;
    alarm.sa_flags = SA_SIGINFO;
    sigaction(SIGALRM, &alarm, nullptr);
    static const bool timed = [] {
        sigevent event{};
        event.sigev_notify = SIGEV_SIGNAL;
        event.sigev_signo = SIGALRM;
        return timer_create(CLOCK_MONOTONIC, &event, &again) == 0;
    }();
    static_cast<void>(timed);
    struct sigaction action{};
    action.sa_handler = on_signal;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        if (signal != SIGHUP || !is_ignored(signal)) sigaction(signal, &action, nullptr);
    }
    sigset_t open{};
    sigemptyset(&open);
    sigaddset(&open, SIGALRM);
    pthread_sigmask(SIG_UNBLOCK, &open, nullptr);
}

bool interrupted() {
    return caught.load();
}

Interruptible::Interruptible() {
    static thread_local const pid_t self = gettid();
    for (std::atomic<pid_t>& place : waiting) {
        pid_t none = 0;
        if (!place.compare_exchange_strong(none, self)) continue;
        place_ = &place;
        return;
    }
}

Interruptible::~Interruptible() {
    if (place_ != nullptr) place_->store(0);
}

RemovedWhenKilled::RemovedWhenKilled(const std::filesystem::path& path) {
    const std::string& text = path.native();
    if (text.size() >= PATH_MAX) return;  // no call takes such a path
    for (Path& place : paths) {
        int free = Path::kFree;
        if (!place.state.compare_exchange_strong(free, Path::kTaken)) continue;
        std::memcpy(place.text.data(), text.c_str(), text.size() + 1);
        place.state.store(Path::kThere);
        path_ = &place;
        return;
    }
}

RemovedWhenKilled::~RemovedWhenKilled() {
    if (path_ != nullptr) path_->state.store(Path::kFree);
}

}  // namespace sluice::app
