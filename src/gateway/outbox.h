// The frames that wait for one WebSocket, and the callers of push() that wait for them.
//
// Thread-safe. push() callers offer; the network thread opens, takes, stalls and closes. Every
// offered frame is settled exactly once: written, or refused with the reason of stall() or close().
// Whoever offered it waits for that, or for a while only and is called then.
#pragma once

#include <cstddef>
#include <future>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "ports/push_gateway.h"

namespace sluice::gateway {

class Frame {
  public:
    explicit Frame(std::string_view text) : text_(text), written_(promise_.get_future()) {}

    const std::string& text() const { return text_; }
    void settle(Result<void> result);
    Result<void> wait() { return written_.get(); }
    // Absent: it was not settled within that time; `ended` is called when it is.
    std::optional<Result<void>> wait_for(Milliseconds time, const PushEnded& ended);

  private:
    std::string text_;
    std::mutex mutex_;
    bool settled_ = false;
    PushEnded ended_;
    std::promise<Result<void>> promise_;
    std::future<Result<void>> written_;
};

class Outbox {
  public:
    explicit Outbox(std::size_t frames_max) : frames_max_(frames_max) {}

    enum class Offer : std::uint8_t {
        kQueued,   // frame->wait() will return
        kBehind,   // the same, but what is before it does not get on: not soon
        kStart,    // as kQueued, and the caller must make the network thread take()
        kFull,     // not taken: the peer reads too slowly
        kStalled,  // not taken: the peer does not read right now
        kClosed,   // not taken
    };
    Offer offer(const std::shared_ptr<Frame>& frame);

    // The socket is open. True: take() now.
    bool open();
    // The next frame to write; absent when there is none for now.
    std::shared_ptr<Frame> take();
    // Somebody has waited for a frame in vain: until the next take(), nobody need wait for others.
    void lag();
    // The frame taken last is not getting on at all: what waits behind it is refused with `reason`,
    // and so is what comes, until the next take(). So a peer that does not read holds one caller
    // only.
    void stall(const Error& reason);
    // Nothing is taken any more; what waits is refused with `reason`.
    void close(const Error& reason);

  private:
    // Sets `state`, too: from then on no frame is added that this would miss.
    void refuse_waiting(bool& state, const Error& reason);

    const std::size_t frames_max_;
    std::mutex mutex_;
    std::list<std::shared_ptr<Frame>> waiting_;  // a list: an idle socket holds no memory for it
    bool open_ = false;
    bool writing_ = false;
    bool lags_ = false;
    bool stalled_ = false;
    bool closed_ = false;
};

}  // namespace sluice::gateway
