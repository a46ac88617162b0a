// The items of the table `inbox`: events, which run each tells of, and the user's counter.
#pragma once

#include "aws/dynamodb/tables.h"

namespace sluice::aws::dynamodb {

// The counter: `last`, the newest event's sequence; and per protocol how far all were delivered.
std::uint64_t last_in(const Item& counter);
std::string_view delivered_to_name(Protocol protocol);

// The item told(): which events tell of a run. 0: none does.
struct Told {
    std::uint64_t end = 0;
    std::uint64_t given_up = 0;
};
Told told_in(const Item& item);

InboxEvent event_in(const Item& item);
std::uint64_t sequence_in(const Item& event);

// The three writes that append `event`, whose sequence is behind `counter`'s. Each holds only while
// counter and told are as they were read (absent: they were not there), which makes the numbers
// those of one event each, without gaps.
Write advance_counter(const Tables& tables,
                      const UserId& user,
                      std::uint64_t from,
                      std::uint64_t to);
// What advance_counter() set; absent of any other write.
std::optional<std::int64_t> counter_after(const Write& write);
Write put_told(const Tables& tables,
               const InboxEvent& event,
               const Told& before,
               const Told& after,
               WallTime now);
Write put_event(const Tables& tables, const InboxEvent& event, WallTime now);

// Holds only while it is as it was read, so that no event of the run is overlooked.
Write remove_told(const Tables& tables, const UserId& user, const RunId& run, const Told& before);

// ConditionalCheckFailed: there is no such event (any more).
Write mark_delivered(const Tables& tables, const UserId& user, std::uint64_t sequence);

}  // namespace sluice::aws::dynamodb
