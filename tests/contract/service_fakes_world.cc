// The AWS backend on the simulation's services: what the adapters ask of S3, SQS and DynamoDB,
// answered in memory. So the fakes are held to the contracts that real engines are held to.
#include "aws/commit/aws_backend.h"
#include "aws/dynamodb/create_tables.h"
#include "aws/dynamodb/dynamo_connections.h"
#include "aws/dynamodb/dynamo_idempotency.h"
#include "aws/dynamodb/dynamo_inbox.h"
#include "aws/dynamodb/dynamo_jobs.h"
#include "aws/dynamodb/dynamo_recipes.h"
#include "aws/s3/s3_large_bodies.h"
#include "aws/s3/s3_object_store.h"
#include "aws/sqs/sqs_queue_admin.h"
#include "aws/sqs/sqs_sender.h"
#include "tests/contract/world.h"
#include "tests/simulation/services/aws_process.h"

namespace sluice::contract {
namespace {

// The commit keeps what a name holds; the suite of object stores replaces it, as clients do.
class ReplacingBackend final : public Backend {
  public:
    explicit ReplacingBackend(simulation::AwsProcess& process) : process_(process) {}
    Result<void> commit(const Lease& lease, Outcome outcome) override {
        return process_.backend.commit(lease, std::move(outcome));
    }
    Result<void> commit(Outcome outcome) override {
        for (const auto& staged : outcome.publish) {
            if (outcome.runs.empty()) TRY(process_.objects.remove(staged->info().name));
        }
        return process_.backend.commit(std::move(outcome));
    }

  private:
    simulation::AwsProcess& process_;
};

class ServiceFakesWorld final : public World {
  public:
    explicit ServiceFakesWorld(const Limits& limits) {
        simulation::create_queues(services_);
        process_ = std::make_unique<simulation::AwsProcess>(
            simulation::ProcessSeams{
                network_, clock, system_random(), waiter_, null_log(), null_metrics(), {}},
            limits);
        backend_ = std::make_unique<ReplacingBackend>(*process_);
        if (!process_->create_tables()) throw std::runtime_error("no tables");
    }

    ObjectStore& objects() override { return process_->objects; }
    Queue& queue() override { return process_->queue; }
    QueueAdmin& queue_admin() override { return process_->queue_admin; }
    Backend& backend() override { return *backend_; }
    Jobs& jobs() override { return process_->jobs; }
    Inbox& inbox() override { return process_->inbox; }
    Connections& connections() override { return process_->connections; }
    Recipes& recipes() override { return process_->recipes; }
    Idempotency& idempotency() override { return process_->idempotency; }
    // AWS has its own. The suites that ask for them are not linked.
    Credentials& credentials() override { throw std::logic_error("AWS has its own keys"); }
    KeyAdmin& key_admin() override { throw std::logic_error("AWS has its own keys"); }
    Capacity& capacity() override { throw std::logic_error("AWS has its own capacity"); }
    AccessKey access_key() override { throw std::logic_error("AWS has its own keys"); }
    std::uint64_t free_bytes() override { throw std::logic_error("AWS has its own capacity"); }
    void stop_accepting() override { throw std::logic_error("AWS has its own capacity"); }

  private:
    class NoWaiter final : public aws::Waiter {
      public:
        bool wait(Milliseconds, const std::stop_token& stop) override {
            return !stop.stop_requested();
        }
    };

    simulation::Chance chance_;
    simulation::Services services_{clock, chance_};
    simulation::Network network_{services_};
    NoWaiter waiter_;
    std::unique_ptr<simulation::AwsProcess> process_;
    std::unique_ptr<ReplacingBackend> backend_;
};

}  // namespace

std::unique_ptr<World> make_world(const Limits& limits) {
    return std::make_unique<ServiceFakesWorld>(limits);
}

}  // namespace sluice::contract
