// Which messages of one queue can be handed out now, and to whom the next turn belongs.
//
// A hint in memory, built from the rows when the backend opens: the rows decide. Not thread-safe:
// Queues (queues.h) holds the lock. A message is ready, hidden until a time (delayed or leased), or
// taken: on its way to a receiver whose commit has not returned yet.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace sluice::embedded {

using MessageNumber = std::int64_t;

class ReadyIndex {
  public:
    struct Counts {
        std::uint64_t visible = 0;
        std::uint64_t delayed = 0;
        std::uint64_t in_flight = 0;
    };

    void add(MessageNumber message, const UserId& user, SteadyTime visible_at, SteadyTime now);
    // For a message that is not there (it was deleted meanwhile) these do nothing.
    void remove(MessageNumber message);
    void lease(MessageNumber message, SteadyTime until);
    void hide(MessageNumber message, SteadyTime until);
    void make_ready(MessageNumber message);

    // Up to `max` ready messages, which are taken from now on. Users take turns.
    std::vector<MessageNumber> take(std::size_t max, SteadyTime now);

    bool is_taken(MessageNumber message) const;
    bool in_flight(MessageNumber message, SteadyTime now) const;
    // When the next hidden message becomes ready; nothing when none is hidden.
    std::optional<SteadyTime> next_due() const;
    Counts counts(SteadyTime now);
    std::uint64_t size() const { return entries_.size(); }

  private:
    enum class State : std::uint8_t { kNew, kReady, kDelayed, kLeased, kTaken };
    struct User {
        std::set<MessageNumber> ready;  // oldest first
        bool in_turn = false;           // stands in turns_
        std::uint64_t messages = 0;     // in any state
    };
    using Users = std::unordered_map<UserId, User>;
    struct Entry {
        Users::value_type* user = nullptr;  // a node of users_: stays while it has messages
        State state = State::kNew;
        SteadyTime due{};
    };

    Entry* find(MessageNumber message);
    void set_state(Entry& entry, State state);
    void leave_state(MessageNumber message, Entry& entry);
    void enter_ready(MessageNumber message, Entry& entry);
    void enter_hidden(MessageNumber message, Entry& entry, State state, SteadyTime until);
    void wake_due(SteadyTime now);

    Users users_;
    std::deque<Users::value_type*> turns_;  // users that have, or had, something ready
    std::unordered_map<MessageNumber, Entry> entries_;
    std::set<std::pair<SteadyTime, MessageNumber>> hidden_;
    std::array<std::uint64_t, 5> in_state_{};
};

}  // namespace sluice::embedded
