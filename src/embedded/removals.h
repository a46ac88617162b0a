// Files on their way out, unlinked one after the other by a thread of its own: freeing the blocks
// of a large file takes seconds, and an object may have 10,000 of them. Thread-safe.
//
// What still waits at the end stays where it is: no row names it, so that the next start's sweep
// finds it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace sluice::embedded {

class Removals {
  public:
    enum class From : std::uint8_t { kTemporary, kObjects };
    struct File {
        From from;
        std::string id;
    };

    // Or whoever calls run_waiting(): for simulation.
    enum class By : std::uint8_t { kItsThread, kCaller };

    // `unlink` is called on the thread, for one file at a time.
    explicit Removals(std::function<void(const File&)> unlink, By by = By::kItsThread);
    ~Removals() = default;  // waits for the file at hand, and for few others
    Removals(const Removals&) = delete;
    Removals& operator=(const Removals&) = delete;

    void add(File file);
    // Unlinks what waits by now.
    void run_waiting();

  private:
    void unlink_first(std::unique_lock<std::mutex>& lock);
    void serve(const std::stop_token& stop);

    const std::function<void(const File&)> unlink_;
    std::mutex mutex_;
    std::condition_variable_any added_;
    std::deque<File> waiting_;  // guarded by mutex_
    std::jthread thread_;       // last: it starts when everything else is there; By::kCaller: none
};

}  // namespace sluice::embedded
