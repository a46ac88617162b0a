#include "aws/waiter.h"

#include <condition_variable>
#include <mutex>

namespace sluice::aws {
namespace {

class SystemWaiter final : public Waiter {
  public:
    bool wait(Milliseconds time, const std::stop_token& stop) override {
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable_any never;
        never.wait_for(lock, stop, time, [] { return false; });
        return !stop.stop_requested();
    }
};

}  // namespace

Waiter& system_waiter() {
    static SystemWaiter waiter;
    return waiter;
}

}  // namespace sluice::aws
