#include "tests/simulation/kernel/fiber.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>
#include <vector>

namespace sluice::simulation {
namespace {

// Only what is used of it is ever there. Stacks are used again, by all seeds of a process.
constexpr std::size_t kStackBytes = 1 << 20;

std::vector<void*>& free_stacks() {
    static std::vector<void*> stacks;
    return stacks;
}

void* take_stack() {
    if (!free_stacks().empty()) {
        void* const stack = free_stacks().back();
        free_stacks().pop_back();
        return stack;
    }
    void* const stack = mmap(nullptr,
                             kStackBytes,
                             PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK,
                             -1,
                             0);
    // The lowest page is not there: too deep is a signal, not somebody else's memory.
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    if (stack == MAP_FAILED || mprotect(stack, page, PROT_NONE) != 0) std::abort();
    return stack;
}

// makecontext() hands over integers only.
Fiber* beginning = nullptr;

}  // namespace

Fiber::Fiber(std::function<void()> body) : body_(std::move(body)), stack_(take_stack()) {
    if (getcontext(&inside_) != 0) std::abort();
    inside_.uc_stack.ss_sp = stack_;
    inside_.uc_stack.ss_size = kStackBytes;
    inside_.uc_link = nullptr;
    makecontext(&inside_, &Fiber::run, 0);
}

Fiber::~Fiber() {
    free_stacks().push_back(stack_);
}

void Fiber::run() {
    Fiber* const self = beginning;
    self->body_();
    self->body_ = {};
    self->ended_ = true;
    self->leave();
}

void Fiber::resume() {
    beginning = this;
    if (swapcontext(&outside_, &inside_) != 0) std::abort();
}

void Fiber::leave() {
    if (swapcontext(&inside_, &outside_) != 0) std::abort();
}

}  // namespace sluice::simulation
