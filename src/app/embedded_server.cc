#include <utility>

#include "api/application.h"
#include "api/page_files.h"
#include "app/admin_commands.h"
#include "app/admin_socket.h"
#include "app/front_door.h"
#include "app/prometheus_metrics.h"
#include "app/scrape.h"
#include "app/server.h"
#include "app/stages.h"
#include "embedded/embedded.h"
#include "embedded/presigner.h"
#include "gateway/gateway.h"
#include "gateway/s3/notification_rules.h"
#include "pipeline/purge.h"

namespace sluice::app {
namespace {

constexpr StageChoice kAllStages{true, true, true};

embedded::Options embedded_options(const Config& config) {
    embedded::Options options;
    options.data_dir = config.data_dir;
    options.limits = config.limits;
    options.object_retention = {{config.uploads_bucket, config.upload_retention},
                                {config.outputs_bucket, config.output_retention}};
    options.job_retention = config.job_retention;
    options.part_retention = config.part_retention;
    options.unsafe_file_systems_allowed = config.unsafe_file_systems;
    return options;
}

gateway::Options options_of_both_doors(const Config& config) {
    gateway::Options options = gateway_options(config);
    options.s3 = config.s3;
    return options;
}

Announcement announced(const Config& config, const gateway::Gateway& gateway) {
    return {.http = http_address(config, gateway),
            .ws = ws_address(config, gateway),
            .s3 = config.public_s3_url.empty() ? bound_address(config, gateway.s3())
                                               : config.public_s3_url,
            .stages = {}};
}

// Members stand in the order in which they are made; each uses only what stands above it.
class EmbeddedServer final : public Server {
  public:
    EmbeddedServer(const Config& config,
                   std::unique_ptr<PrometheusMetrics> metrics,
                   std::unique_ptr<embedded::Embedded> backend,
                   std::unique_ptr<gateway::Gateway> gateway,
                   const Clock& clock,
                   Random& random,
                   Log& log)
        : metrics_(std::move(metrics)),
          world_{clock, random, log, *metrics_},
          backend_(std::move(backend)),
          gateway_(std::move(gateway)),
          announcement_(announced(config, *gateway_)),
          presigner_(embedded::make_presigner(
              {announcement_.s3, config.region, backend_->root_access_key()}, clock)),
          stages_(config,
                  kAllStages,
                  {backend_->objects(),
                   backend_->jobs(),
                   backend_->inbox(),
                   backend_->connections(),
                   *gateway_},
                  {backend_->queue(), backend_->backend(), clock, log, *metrics_}),
          application_(make_application(config)),
          s3_(make_s3(config)) {}

    ~EmbeddedServer() override { shut_down(); }

    Result<void> start(const Config& config) {
        admin_ = TRY(AdminSocket::listen(config.data_dir, [this](std::string_view request) {
            return answer_admin({backend_->queue_admin(),
                                 backend_->jobs(),
                                 backend_->key_admin(),
                                 [this](const QueueName& queue) { return purge(queue); }},
                                request);
        }));
        TRY(make_bucket({config.uploads_bucket,
                         {},
                         "",
                         gateway::s3::to_xml(gateway::s3::flow_notifications(config.region))}));
        TRY(make_bucket({config.outputs_bucket}));
        TRY(check_flow_starts(config.uploads_bucket));
        backend_->start_maintenance();
        stages_.start();
        gateway_->serve({application_, &s3_});
        tell_build(config, world_);
        return {};
    }

    const Announcement& announcement() const override { return announcement_; }
    bool failed() const override { return backend_->failed(); }
    void stop() override { shut_down(); }

  private:
    // The stages are asked first: a push that the closing sockets refuse is no failure then.
    void shut_down() {
        if (std::exchange(stopped_, true)) return;
        admin_.reset();
        backend_->stop_accepting();
        stages_.request_stop();
        gateway_->close_sockets();
        stages_.stop();
        world_.log.info("stages_stopped");
        gateway_->stop(kRequestsEndWithin);
        world_.log.info("front_doors_closed");
    }

