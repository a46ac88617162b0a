// What the in-memory backend knows: one lock, plain tables. The port fakes are views of it.
#pragma once

#include <condition_variable>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "base/clock.h"
#include "base/limits.h"
#include "ports/buckets.h"
#include "ports/credentials.h"
#include "ports/job.h"
#include "ports/message.h"
#include "ports/object.h"
#include "ports/saved_recipe.h"

namespace sluice::fakes {

// A call that a test may make fail.
enum class Op : std::uint8_t {
    kHead,
    kOpen,
    kRead,
    kStage,
    kWrite,
    kSeal,
    kReceive,
    kExtend,
    kRelease,
    kCommit,
    kJobs,
    kInbox,
    kClaim,
    kUnclaim,
    kConnections,
    kRecipes,
    kIdempotency,
};

struct StoredObject {
    ObjectInfo info;
    std::shared_ptr<const std::string> bytes;  // shared with open readers
};

struct QueuedMessage {
    StoredMessage stored;
    SteadyTime visible_at{};
    std::uint32_t interrupted = 0;
    bool leased = false;
};

struct QueueTable {
    std::list<QueuedMessage> messages;  // oldest first
    UserId last_served;
};

struct Claim {
    SteadyTime expires{};
    bool settled = false;
};

struct ClaimedRequest {
    Fingerprint request;
    std::uint64_t fence = 0;
    WallTime until;
    WallTime expires;
    bool released = false;
    std::optional<std::string> response = {};
};

// The events of one user, by sequence.
struct FakeInboxRows {
    std::vector<InboxEvent> events;
    std::uint64_t last_sequence = 0;
};

using SavedRecipes = std::map<std::pair<UserId, RecipeName>, SavedRecipe>;

struct State {
    State(const Clock& c, const Limits& l) : clock(c), limits(l) {
        for (const QueueName& name : queues::kAll) {
            order.push_back(name);
            order.push_back(dead_letter_queue(name));
        }
        for (const QueueName& name : order) queues[name];
    }

    // The error that a test planted for this call, if any. The lock is held.
    Result<void> fault(Op op) {
        ++calls[op];
        const auto planted = faults.find(op);
        if (planted == faults.end() || planted->second.empty()) return {};
        Error error = planted->second.front();
        planted->second.pop_front();
        return std::unexpected(std::move(error));
    }

    const Clock& clock;
    const Limits limits;
    std::mutex mutex;
    std::condition_variable_any changed;
    std::map<Op, std::list<Error>> faults;
    std::map<Op, std::size_t> calls;

    std::map<ObjectName, StoredObject> objects;
    std::set<ObjectName> reserved;
    std::size_t staged = 0;  // temporary objects that exist right now
    std::vector<QueueName> order;
    std::map<QueueName, QueueTable> queues;
    std::uint64_t last_message = 0;
    std::uint64_t last_sequencer = 0;
    std::vector<JobRun> runs;  // oldest first
    std::map<std::pair<UserId, RunId>, JobRequest> job_requests;
    std::map<UserId, FakeInboxRows> inbox;
    std::map<std::tuple<UserId, std::uint64_t, ConnectionId>, Claim> claims;
    std::map<ConnectionId, Connection> connections;
    SavedRecipes recipes;
    std::map<std::pair<UserId, IdempotencyKey>, ClaimedRequest> requests;
    std::map<std::string, AccessKey> access_keys;
    std::vector<std::string> made_keys;  // by KeyAdmin, in order
    std::map<BucketName, Bucket> buckets;
    std::optional<Error> refusal;  // what Capacity answers whatever it is asked
    std::uint64_t free_bytes = std::uint64_t{1} << 50U;
    std::uint64_t held_bytes = 0;
};

}  // namespace sluice::fakes
