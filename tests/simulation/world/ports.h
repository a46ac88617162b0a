// The backend's ports with the boundary before each call, and the ledger told of what it answered.
// What is not called between two steps of a stage is handed through as it is.
#pragma once

#include <memory>

#include "ports/backend.h"
#include "ports/connections.h"
#include "ports/inbox.h"
#include "ports/jobs.h"
#include "ports/object_store.h"
#include "ports/queue.h"
#include "tests/simulation/world/boundary.h"
#include "tests/simulation/world/ledger.h"

namespace sluice::simulation {

// What all of them stand on.
struct Watch {
    Boundary& boundary;
    Ledger& ledger;
    Sight sight;  // past the boundary
};

class WatchedQueue final : public Queue {
  public:
    WatchedQueue(Queue& inner, Watch& watch) : inner_(inner), watch_(watch) {}
    Result<std::vector<Lease>> receive(const QueueName& queue,
                                       std::size_t max,
                                       Milliseconds visibility,
                                       Milliseconds wait,
                                       std::stop_token stop) override;
    Result<void> extend(const Lease& lease, Milliseconds visibility) override;
    Result<void> release(const Lease& lease, Milliseconds delay) override;
    Result<void> hand_back(const Lease& lease) override;

  private:
    template <class Call>
    Result<void> give_back(std::string_view name, const Lease& lease, const Call& call);

    Queue& inner_;
    Watch& watch_;
};

class WatchedBackend final : public Backend {
  public:
    WatchedBackend(Backend& inner, Watch& watch) : inner_(inner), watch_(watch) {}
    Result<void> commit(const Lease& lease, Outcome outcome) override;
    Result<void> commit(Outcome outcome) override;

  private:
    void trouble_messages(Outcome& outcome);

    Backend& inner_;
    Watch& watch_;
};

class WatchedObjects final : public ObjectStore {
  public:
    WatchedObjects(ObjectStore& inner, Watch& watch) : inner_(inner), watch_(watch) {}
    Result<ObjectInfo> head(const ObjectName& name) override;
    Result<OpenedObject> open(const ObjectName& name,
                              std::optional<ByteRange> range,
                              std::optional<ETag> if_match) override;
    Result<std::unique_ptr<StagedWriter>> stage(const ObjectName& name,
                                                const ObjectAttributes& attributes) override;
    Result<Listing> list(const BucketName& bucket, const ListQuery& query) override {
        return inner_.list(bucket, query);
    }
    Result<ByteRange> part(const ObjectName& name,
                           const ETag& etag,
                           std::uint32_t number) override {
        return inner_.part(name, etag, number);
    }
    Result<std::vector<UploadedPart>> parts(const ObjectName& name,
                                            const ETag& etag,
                                            std::uint32_t after,
                                            std::size_t max) override {
        return inner_.parts(name, etag, after, max);
    }

  private:
    ObjectStore& inner_;
    Watch& watch_;
};

class WatchedJobs final : public Jobs {
  public:
    WatchedJobs(Jobs& inner, Watch& watch) : inner_(inner), watch_(watch) {}
    Result<JobRun> get(const UserId& user, const RunId& run) override;
    Result<JobRequest> request(const UserId& user, const RunId& run) override;
    Result<JobRun> latest(const UserId& user, const JobId& job) override {
        return inner_.latest(user, job);
    }
    Result<std::vector<JobRun>> list(const std::optional<UserId>& user, std::size_t max) override {
        return inner_.list(user, max);
    }
    Result<std::vector<JobRun>> list_before(const UserId& user,
                                            const RunId& before,
                                            std::size_t max) override {
        return inner_.list_before(user, before, max);
    }

  private:
    Jobs& inner_;
    Watch& watch_;
};

class WatchedInbox final : public Inbox {
  public:
    WatchedInbox(Inbox& inner, Watch& watch) : inner_(inner), watch_(watch) {}
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
    Result<void> unclaim(const UserId& user,
                         std::uint64_t sequence,
                         const ConnectionId& connection) override;

  private:
    Inbox& inner_;
    Watch& watch_;
};

class WatchedConnections final : public Connections {
  public:
    WatchedConnections(Connections& inner, Watch& watch) : inner_(inner), watch_(watch) {}
    Result<std::vector<Connection>> of_user(const UserId& user) override;
    Result<Connection> get(const ConnectionId& connection) override;

  private:
    Connections& inner_;
    Watch& watch_;
};

}  // namespace sluice::simulation
