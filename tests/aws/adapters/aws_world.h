// The AWS backend as a World: tables and queues of its own on the engines, under a random prefix.
#pragma once

#include <map>
#include <mutex>

#include "tests/aws/adapters/aws_process.h"
#include "tests/contract/world.h"
#include "tests/fakes/fake_backend.h"

namespace sluice::contract {

// A queue whose leases end by the tests' clock although the engine has its own: just before
// somebody receives, those whose time has passed are made visible there. To the adapter that looks
// as on SQS.
class LapsingQueue final : public Queue {
  public:
    LapsingQueue(AwsProcess& process, const Clock& clock) : process_(process), clock_(clock) {}

    Result<std::vector<Lease>> receive(const QueueName& queue,
                                       std::size_t max,
                                       Milliseconds visibility,
                                       Milliseconds wait,
                                       std::stop_token stop) override;
    Result<void> extend(const Lease& lease, Milliseconds visibility) override;
    Result<void> release(const Lease& lease, Milliseconds delay) override;
    Result<void> hand_back(const Lease& lease) override;

    // The lease's time has passed, whoever holds it.
    void lapse(const Lease& lease);

  private:
    struct Hidden {
        Lease lease;
        SteadyTime until;
    };
    void lapse_what_is_over();
    void hide(const Lease& lease, Milliseconds visibility);

    AwsProcess& process_;
    const Clock& clock_;
    std::mutex mutex_;
    std::map<std::string, Hidden> hidden_;  // by receipt; guarded by mutex_
};

class AwsWorld final : public World {
  public:
    explicit AwsWorld(const Limits& limits);

    ObjectStore& objects() override { return memory.objects(); }
    Queue& queue() override { return lapsing; }
    QueueAdmin& queue_admin() override { return process.queue_admin; }
    Backend& backend() override { return process.backend; }
    Jobs& jobs() override { return process.jobs; }
    Inbox& inbox() override { return process.inbox; }
    Connections& connections() override { return process.connections; }
    Recipes& recipes() override { return process.recipes; }
    Idempotency& idempotency() override { return process.idempotency; }
    // AWS has its own. The suites that ask for them are not linked.
    Credentials& credentials() override { throw std::logic_error("AWS has its own keys"); }
    KeyAdmin& key_admin() override { throw std::logic_error("AWS has its own keys"); }
    Capacity& capacity() override { throw std::logic_error("AWS has its own capacity"); }
    AccessKey access_key() override { throw std::logic_error("AWS has its own keys"); }
    std::uint64_t free_bytes() override { throw std::logic_error("AWS has its own capacity"); }
    void stop_accepting() override { throw std::logic_error("AWS has its own capacity"); }

    // The engines' clocks are the machine's.
    bool is_now(WallTime time) override {
        return std::chrono::abs(system_clock().wall() - time) < std::chrono::minutes{1};
    }

    fakes::FakeBackend memory{clock};
    const std::string prefix = "test-" + random_hex(system_random(), 6) + "-";
    AwsProcess process;
    LapsingQueue lapsing{process, clock};
};

}  // namespace sluice::contract
