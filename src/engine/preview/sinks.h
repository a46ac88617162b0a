// Where a preview's transforms write: so much and no more.
//
// One thread at a time.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "base/stream.h"

namespace sluice::engine {

// Keeps up to `bytes_max`; one more ends the writing, and full() says why.
class BoundedSink final : public ByteSink {
  public:
    BoundedSink(std::size_t bytes_max, const std::function<Result<void>()>& ask)
        : bytes_max_(bytes_max), ask_(ask) {}

    Result<void> write(std::span<const char> bytes) override {
        if (ask_) TRY(ask_());
        const std::size_t room = bytes_max_ - text_.size();
        text_.append(bytes.data(), std::min(bytes.size(), room));
        if (bytes.size() <= room) return {};
        full_ = true;
        return fail(Code::kCancelled, "preview_full", "a preview shows no more");
    }
    bool can_restart() const override { return true; }
    Result<void> restart() override {
        text_.clear();
        return {};
    }
    bool full() const { return full_; }
    const std::string& text() const { return text_; }

  private:
    std::size_t bytes_max_;
    const std::function<Result<void>()>& ask_;
    std::string text_;
    bool full_ = false;
};

// Keeps the first bytes, and takes all.
class FirstBytesSink final : public ByteSink {
  public:
    explicit FirstBytesSink(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    Result<void> write(std::span<const char> bytes) override {
        text_.append(bytes.data(), std::min(bytes.size(), bytes_max_ - text_.size()));
        return {};
    }
    bool can_restart() const override { return true; }
    Result<void> restart() override {
        text_.clear();
        return {};
    }
    const std::string& text() const { return text_; }

  private:
    std::size_t bytes_max_;
    std::string text_;
};

class NullSink final : public ByteSink {
  public:
    Result<void> write(std::span<const char>) override { return {}; }
    bool can_restart() const override { return true; }
    Result<void> restart() override { return {}; }
};

// Writes to both: `first` says whether there is more.
class TeeSink final : public ByteSink {
  public:
    TeeSink(ByteSink& first, ByteSink& second) : first_(first), second_(second) {}

    Result<void> write(std::span<const char> bytes) override {
        TRY(first_.write(bytes));
        return second_.write(bytes);
    }
    bool can_restart() const override { return first_.can_restart() && second_.can_restart(); }
    Result<void> restart() override {
        TRY(first_.restart());
        return second_.restart();
    }

  private:
    ByteSink& first_;
    ByteSink& second_;
};

}  // namespace sluice::engine
