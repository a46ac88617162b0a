// The rejects of a preview's transform, as values again.
//
// One thread at a time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/stream.h"
#include "engine/preview/preview.h"

namespace sluice::engine {

// Takes lines of rejects and keeps the first ones; all are taken.
class ProblemSink final : public ByteSink {
  public:
    explicit ProblemSink(std::size_t problems_max = 100) : problems_max_(problems_max) {}

    Result<void> write(std::span<const char> bytes) override;
    bool can_restart() const override { return true; }
    Result<void> restart() override;
    std::size_t count() const { return problems_.size(); }
    std::vector<Problem> take() { return std::move(problems_); }

  private:
    std::size_t problems_max_;
    std::string line_;
    bool is_too_long_ = false;  // the line that is open
    std::vector<Problem> problems_;
};

}  // namespace sluice::engine
