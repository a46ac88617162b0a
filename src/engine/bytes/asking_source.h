// A source that asks before every read whether to go on: what reads it may read for long before it
// has anything to hand out, as of empty gzip members.
//
// One thread at a time; borrows the source, and rewinds when it does. Errors: the answer's, and
// what the source returns.
#pragma once

#include <functional>
#include <utility>

#include "base/stream.h"

namespace sluice::engine {

class AskingSource final : public ByteSource {
  public:
    AskingSource(ByteSource& source, std::function<Result<void>()> ask)
        : source_(source), ask_(std::move(ask)) {}

    Result<std::size_t> read(std::span<char> out) override {
        if (ask_) TRY(ask_());
        return source_.read(out);
    }
    Result<void> rewind() override { return source_.rewind(); }
    void will_not_rewind() override { source_.will_not_rewind(); }

  private:
    ByteSource& source_;
    std::function<Result<void>()> ask_;
};

}  // namespace sluice::engine
