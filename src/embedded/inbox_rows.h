// The rows of tables `inboxes` and `inbox_events`.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "embedded/db.h"
#include "ports/job.h"
#include "ports/outcome.h"

namespace sluice::embedded {

// Gives the event its user's next number and its time; nothing when the run was told before.
Result<void> append_event(Db& db, const InboxEvent& event, WallTime now);
Result<void> mark_delivered(Db& db, const Delivery& delivery);

// kNotFound no_such_event.
Result<InboxEvent> find_event(Db& db, const UserId& user, const RunId& run);
Result<std::vector<InboxEvent>> undelivered_events(Db& db,
                                                   const UserId& user,
                                                   Protocol protocol,
                                                   std::size_t max);
Result<std::vector<InboxEvent>> events_after(Db& db,
                                             const UserId& user,
                                             std::uint64_t after,
                                             std::size_t max);
// 0: the user never had an event.
Result<std::uint64_t> last_sequence(Db& db, const UserId& user);

}  // namespace sluice::embedded
