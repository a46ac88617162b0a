#include "app/aws_backend.h"

#include <array>
#include <filesystem>
#include <utility>

#include "aws/commit/aws_backend.h"
#include "aws/configuration.h"
#include "aws/credentials_chain.h"
#include "aws/dynamodb/dynamo_connections.h"
#include "aws/dynamodb/dynamo_idempotency.h"
#include "aws/dynamodb/dynamo_inbox.h"
#include "aws/dynamodb/dynamo_jobs.h"
#include "aws/dynamodb/dynamo_recipes.h"
#include "aws/management_api.h"
#include "aws/process_credentials.h"
#include "aws/s3/s3_large_bodies.h"
#include "aws/s3/s3_object_store.h"
#include "aws/s3/s3_presigner.h"
#include "aws/service_probe.h"
#include "aws/sqs/sqs_queue_admin.h"
#include "aws/sqs/sqs_sender.h"

namespace sluice::app {
namespace {

// As the AWS tools are told; else where systems have them, since libcurl knows the place of the one
// that it was built on: Debian's, and Amazon Linux's.
std::string certificates(const aws::Environment& environment) {
    if (const auto told = environment("AWS_CA_BUNDLE")) return *told;
    constexpr std::array<const char*, 2> kPlaces{"/etc/ssl/certs/ca-certificates.crt",
                                                 "/etc/pki/tls/certs/ca-bundle.crt"};
    for (const char* const place : kPlaces) {
        std::error_code unreadable;
        if (std::filesystem::exists(place, unreadable)) return place;
    }
    return {};
}

aws::S3Options s3_options(const Config& config) {
    return {.addressing = config.s3_addressing,
            .conditional_complete = config.s3_conditional_complete};
}

// Of each service, when it is asked whether it answers: whoever asks waits no longer than for all.
constexpr Milliseconds kProbeTimeout{1'500};
// Renewals in the life of a connection's row: all but one may fail.
constexpr int kRenewalsPerLife = 4;

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

}  // namespace

// Members stand in the order in which they are made; each uses only what stands above it.
class AwsBackend::Impl {
  public:
    Impl(const Config& config,
         aws::Endpoints endpoints,
         const aws::Profile& profile,
         const aws::Environment& environment,
         const Clock& clock,
         Random& random,
         Log& log,
         Metrics& metrics)
        : http(certificates(environment)),
          credentials(aws::default_credentials(environment, profile, http, clock)),
          client({.endpoints = std::move(endpoints)},
                 {http, *credentials, clock, random, aws::system_waiter(), metrics}),
          process_credentials(*credentials),
          s3(client, s3_options(config)),
          objects(client, s3_options(config)),
          s3_address(config.public_s3_url.empty() ? client.endpoints().of("s3")
                                                  : config.public_s3_url),
          presigner(client,
                    {.public_endpoint = config.public_s3_url, .addressing = config.s3_addressing}),
          buckets{config.uploads_bucket, config.outputs_bucket},
          publisher(objects),
          dynamo(client),
          tables({.prefix = config.name_prefix,
                  .job_retention = config.job_retention,
                  .limits = config.limits}),
          jobs(dynamo, tables),
          inbox(dynamo, tables, clock, random),
          connections(dynamo, tables, clock),
          recipes(dynamo, tables),
          idempotency(dynamo, tables, clock, random),
          bodies(s3, {.bucket = config.outputs_bucket}, random),
          queues(client, {.prefix = config.name_prefix}),
          sender(queues, bodies),
          queue(queues, bodies, clock, log, metrics),
          queue_admin(queues, sender, bodies, metrics),
          gateway(client, {.endpoint = config.push_url}),
          backend({publisher, objects, dynamo, queues, queue, sender, clock, random, log, metrics},
                  tables) {}

    transport::HttpClient http;
    std::unique_ptr<aws::CredentialsProvider> credentials;
    aws::Client client;
    aws::ProcessCredentials process_credentials;
    aws::S3Service s3;
    aws::S3ObjectStore objects;
    const std::string s3_address;
    aws::S3Presigner presigner;
    const std::vector<BucketName> buckets;
    Publisher publisher;
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
    aws::ManagementApi gateway;
    aws::AwsBackend backend;
};

Result<std::unique_ptr<AwsBackend>> AwsBackend::open(const Config& config,
                                                     const aws::Environment& environment,
                                                     const Clock& clock,
                                                     Random& random,
                                                     Log& log,
                                                     Metrics& metrics) {
    const aws::Profile profile = TRY(aws::load_profile(environment));
    aws::Endpoints endpoints = TRY(aws::load_endpoints(environment, profile));
    auto impl = std::make_unique<Impl>(
        config, std::move(endpoints), profile, environment, clock, random, log, metrics);
    return std::unique_ptr<AwsBackend>(new AwsBackend(std::move(impl)));
}

AwsBackend::AwsBackend(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AwsBackend::~AwsBackend() = default;

Backend& AwsBackend::backend() {
    return impl_->backend;
}
ObjectStore& AwsBackend::objects() {
    return impl_->objects;
}
Presigner& AwsBackend::presigner() {
    return impl_->presigner;
}
aws::SqsQueue& AwsBackend::queue() {
    return impl_->queue;
}
QueueAdmin& AwsBackend::queue_admin() {
    return impl_->queue_admin;
}
Jobs& AwsBackend::jobs() {
    return impl_->jobs;
}
Inbox& AwsBackend::inbox() {
    return impl_->inbox;
}
Connections& AwsBackend::connections() {
    return impl_->connections;
}
Recipes& AwsBackend::recipes() {
    return impl_->recipes;
}
Idempotency& AwsBackend::idempotency() {
    return impl_->idempotency;
}
PushGateway& AwsBackend::gateway() {
    return impl_->gateway;
}
Credentials& AwsBackend::credentials() {
    return impl_->process_credentials;
}
const std::string& AwsBackend::region() const {
    return impl_->client.endpoints().region;
}
const std::string& AwsBackend::s3_address() const {
    return impl_->s3_address;
}
Milliseconds AwsBackend::connection_renewal() const {
    return impl_->tables.options().connection_lifetime / kRenewalsPerLife;
}
Result<void> AwsBackend::probe() {
    return aws::probe({impl_->s3, impl_->buckets, impl_->queues, impl_->tables}, kProbeTimeout);
}

}  // namespace sluice::app
