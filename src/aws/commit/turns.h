// Threads of this process that want the same thing, one at a time. Thread-safe; nothing is lost
// when other processes want it, too: then DynamoDB decides.
#pragma once

#include <condition_variable>
#include <functional>
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

    // `pause`: lets others go on, where one thread is all there is (a simulation). Empty: threads
    // wait for each other.
    explicit Turns(std::function<void()> pause = {}) : pause_(std::move(pause)) {}

    // Waits until nobody has one of `names`; has all of them until it is destroyed.
    Turn take(std::set<std::string> names);

  private:
    bool are_free(const std::set<std::string>& names) const;

    const std::function<void()> pause_;
    std::mutex mutex_;
    std::condition_variable given_back_;
    std::set<std::string> taken_;  // guarded by mutex_
};

}  // namespace sluice::aws
