// The queues as ports/queue.h promises them, SQS's way: a map from body to message for each queue.
// No code of the product is in here but its values.
//
// An engine does what a program says, and tells the model what came of it. The model answers with
// the first thing that the promises do not allow, or nothing. Where they leave freedom it accepts
// what it is told, so that it never has to guess: which of the visible messages were handed out, in
// which order among users, what names messages have.
//
// What is checked of what comes out of a queue:
// * a message that was sent, is not consumed, and is in this queue; as it was sent (user, body,
// time);
// * not while a lease or a delay hides it, to the millisecond of the engine's clock;
// * its receive count is one more than at its last hand-out, restarts included, and its
// interruptions
//   are those that hand_back ended; its name is nobody else's, and the same until it is moved;
// * not twice in one receive; not more than was asked for, nor fewer than are visible (own queues);
// * own queues: of one user the oldest first; and nobody is served twice while another waits
// (turns.h). Of a lease: while its message was not handed out again, consumed, given back or moved,
// and its process lives, everything done with it succeeds; then everything is kStaleLease, and
// changes nothing.
//
// Bodies are unique in a program. Not thread-safe.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "ports/queue.h"
#include "ports/queue_admin.h"
#include "tests/queue_model/turns.h"

namespace sluice::queue_model {

// What was seen that may not be; nothing when all is well.
using Difference = std::optional<std::string>;

// What an engine promises beyond SQS.
struct Traits {
    // The product's own: order, turns, all that is visible comes at once, counts are exact,
    // hand-outs may be interrupted; a process's leases end with it.
    bool own_queue = true;
    std::size_t receive_max = 1'000;
};

class Model {
  public:
    Model(Traits traits, WallTime wall) : traits_(traits), wall_(wall) {}

    // Time passes; the wall clock is set.
    void advance(Milliseconds by);
    void step_wall(Milliseconds by) { wall_ += by; }
    // Until the next hidden message is visible; 0 when none is.
    Milliseconds until_next_due() const;
    // The process that held the leases is gone, and another has its queues.
    void restarted();

    void sent(const std::vector<OutgoingMessage>& messages);
    Difference received(const QueueName& queue,
                        std::size_t max,
                        Milliseconds visibility,
                        const Result<std::vector<Lease>>& leases);
    Difference extended(const Lease& lease, Milliseconds visibility, const Result<void>& result);
    Difference released(const Lease& lease, Milliseconds delay, const Result<void>& result);
    Difference handed_back(const Lease& lease, const Result<void>& result);
    // A commit that consumes the message, forwards `send`, and buries a copy with its reason.
    Difference committed(const Lease& lease,
                         const std::vector<OutgoingMessage>& send,
                         const std::optional<std::string>& dead_letter,
                         const Result<void>& result);
    Difference redriven(const QueueName& queue, const Result<std::uint64_t>& moved);
    Difference peeked(const QueueName& queue,
                      std::size_t max,
                      const Result<std::vector<StoredMessage>>& messages) const;
    Difference counted(const Result<std::vector<QueueStats>>& all) const;

    bool is_good(const Lease& lease);
    // What comes now when all of it is asked for.
    std::vector<std::string> visible(const QueueName& queue) const;

  private:
    enum class State : std::uint8_t { kReady, kDelayed, kLeased };
    struct Message {
        UserId user;
        WallTime sent;
        std::uint64_t rank = 0;  // when it came into this queue; equal: together
        std::uint32_t receive_count = 0;
        std::uint32_t interrupted = 0;
        State state = State::kReady;
        // Not before `may`, surely from `must` on. They differ only behind a restart.
        Milliseconds may{0};
        Milliseconds must{0};
        WallTime due{};          // a delay by the wall clock, for a restart
        bool in_work = false;    // handed out, and nobody has ended that
        bool has_lease = false;  // in work in the process that lives: its lease can do something
        std::optional<MessageId> name = std::nullopt;  // as soon as it is known
        std::optional<std::string> reason = std::nullopt;
    };
    using Messages = std::map<std::string, Message>;  // by body

    bool may_come(const Message& message) const { return message.may <= now_; }
    bool must_come(const Message& message) const { return message.must <= now_; }
    static void hide(Message& message, State state, Milliseconds until);
    void enqueue(const QueueName& queue, const std::string& body, Message message);
    Message* leased(const Lease& lease);
    Difference hand_out(Messages& messages, const Lease& lease, Milliseconds visibility);
    Difference check_oldest(const Messages& messages, const std::set<std::string>& shown) const;
    std::string check_counts(const QueueStats& stats, const Messages& messages) const;
    Difference check_name(Message& message, const Lease& lease);
    Difference check_oldest_first(const Messages& messages, const Lease& lease) const;
    Difference check_result(const Lease& lease, const Result<void>& result);
    std::set<UserId> waiting(const Messages& messages) const;
    void forget_turns();

    const Traits traits_;
    WallTime wall_;
    Milliseconds now_{0};
    std::uint64_t last_rank_ = 0;
    std::map<QueueName, Messages> queues_;
    std::map<QueueName, Turns> turns_;
    std::map<MessageId, std::string> names_;  // all ever seen: whose
};

}  // namespace sluice::queue_model
