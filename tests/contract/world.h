// What every port contract suite runs on: a backend behind its ports, and a clock that moves by
// hand. Each test binary links the same suites with its own make_world().
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/manual_clock.h"
#include "ports/backend.h"
#include "ports/capacity.h"
#include "ports/connections.h"
#include "ports/credentials.h"
#include "ports/idempotency.h"
#include "ports/inbox.h"
#include "ports/jobs.h"
#include "ports/queue.h"
#include "ports/queue_admin.h"
#include "ports/recipes.h"

namespace sluice::contract {

class World {
  public:
    virtual ~World() = default;
    virtual ObjectStore& objects() = 0;
    virtual Queue& queue() = 0;
    virtual QueueAdmin& queue_admin() = 0;
    virtual Backend& backend() = 0;
    virtual Jobs& jobs() = 0;
    virtual Inbox& inbox() = 0;
    virtual Connections& connections() = 0;
    virtual Recipes& recipes() = 0;
    virtual Idempotency& idempotency() = 0;
    virtual Credentials& credentials() = 0;
    virtual KeyAdmin& key_admin() = 0;
    virtual Capacity& capacity() = 0;
    // An access key that exists.
    virtual AccessKey access_key() = 0;
    // What Capacity may give, roughly: a real disk has other users.
    virtual std::uint64_t free_bytes() = 0;
    virtual void stop_accepting() = 0;
    // Of what was written a moment ago. A store may have a clock of its own.
    virtual bool is_now(WallTime time) { return time == clock.wall(); }

    ManualClock clock;
};

std::unique_ptr<World> make_world(const Limits& limits = {});

inline const UserId kAda{"ada-0000000000000000000000000000001"};
inline const UserId kBob{"bob-0000000000000000000000000000002"};
inline const ObjectName kInput{BucketName{"sluice-uploads"}, ObjectKey{kAda.text() + "/in.csv"}};
inline const ObjectName kOutput{BucketName{"sluice-outputs"}, ObjectKey{kAda.text() + "/out.json"}};
inline const ObjectName kRejects{BucketName{"sluice-outputs"},
                                 ObjectKey{kAda.text() + "/rejected.ndjson"}};
inline constexpr Milliseconds kVisibility{30'000};

// The name of an error, for EXPECT_EQ; "" of a success.
template <class T>
std::string error_name(const Result<T>& result) {
    return result ? std::string() : result.error().name;
}
template <class T>
Code error_code(const Result<T>& result) {
    EXPECT_FALSE(result.has_value());
    return result ? Code::kInternal : result.error().code;
}

class Contract : public testing::Test {
  protected:
    std::unique_ptr<StagedObject> stage(const ObjectName& name,
                                        const std::string& bytes,
                                        const ObjectAttributes& attributes = {}) {
        auto writer = world->objects().stage(name, attributes).value();
        EXPECT_TRUE(writer->write(bytes));
        return writer->seal().value();
    }
    void put(const ObjectName& name,
             const std::string& bytes,
             const ObjectAttributes& attributes = {}) {
        Outcome outcome;
        outcome.publish.push_back(stage(name, bytes, attributes));
        ASSERT_TRUE(world->backend().commit(std::move(outcome)));
    }
    // The whole content; "(absent)" when there is no such object.
    std::string get(const ObjectName& name) {
        auto opened = world->objects().open(name, std::nullopt, std::nullopt);
        return opened ? drain(*opened->bytes) : "(absent)";
    }
    static std::string drain(ByteSource& source) {
        std::string bytes;
        std::array<char, 1000> block{};
        while (true) {
            const auto size = source.read(block);
            if (!size || *size == 0) return bytes;
            bytes.append(block.data(), *size);
        }
    }

    void send(const QueueName& queue,
              const UserId& user,
              const std::string& body,
              Milliseconds delay = {}) {
        Outcome outcome;
        outcome.send.push_back({queue, user, body, delay});
        ASSERT_TRUE(world->backend().commit(std::move(outcome)));
    }
    std::vector<Lease> receive(const QueueName& queue, std::size_t max = 10) {
        auto leases = world->queue().receive(queue, max, kVisibility, Milliseconds{0}, {});
        EXPECT_TRUE(leases);
        return leases.value_or(std::vector<Lease>{});
    }
    // The one message that is ready.
    Lease receive_one(const QueueName& queue) {
        const auto leases = receive(queue, 1);
        EXPECT_EQ(leases.size(), 1U);
        return leases.empty() ? Lease{} : leases.front();
    }
    std::vector<std::string> bodies(const std::vector<Lease>& leases) {
        std::vector<std::string> bodies;
        for (const Lease& lease : leases) bodies.push_back(lease.body);
        return bodies;
    }

    static JobRun run(JobState state, const std::string& id = "run-1") {
        JobRun run;
        run.user = kAda;
        run.job = JobId{"job-1"};
        run.run = RunId{id};
        run.state = state;
        run.operation = "transform";
        run.input = kInput;
        run.input_bytes = 7;
        run.input_etag = ETag{"e1"};
        if (state == JobState::kDone) {
            run.output = kOutput;
            run.output_bytes = 3;
            run.rows = 2;
            run.rejects = kRejects;
            run.rejected = 1;
            run.receipt = "{\"rows_in\":3}\n";
        }
        if (state == JobState::kFailed) {
            run.error = Error{Code::kInvalid, "ragged_row", "too few fields", {3, "a", 17}};
        }
        return run;
    }
    static InboxEvent event(const std::string& run_id, const UserId& user = kAda) {
        InboxEvent event;
        event.user = user;
        event.run = RunId{run_id};
        event.body = "frame of " + run_id;
        return event;
    }
    void commit_event(const std::string& run_id, const UserId& user = kAda) {
        Outcome outcome;
        outcome.inbox.push_back(event(run_id, user));
        ASSERT_TRUE(world->backend().commit(std::move(outcome)));
    }

    std::unique_ptr<World> world = make_world();
};

}  // namespace sluice::contract
