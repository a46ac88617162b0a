// Whether more work may be accepted: asked before an upload's body is read. Thread-safe and cheap.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/result.h"

namespace sluice {

class Admission;

class Capacity {
  public:
    virtual ~Capacity() = default;

    // Holds `bytes` of the free disk space for one upload. admit(0) holds nothing: it asks whether
    // uploads are taken at all.
    // * kStorageFull storage_full: not that much is free above the floor and what others hold.
    // * kUnavailable queue_full: one of the three queues of the flow is too deep. Dead letters do
    //   not count: they wait for an operator, and nothing that is accepted waits for them.
    // * kUnavailable shutting_down: the process is stopping.
    virtual Result<Admission> admit(std::uint64_t bytes) = 0;

  private:
    friend class Admission;
    virtual void give_back(std::uint64_t bytes) = 0;
};

// The space that is held for one upload: given back as it is used, and the rest at the end. Used by
// one thread at a time; ends before its Capacity.
class Admission {
  public:
    Admission(Capacity& capacity, std::uint64_t bytes) : capacity_(capacity), bytes_(bytes) {}
    ~Admission() { written(bytes_); }
    Admission(Admission&& other) noexcept
        : capacity_(other.capacity_), bytes_(std::exchange(other.bytes_, 0)) {}
    Admission& operator=(Admission&&) = delete;

    // So many more bytes have been written: the disk itself has less free by them now.
    void written(std::uint64_t bytes) {
        bytes = std::min(bytes, bytes_);
        bytes_ -= bytes;
        if (bytes > 0) capacity_.give_back(bytes);
    }

  private:
    Capacity& capacity_;
    std::uint64_t bytes_;
};

}  // namespace sluice
