#include "app/interrupt.h"

#include <csignal>
#include <initializer_list>

namespace sluice::app {
namespace {

volatile std::sig_atomic_t caught = 0;

}  // namespace

void catch_interrupts() {
    struct sigaction action{};
    action.sa_handler = [](int) { caught = 1; };
    action.sa_flags = static_cast<int>(SA_RESETHAND);  // the second one ends the process at once
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
}

bool interrupted() {
    return caught != 0;
}

}  // namespace sluice::app
