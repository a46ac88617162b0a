// The in-memory Inbox, Connections, Credentials and Capacity.
#pragma once

#include "ports/buckets.h"
#include "ports/capacity.h"
#include "ports/connections.h"
#include "ports/credentials.h"
#include "ports/inbox.h"
#include "ports/multipart_uploads.h"
#include "tests/fakes/state.h"

namespace sluice::fakes {

class FakeInbox final : public Inbox {
  public:
    explicit FakeInbox(State& state) : state_(state) {}

    Result<InboxEvent> get(const UserId& user, const RunId& run) override {
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kInbox));
        const auto& events = state_.inbox[user].events;
        for (const bool given_up : {false, true}) {
            for (const InboxEvent& event : events) {
                if (event.run == run && event.given_up == given_up) return event;
            }
        }
        return fail(Code::kNotFound, "no_such_event", "there is no such event");
    }
    Result<std::vector<InboxEvent>> undelivered(const UserId& user,
                                                Protocol protocol,
                                                std::size_t max) override {
        return select(user, max, [&](const InboxEvent& event) {
            return !event.delivered && event.protocol == protocol;
        });
    }
    Result<std::vector<InboxEvent>> after(const UserId& user,
                                          std::uint64_t after,
                                          std::size_t max) override {
        return select(user, max, [&](const InboxEvent& event) { return event.sequence > after; });
    }
    Result<std::uint64_t> last(const UserId& user) override {
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kInbox));
        return state_.inbox[user].last_sequence;
    }

    Result<PushClaim> claim(const UserId& user,
                            std::uint64_t sequence,
                            const ConnectionId& connection,
                            Milliseconds valid) override {
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kClaim));
        const SteadyTime now = state_.clock.steady();
        const auto [claim, fresh] = state_.claims.try_emplace({user, sequence, connection});
        if (claim->second.settled) return PushClaim::kSettled;
        if (!fresh && claim->second.expires > now) return PushClaim::kHeld;
        claim->second.expires = now + valid;
        return PushClaim::kGiven;
    }
    Result<void> settle(const UserId& user,
                        std::uint64_t sequence,
                        const ConnectionId& connection) override {
        const std::lock_guard lock(state_.mutex);
        state_.claims[{user, sequence, connection}].settled = true;
        return {};
    }
    Result<void> unclaim(const UserId& user,
                         std::uint64_t sequence,
                         const ConnectionId& connection) override {
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kUnclaim));
        const auto claim = state_.claims.find({user, sequence, connection});
        if (claim != state_.claims.end() && !claim->second.settled) state_.claims.erase(claim);
        return {};
    }

  private:
    template <class Wanted>
    Result<std::vector<InboxEvent>> select(const UserId& user, std::size_t max, Wanted wanted) {
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kInbox));
        std::vector<InboxEvent> events;
        for (const InboxEvent& event : state_.inbox[user].events) {
            if (events.size() == max) break;
            if (wanted(event)) events.push_back(event);
        }
        return events;
    }

    State& state_;
};

class FakeConnections final : public Connections {
  public:
    explicit FakeConnections(State& state) : state_(state) {}

    Result<std::vector<Connection>> of_user(const UserId& user) override {
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kConnections));
        std::vector<Connection> open;
        for (const auto& [id, connection] : state_.connections) {
            if (connection.user == user) open.push_back(connection);
        }
        return open;
    }
    Result<Connection> get(const ConnectionId& connection) override {
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kConnections));
        const auto found = state_.connections.find(connection);
        if (found == state_.connections.end()) {
            return fail(Code::kNotFound, "no_such_connection", "there is no such connection");
        }
        return found->second;
    }

  private:
    State& state_;
};

class FakeCredentials final : public Credentials, public KeyAdmin {
  public:
    explicit FakeCredentials(State& state) : state_(state) {}

    Result<AccessKey> find(const std::string& access_key_id) override {
        const std::lock_guard lock(state_.mutex);
        const auto found = state_.access_keys.find(access_key_id);
        if (found == state_.access_keys.end()) {
            return fail(Code::kNotFound, "no_such_access_key", "there is no such access key");
        }
        return found->second;
    }
    void add(const AccessKey& key) {
        const std::lock_guard lock(state_.mutex);
        state_.access_keys[key.id] = key;
    }

