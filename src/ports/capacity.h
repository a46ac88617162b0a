// Whether more work may be accepted: asked before an upload's body is read. Thread-safe and cheap.
#pragma once

#include <cstdint>

#include "base/result.h"

namespace sluice {

class Capacity {
  public:
    virtual ~Capacity() = default;
    // Success when an upload of `bytes` can be kept. kStorageFull: free disk space is below the
    // floor (507). kUnavailable: a queue is too deep, or the process is stopping (503).
    virtual Result<void> admit(std::uint64_t bytes) = 0;
};

}  // namespace sluice
