// Large bodies, in memory. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "aws/sqs/large_bodies.h"

namespace sluice::aws {

class BodiesInMemory final : public LargeBodies {
  public:
    Result<std::string> put(std::string_view body) override {
        const std::lock_guard lock(mutex_);
        const std::string pointer = "body-" + std::to_string(bodies_.size());
        bodies_[pointer] = body;
        return pointer;
    }
    Result<std::string> get(const std::string& pointer) override {
        const std::lock_guard lock(mutex_);
        const auto found = bodies_.find(pointer);
        if (found == bodies_.end()) return fail(Code::kNotFound, "no_such_body", "");
        return found->second;
    }
    Result<void> remove(const std::string& pointer) override {
        const std::lock_guard lock(mutex_);
        bodies_.erase(pointer);
        return {};
    }
    std::size_t size() {
        const std::lock_guard lock(mutex_);
        return bodies_.size();
    }

  private:
    std::mutex mutex_;
    std::map<std::string, std::string> bodies_;
};

}  // namespace sluice::aws
