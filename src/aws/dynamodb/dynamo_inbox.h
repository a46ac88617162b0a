// The inboxes on DynamoDB. All reads are strongly consistent: whoever was told of an event by a
// message finds it. Thread-safe.
//
// A claim is an item with a lease by the wall clock, so the clocks of all machines must agree to
// well within the time that a claim is good for. Its fencing number says whose it is: who was slow
// cannot give back what another one has taken over since.
#pragma once

#include <map>
#include <mutex>
#include <optional>

#include "aws/dynamodb/dynamo.h"
#include "aws/dynamodb/tables.h"
#include "base/clock.h"
#include "base/random.h"
#include "ports/inbox.h"

namespace sluice::aws {

class DynamoInbox final : public Inbox {
  public:
    DynamoInbox(dynamodb::Dynamo& dynamo,
                dynamodb::Tables tables,
                const Clock& clock,
                Random& random)
        : dynamo_(dynamo), tables_(std::move(tables)), clock_(clock), random_(random) {}

    Result<InboxEvent> get(const UserId& user, const RunId& run) override;
    Result<std::vector<InboxEvent>> undelivered(const UserId& user,
                                                Protocol protocol,
                                                std::size_t max) override;
    Result<std::vector<InboxEvent>> after(const UserId& user,
                                          std::uint64_t after,
                                          std::size_t max) override;
    Result<std::uint64_t> last(const UserId& user) override;

    Result<PushClaim> claim(const UserId& user,
                            std::uint64_t sequence,
                            const ConnectionId& connection,
                            Milliseconds valid) override;
    Result<void> settle(const UserId& user,
                        std::uint64_t sequence,
                        const ConnectionId& connection) override;
    // Does nothing to a claim that this process was not given, or that another one has now.
    Result<void> unclaim(const UserId& user,
                         std::uint64_t sequence,
                         const ConnectionId& connection) override;

  private:
    // All events above `after`, in order.
    dynamodb::Query events_after(const UserId& user, std::uint64_t after, std::size_t max) const;
    void remember(const UserId& user, Protocol protocol, std::uint64_t delivered_to);
    std::optional<std::int64_t> take_fence(const dynamodb::RowName& claim);

    dynamodb::Dynamo& dynamo_;
    const dynamodb::Tables tables_;
    const Clock& clock_;
    Random& random_;
    std::mutex mutex_;
    std::map<dynamodb::RowName, std::int64_t>
        fences_;  // of the claims given here; guarded by mutex_
};

}  // namespace sluice::aws