    // The flow's own buckets, in a new data directory or one that had no buckets.
    Result<void> make_bucket(Bucket bucket) {
        if (backend_->buckets().find(bucket.name)) return {};
        Outcome outcome;
        outcome.storage.emplace_back(CreateBucket{std::move(bucket)});
        return backend_->backend().commit(std::move(outcome));
    }

    // The configuration is the operator's: it is not mended behind his back.
    Result<void> check_flow_starts(const BucketName& uploads) {
        const Bucket bucket = TRY(backend_->buckets().find(uploads));
        const auto rules = gateway::s3::read_notifications(
            bucket.notification.empty() ? gateway::s3::to_xml(gateway::s3::NotificationRules{})
                                        : bucket.notification);
        if (rules && gateway::s3::starts_the_flow(*rules)) return {};
        world_.log.warn(
            "uploads_raise_no_events",
            {{"bucket", uploads.text()},
             {"mend", "put a notification configuration that names the queue uploads"}});
        return {};
    }

    Result<std::uint64_t> purge(const QueueName& queue) {
        Log& log = world_.log;
        const auto ended = pipeline::purge(
            queue,
            stages_.with_runs(),
            {backend_->queue(), backend_->backend(), backend_->jobs(), *metrics_, log});
        if (ended) log.info("queue_purged", {{"queue", queue.text()}, {"messages", *ended}});
        return ended;
    }

    Result<void> ready() {
        if (failed()) return fail(Code::kUnavailable, "storage_failed", "the storage has failed");
        TRY(backend_->capacity().admit(0));
        return {};
    }

    api::Services make_application(const Config& config) {
        api::Services services = application_services(config,
                                                      {backend_->backend(),
                                                       backend_->objects(),
                                                       *presigner_,
                                                       backend_->jobs(),
                                                       backend_->recipes(),
                                                       backend_->idempotency()},
                                                      world_);
        services.page = api::page_files();
        services.render_metrics = [this] {
            const bool is_ready = ready().has_value();
            return scrape(*metrics_, backend_->queue_admin(), is_ready, world_.log);
        };
        services.ready = [this] { return ready(); };
        return services;
    }

    gateway::S3Services make_s3(const Config& config) {
        return {.objects = backend_->objects(),
                .backend = backend_->backend(),
                .credentials = backend_->credentials(),
                .capacity = backend_->capacity(),
                .clock = world_.clock,
                .random = world_.random,
                .log = world_.log,
                .metrics = world_.metrics,
                .buckets = backend_->buckets(),
                .uploads = backend_->uploads(),
                .uploads_bucket = config.uploads_bucket,
                .outputs_bucket = config.outputs_bucket};
    }

    std::unique_ptr<PrometheusMetrics> metrics_;
    const World world_;
    std::unique_ptr<embedded::Embedded> backend_;
    std::unique_ptr<gateway::Gateway> gateway_;
    const Announcement announcement_;
    std::unique_ptr<Presigner> presigner_;
    Stages stages_;
    api::Services application_;
    gateway::S3Services s3_;
    std::unique_ptr<AdminSocket> admin_;
    bool stopped_ = false;
};

}  // namespace

Result<std::unique_ptr<Server>> start_embedded_server(const Config& config,
                                                      const Clock& clock,
                                                      Random& random,
                                                      Log& log) {
    auto metrics = std::make_unique<PrometheusMetrics>();
    auto backend =
        TRY(embedded::Embedded::open(embedded_options(config), clock, random, log, *metrics));
    auto gateway = TRY(gateway::Gateway::bind(options_of_both_doors(config), log, *metrics));
    auto server = std::make_unique<EmbeddedServer>(
        config, std::move(metrics), std::move(backend), std::move(gateway), clock, random, log);
    TRY(server->start(config));
    return std::unique_ptr<Server>(std::move(server));
}

}  // namespace sluice::app
