// Threads of this process that want the same thing, one at a time. Thread-safe; nothing is lost
// when other processes want it, too: then DynamoDB decides.
#pragma once

#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace sluice::aws {

class Turns {
  public:
    class Turn {
      public:
        Turn(Turns& turns, std::set<std::string> names) : turns_(turns), names_(std::move(names)) {}
        ~Turn();
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

      private:
        Turns& turns_;
        const std::set<std::string> names_;
    };

    // Waits until nobody has one of `names`; has all of them until it is destroyed.
    Turn take(std::set<std::string> names);

  private:
    std::mutex mutex_;
    std::condition_variable given_back_;
    std::set<std::string> taken_;  // guarded by mutex_
};

}  // namespace sluice::aws
