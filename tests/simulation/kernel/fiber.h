// A function with a stack of its own, which can be left in the middle and gone on with: how the
// product's blocking code runs interleaved on one thread. Made of ucontext(3), which the C library
// has; one switch takes a fraction of a microsecond.
//
// One thread. Never left while a mutex is held: whoever wants it next is on the same thread.
// https://man7.org/linux/man-pages/man3/makecontext.3.html
#pragma once

#include <ucontext.h>

#include <functional>

namespace sluice::simulation {

class Fiber {
  public:
    explicit Fiber(std::function<void()> body);
    ~Fiber();  // it has ended, or was never begun
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;

    // From outside: runs it until it leaves or ends.
    void resume();
    // From inside: back to whoever resumed it.
    void leave();
    bool ended() const { return ended_; }

  private:
    static void run();

    std::function<void()> body_;
    void* stack_;
    bool ended_ = false;
    ucontext_t inside_{};
    ucontext_t outside_{};
};

}  // namespace sluice::simulation
