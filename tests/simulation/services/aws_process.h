// What one process has of the AWS backend, over the services in memory: composed as src/app does
// it.
#pragma once

#include "aws/commit/aws_backend.h"
#include "aws/dynamodb/create_tables.h"
#include "aws/dynamodb/dynamo_connections.h"
#include "aws/dynamodb/dynamo_idempotency.h"
#include "aws/dynamodb/dynamo_inbox.h"
#include "aws/dynamodb/dynamo_jobs.h"
#include "aws/dynamodb/dynamo_recipes.h"
#include "aws/s3/s3_large_bodies.h"
#include "aws/s3/s3_object_store.h"
#include "aws/s3/s3_presigner.h"
#include "aws/sqs/sqs_queue_admin.h"
#include "aws/sqs/sqs_sender.h"
#include "tests/simulation/services/network.h"

namespace sluice::simulation {

inline const std::string kPrefix = "sim-";  // of queues and tables

inline void create_queues(Services& services) {
    for (const QueueName& queue : queues::kAll) {
        services.sqs.create(kPrefix + queue.text());
        services.sqs.create(kPrefix + dead_letter_queue(queue).text());
    }
}

struct ProcessSeams {
    Network& network;
    const Clock& clock;
    Random& random;
    aws::Waiter& waiter;
    Log& log;
    Metrics& metrics;
    std::function<void()> pause;  // of aws::Turns
    std::size_t message_bytes_max = 1 << 20;
    std::size_t part_bytes = aws::S3Options{}.part_bytes;
};

// Members stand in the order in which they are made; each uses only what stands above it.
class AwsProcess {
  public:
    AwsProcess(const ProcessSeams& seams, const Limits& limits)
        : client({.endpoints = endpoints()},
                 {seams.network,
                  credentials_,
                  seams.clock,
                  seams.random,
                  seams.waiter,
                  seams.metrics}),
          s3(client, {}),
          objects(client, {.part_bytes = seams.part_bytes, .parts_go_beside = false}),
          presigner(client, {}),
          publisher_(objects),
          dynamo(client),
          tables({.prefix = kPrefix, .limits = limits}),
          jobs(dynamo, tables),
          inbox(dynamo, tables, seams.clock, seams.random),
          connections(dynamo, tables, seams.clock),
          recipes(dynamo, tables),
          idempotency(dynamo, tables, seams.clock, seams.random),
          bodies(s3, {.bucket = BucketName{"sluice-outputs"}}, seams.random),
          queues(client, {.prefix = kPrefix, .message_bytes_max = seams.message_bytes_max}),
          sender(queues, bodies),
          queue(queues, bodies, seams.clock, seams.log, seams.metrics),
          queue_admin(queues, sender, bodies, seams.metrics),
          backend({publisher_,
                   objects,
                   dynamo,
                   queues,
                   queue,
                   sender,
                   seams.clock,
                   seams.random,
                   seams.log,
                   seams.metrics,
                   seams.pause},
                  tables) {}

    Result<void> create_tables() {
        return aws::dynamodb::create_tables(dynamo, tables, aws::dynamodb::Expiry::kOff);
    }

  private:
    class Publisher final : public aws::ObjectPublisher {
      public:
        explicit Publisher(aws::S3ObjectStore& objects) : objects_(objects) {}
        Result<void> publish(StagedObject& object) override {
            TRY(objects_.publish(object));
            return {};
        }
        Result<void> remove(const ObjectName& name) override { return objects_.remove(name); }

      private:
        aws::S3ObjectStore& objects_;
    };
    static aws::Endpoints endpoints() {
        return {.by_service = {{"s3", "http://s3.test"},
                               {"sqs", "http://sqs.test"},
                               {"dynamodb", "http://dynamodb.test"}}};
    }

    aws::StaticCredentials credentials_{{"AKIASIMULATION", "secret", ""}};

  public:
    aws::Client client;
    aws::S3Service s3;
    aws::S3ObjectStore objects;
    aws::S3Presigner presigner;

  private:
    Publisher publisher_;

  public:
    aws::dynamodb::Dynamo dynamo;
    const aws::dynamodb::Tables tables;
    aws::DynamoJobs jobs;
    aws::DynamoInbox inbox;
    aws::DynamoConnections connections;
    aws::DynamoRecipes recipes;
    aws::DynamoIdempotency idempotency;
    aws::S3LargeBodies bodies;
    aws::SqsQueues queues;
    aws::SqsSender sender;
    aws::SqsQueue queue;
    aws::SqsQueueAdmin queue_admin;
    aws::AwsBackend backend;
};

}  // namespace sluice::simulation