    Result<AccessKey> create(const std::string& owner,
                             std::optional<std::vector<Grant>> grants) override {
        const std::lock_guard lock(state_.mutex);
        const std::string number = std::to_string(state_.made_keys.size() + 1);
        const AccessKey key{
            "AKIAFAKE" + number, "secret " + number, owner, std::move(grants), state_.clock.wall()};
        state_.made_keys.push_back(key.id);
        state_.access_keys[key.id] = key;
        return key;
    }
    Result<std::vector<AccessKey>> list() override {
        const std::lock_guard lock(state_.mutex);
        std::vector<AccessKey> keys;
        for (const std::string& id : state_.made_keys) {
            const auto found = state_.access_keys.find(id);
            if (found == state_.access_keys.end()) continue;
            keys.push_back(found->second);
            keys.back().secret.clear();
        }
        return keys;
    }
    Result<void> revoke(const std::string& access_key_id) override {
        const std::lock_guard lock(state_.mutex);
        if (state_.access_keys.erase(access_key_id) == 1) return {};
        return fail(Code::kNotFound, "no_such_access_key", "there is no such access key");
    }

  private:
    State& state_;
};

// Knows none: objects in parts need a storage of one's own.
class FakeUploads final : public MultipartUploads {
  public:
    Result<MultipartUpload> find(const UploadId&, const ObjectName&) override {
        return fail(Code::kNotFound, "no_such_upload", "there is no such upload");
    }
    Result<std::vector<UploadedPart>> parts(const UploadId&, std::uint32_t, std::size_t) override {
        return std::vector<UploadedPart>();
    }
    Result<UploadsListing> list(const BucketName&, const UploadsQuery&) override {
        return UploadsListing();
    }
};

class FakeBuckets final : public Buckets {
  public:
    explicit FakeBuckets(State& state) : state_(state) {}

    Result<Bucket> find(const BucketName& name) override {
        const std::lock_guard lock(state_.mutex);
        const auto found = state_.buckets.find(name);
        if (found == state_.buckets.end()) {
            return fail(Code::kNotFound, "no_such_bucket", "there is no such bucket");
        }
        return found->second;
    }
    Result<std::vector<Bucket>> list() override {
        const std::lock_guard lock(state_.mutex);
        std::vector<Bucket> buckets;
        for (const auto& [name, bucket] : state_.buckets) buckets.push_back(bucket);
        return buckets;
    }
    void add(const Bucket& bucket) {
        const std::lock_guard lock(state_.mutex);
        state_.buckets[bucket.name] = bucket;
    }

  private:
    State& state_;
};

class FakeCapacity final : public Capacity {
  public:
    explicit FakeCapacity(State& state) : state_(state) {}

    Result<Admission> admit(std::uint64_t bytes) override {
        const std::lock_guard lock(state_.mutex);
        if (state_.refusal) return std::unexpected(*state_.refusal);
        for (const QueueName& queue : queues::kAll) {
            if (state_.queues[queue].messages.size() >= state_.limits.queue_depth_max) {
                return fail(Code::kUnavailable, "queue_full", "a queue is too deep");
            }
        }
        if (state_.free_bytes < state_.held_bytes + bytes) {
            return fail(Code::kStorageFull, "storage_full", "there is not enough space");
        }
        state_.held_bytes += bytes;
        return Admission(*this, bytes);
    }
    void refuse(std::optional<Error> error) {
        const std::lock_guard lock(state_.mutex);
        state_.refusal = std::move(error);
    }
    // Free space does not follow what is stored: a test sets it.
    void set_free(std::uint64_t bytes) {
        const std::lock_guard lock(state_.mutex);
        state_.free_bytes = bytes;
    }
    std::uint64_t free() const {
        const std::lock_guard lock(state_.mutex);
        return state_.free_bytes;
    }

  private:
    void give_back(std::uint64_t bytes) override {
        const std::lock_guard lock(state_.mutex);
        state_.held_bytes -= bytes;
    }

    State& state_;
};

}  // namespace sluice::fakes
