// Bytes that flow: the seams between storage, network and the transform engine.
//
// One thread at a time uses a stream. A stream that has returned an error stays failed.
#pragma once

#include <cstddef>
#include <span>

#include "base/result.h"

namespace sluice {

class ByteSource {
  public:
    virtual ~ByteSource() = default;
    // Reads 1…out.size() bytes and returns how many; 0 is the end. Errors: kIo, kCancelled,
    // kConflict (the object was replaced while it was read).
    virtual Result<std::size_t> read(std::span<char> out) = 0;
    // Starts again at the first byte, over the same content. Some sources cannot: kInvalid.
    virtual Result<void> rewind() = 0;
    // Tells that nobody will rewind any more: what is kept for it can go.
    virtual void will_not_rewind() {}
};

class ByteSink {
  public:
    virtual ~ByteSink() = default;
    // Takes all of the bytes or fails. Errors: kIo, kStorageFull, kTooLarge, kCancelled.
    virtual Result<void> write(std::span<const char> bytes) = 0;
    // Whether restart() can be called: nobody sees the bytes before the last write.
    virtual bool can_restart() const { return false; }
    // Forgets all bytes: the next write is the first one again.
    virtual Result<void> restart() {
        return fail(Code::kInternal, "no_restart", "this output keeps what it was given");
    }
};

}  // namespace sluice
