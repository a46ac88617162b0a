// What may go wrong. Each seed switches a random subset on (swarm testing): where everything fails
// always, much is never reached.
// https://users.cs.utah.edu/~regehr/papers/swarm12.pdf
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tests/simulation/kernel/dice.h"

namespace sluice::simulation {

enum class Fault : std::uint8_t {
    kStall,         // a worker stands still, often past the end of its lease
    kBusy,          // a port says that it cannot now; nothing was done
    kLeaseEnds,     // the clock jumps past the end of every lease
    kClockSteps,    // somebody sets the wall clock, forwards or back
    kEventTwice,    // an upload's event comes again, also much later
    kEventLate,     // an event that is older than the newest version comes after it
    kMessageTwice,  // a message between two stages comes twice
    kMessageLate,   // or late, so that others overtake it
    kDiskFull,      // for a while
    kDiskBreaks,    // writes fail, and fsyncs: the process ends after one
    kKill,          // the process dies; what it wrote stays in the page cache
    kPowerCut,      // and what was not synced is lost, at random
    kCutWithin,     // both: in the middle of a call of the disk
    kStop,          // the process is stopped in good order, and started again
    kSocketGone,    // sockets close and come back
    kSlowReader,    // sockets take no frames for a while
    kFrameLost,     // a frame is taken, and its socket closes before it has arrived (v1)
    kUploadCut,     // the client goes away in the middle of its upload
    // Of the services on AWS.
    kThrottled,    // a call is told to come later
    kCallFails,    // a call fails, and nothing was done
    kAnswerLost,   // a call fails, and what was asked is done
    kServicesOdd,  // what SQS, DynamoDB and S3 may do besides: twice, in any order, in parts
    kNone,
};
inline constexpr std::array<std::string_view, 22> kFaultNames{
    "stall",         "busy",         "lease-ends",  "clock-steps", "event-twice", "event-late",
    "message-twice", "message-late", "disk-full",   "disk-breaks", "kill",        "power-cut",
    "cut-within",    "stop",         "socket-gone", "slow-reader", "frame-lost",  "upload-cut",
    "throttled",     "call-fails",   "answer-lost", "services-odd"};
static_assert(kFaultNames.size() == static_cast<std::size_t>(Fault::kNone));

class Faults {
  public:
    static Faults of(Dice dice);
    // "stall,kill", or "all", or "none". Nothing: there is no such fault.
    static std::optional<Faults> parse(std::string_view names);

    bool on(Fault fault) const { return active_ && is_chosen(fault); }
    bool is_chosen(Fault fault) const {
        return (chosen_ >> static_cast<unsigned>(fault) & 1U) != 0;
    }
    bool any() const { return active_ && chosen_ != 0; }
    // From now on nothing goes wrong.
    void stop() { active_ = false; }
    std::string text() const;

  private:
    std::uint32_t chosen_ = 0;
    bool active_ = true;
};

}  // namespace sluice::simulation
