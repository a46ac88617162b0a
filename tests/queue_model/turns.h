// Users take turns: between two messages of one user everybody who waited all the time is served.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "base/ids.h"

namespace sluice::queue_model {

class Turns {
  public:
    // Whoever has nothing visible now waits no longer.
    void keep(const std::set<UserId>& users) {
        std::erase_if(passed_, [&](const auto& who) { return !users.contains(who.first); });
    }
    // These have something visible now.
    void waiting(const std::set<UserId>& users) {
        keep(users);
        for (const UserId& user : users) passed_.try_emplace(user);
    }
    // Who was passed over, if anybody.
    std::optional<UserId> served(const UserId& user) {
        std::optional<UserId> passed_over;
        for (auto& [other, before] : passed_) {
            if (other != user && !before.insert(user).second) passed_over = other;
        }
        if (const auto mine = passed_.find(user); mine != passed_.end()) mine->second.clear();
        return passed_over;
    }
    void clear() { passed_.clear(); }

  private:
    std::map<UserId, std::set<UserId>> passed_;  // who was served since the key's last turn
};

}  // namespace sluice::queue_model
