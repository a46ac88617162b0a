#include "aws/commit/turns.h"

#include <algorithm>

namespace sluice::aws {

// All at once: nobody waits for one while it has another, so nobody waits for ever.
Turns::Turn Turns::take(std::set<std::string> names) {
    {
        std::unique_lock lock(mutex_);
        while (!are_free(names)) {
            if (pause_) {
                lock.unlock();
                pause_();
                lock.lock();
            } else {
                given_back_.wait(lock);
            }
        }
        taken_.insert(names.begin(), names.end());
    }
    return Turn(*this, std::move(names));
}

bool Turns::are_free(const std::set<std::string>& names) const {
    return std::ranges::none_of(names,
                                [this](const std::string& name) { return taken_.contains(name); });
}

Turns::Turn::~Turn() {
    {
        const std::lock_guard lock(turns_.mutex_);
        for (const std::string& name : names_) turns_.taken_.erase(name);
    }
    turns_.given_back_.notify_all();
}

}  // namespace sluice::aws
