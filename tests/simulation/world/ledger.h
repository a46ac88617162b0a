// What was promised, and to whom: told of every call that succeeded, it knows what must be so.
//
// Each check names the promise of docs/architecture.md that it holds the product to. What is seen
// here is seen when a call has returned, which is a little later than it became true: a check
// compares with what was known before its own call began (`since`). One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ports/backend.h"
#include "ports/inbox.h"
#include "ports/jobs.h"
#include "ports/object_store.h"
#include "ports/queue.h"
#include "tests/simulation/world/world.h"

namespace sluice::simulation {

// The product's ports as they are, to look at what is there.
struct Sight {
    ObjectStore& objects;
    Jobs& jobs;
    Inbox& inbox;
    // Whoever looks is dead, or must end, and may see nothing any more.
    std::function<bool()> is_dying;
};

class Ledger {
  public:
    explicit Ledger(World& world) : world_(world) {}

    using Since = std::uint64_t;
    Since now() const { return ticks_; }

    // Queues.
    void received(Since since, SteadyTime began, const Lease& lease);
    void extended(Since since, SteadyTime began, const Lease& lease);
    void gives_back(const Lease& lease);  // before and after: nobody knows when it becomes true
    void gave_back(Since since, const Lease& lease);
    void handled(const Lease& lease);
    void committed(Since since, const Lease& lease, std::string_view what);

    // Runs and events.
    struct Ends {
        std::vector<std::pair<UserId, RunId>> runs;
        std::vector<Delivery> delivered;
        std::vector<std::pair<UserId, RunId>> told;
    };
    static Ends ends_of(const Outcome& outcome);
    void ended(const Ends& ends, const Sight& sight);
    // `began`: when it was asked for; the claim ends so much later at the earliest.
    void claimed(SteadyTime began,
                 const UserId& user,
                 std::uint64_t sequence,
                 const ConnectionId& connection);
    void unclaimed(const UserId& user, std::uint64_t sequence, const ConnectionId& connection);
    void connecting(const ConnectionId& connection) { opened_[connection] = world_.clock.steady(); }
    // Its claims are forgotten with it; one made afterwards leads to no socket.
    void disconnecting(const ConnectionId& connection);
    // By who made the claim last.
    void pushed(const Connection& connection, std::string_view frame, const Sight& sight);

    // The gateway took it, and it never arrived.
    void lost(const Connection& connection);

    // Uploads.
    void uploading(const ObjectName& name, const ETag& etag);
    void acknowledged(const ObjectName& name, const ETag& etag);
    // The user's own wish: nobody knows whether it is there.
    void removing(const UserId& user, const RunId& run, const ObjectName& upload) {
        removed_.insert({user, run});
        uploads_.erase(upload);
    }

    // After a start: what was promised before is still there.
    void check_kept(const Sight& sight);
    // When all is quiet.
    void check_outputs(const Sight& sight);
    void check_inbox(const UserId& user, const Sight& sight);
    std::size_t pushes() const { return pushes_made_; }
    std::size_t acknowledgements() const { return acknowledgements_; }
    // Which version is there: the one acknowledged last, or one that came later.
    bool may_be(const ObjectName& name, const ETag& etag) const;
    struct Upload {
        std::vector<ETag> tried;    // in order
        std::size_t kept_from = 0;  // of `tried`: the last acknowledged; older ones are replaced
        bool acknowledged = false;
    };
    const std::map<ObjectName, Upload>& uploads() const { return uploads_; }
    bool reached(const UserId& user, std::uint64_t sequence) const {
        return reached_.contains({user, sequence});
    }

  private:
    struct Message {
        std::map<std::uint32_t, Since> handed_out;  // by receive count
        std::uint32_t holder = 0;
        SteadyTime held_until{};
        Since held = 0;  // when that was seen
        Since given_back = 0;
        unsigned life = 0;
        Since consumed = 0;  // 0: it is not
        SteadyTime received{};
    };
    struct Push {
        std::vector<SteadyTime> claims;
        std::size_t pushed = 0;
        bool open = false;  // claimed, and neither pushed nor given back
    };
    using Event = std::pair<UserId, std::uint64_t>;

    Message& of(const Lease& lease);
    // A look that failed: only the end of who looks explains it.
    void cannot_look(const std::string& at, const Error& error, const Sight& sight);
    void learn(const InboxEvent& event);
    std::size_t unseen_removals(const UserId& user) const;
    bool may_be_removed(const Event& event) const;
    void check_gap(const UserId& user, std::uint64_t from, std::uint64_t to, std::size_t& unseen);
    void check_pushed(const Event& event, const std::string& name, const Sight& sight);
    void check_told(const UserId& user, const RunId& run, const Sight& sight);
    void check_whole(std::string_view what, const ObjectName& name, const Sight& sight);
    bool is_stale(Since since, const Lease& lease);
    void check_stale(Since since, const Lease& lease, std::string_view what);
    void check_end(const UserId& user, const RunId& run, const Sight& sight);

    World& world_;
    Since ticks_ = 1;
    std::map<std::pair<QueueName, MessageId>, Message> messages_;
    std::map<std::pair<UserId, RunId>, JobRun> final_;
    std::map<Event, RunId> run_of_;  // of events that were seen
    std::set<std::pair<UserId, RunId>> removed_;
    std::map<Event, SteadyTime> delivered_;  // recorded at
    std::set<Event> reached_;
    std::set<Event> lost_;
    std::map<ConnectionId, SteadyTime> opened_;
    std::set<ConnectionId> gone_;
    std::map<std::pair<Event, ConnectionId>, Push> pushes_;
    std::map<std::string, std::pair<Event, ConnectionId>, std::less<>> claim_of_;  // by actor
    std::map<std::string, SteadyTime, std::less<>> lease_of_;                      // by actor
    std::map<ObjectName, Upload> uploads_;
    std::size_t pushes_made_ = 0;
    std::size_t acknowledgements_ = 0;

  public:
    unsigned life = 0;
    // The queues are SQS's: what they hand out, and what of a lease they take, is theirs, and a
    // notification may be sent again much later. Objects that no run names are left to the bucket's
    // lifecycle rule.
    bool on_aws = false;
    std::size_t part_bytes = 0;  // of an object that went up in parts
};

}  // namespace sluice::simulation
