// What one process has of the AWS backend, over real engines for DynamoDB and SQS; its objects lie
// in memory. Its waits pass at once unless it is told otherwise.
#pragma once

#include <atomic>
#include <functional>
#include <stdexcept>
#include <string>

#include "aws/commit/aws_backend.h"
#include "aws/configuration.h"
#include "aws/dynamodb/create_tables.h"
#include "aws/dynamodb/dynamo_connections.h"
#include "aws/dynamodb/dynamo_idempotency.h"
#include "aws/dynamodb/dynamo_inbox.h"
#include "aws/dynamodb/dynamo_jobs.h"
#include "aws/dynamodb/dynamo_recipes.h"
#include "aws/sqs/sqs_queue_admin.h"
#include "tests/aws/adapters/bodies_in_memory.h"
#include "tests/fakes/object_store.h"

namespace sluice::contract {

// Throws what went wrong: no test can go on.
template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(describe(result.error()));
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// From the environment, as tests/aws/run_with_engines sets it.
inline aws::Endpoints engine_endpoints() {
    return must(aws::load_endpoints(aws::process_environment(), {}));
}

class NoWaiter final : public aws::Waiter {
  public:
    bool wait(Milliseconds, const std::stop_token& stop) override { return !stop.stop_requested(); }
};
inline NoWaiter& no_waiter() {
    static NoWaiter waiter;
    return waiter;
}

// As S3 does it under `If-None-Match: *`.
class FakePublisher final : public aws::ObjectPublisher {
  public:
    explicit FakePublisher(fakes::FakeObjectStore& objects) : objects_(objects) {}
    Result<void> publish(StagedObject& object) override {
        if (on_publish) on_publish();
        if (failing) return fail(Code::kUnavailable, "planted", "S3 does not answer");
        if (objects_.head(object.info().name)) return {};
        const auto& staged = dynamic_cast<const fakes::FakeStagedObject&>(object);
        objects_.put(object.info().name, *staged.bytes(), object.info().attributes);
        return {};
    }
    Result<void> remove(const ObjectName& name) override {
        if (failing) return fail(Code::kUnavailable, "planted", "S3 does not answer");
        objects_.remove(name);
        return {};
    }
    std::atomic<bool> failing = false;
    std::function<void()> on_publish;

  private:
    fakes::FakeObjectStore& objects_;
};

class AwsProcess {
  public:
    AwsProcess(aws::Endpoints endpoints,
               const std::string& prefix,
               const Clock& clock,
               fakes::FakeObjectStore& objects,
               aws::Waiter& waiter = no_waiter(),
               const Limits& limits = {})
        : publisher(objects),
          options_{.endpoints = std::move(endpoints)},
          clock_(clock),
          objects_(objects),
          waiter_(waiter),
          tables(aws::dynamodb::DynamoOptions{.prefix = prefix, .limits = limits}),
          queues(client, {.prefix = prefix}) {}

    FakePublisher publisher;

  private:
    const aws::ClientOptions options_;
    const Clock& clock_;
    fakes::FakeObjectStore& objects_;
    aws::Waiter& waiter_;
    aws::StaticCredentials credentials_{{"AKIAEXAMPLE", "secret", ""}};
    transport::HttpClient http_;
    aws::BodiesInMemory bodies_;

  public:
    const aws::dynamodb::Tables tables;
    aws::Client client{options_,
                       {http_,
                        credentials_,
                        system_clock(),  // the engines have no other
                        system_random(),
                        waiter_,
                        null_metrics()}};
    aws::dynamodb::Dynamo dynamo{client};
    aws::DynamoJobs jobs{dynamo, tables};
    aws::DynamoInbox inbox{dynamo, tables, clock_, system_random()};
    aws::DynamoConnections connections{dynamo, tables, clock_};
    aws::DynamoRecipes recipes{dynamo, tables};
    aws::DynamoIdempotency idempotency{dynamo, tables, clock_, system_random()};
    aws::SqsQueues queues;
    aws::SqsSender sender{queues, bodies_};
    aws::SqsQueue queue{queues, bodies_, clock_, null_log(), null_metrics()};
    aws::SqsQueueAdmin queue_admin{queues, sender, bodies_, null_metrics()};
    aws::AwsBackend backend{{publisher,
                             objects_,
                             dynamo,
                             queues,
                             queue,
                             sender,
                             clock_,
                             system_random(),
                             null_log(),
                             null_metrics()},
                            tables};
};

}  // namespace sluice::contract
