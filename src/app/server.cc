#include "app/server.h"

#include <array>
#include <utility>

#include "api/application.h"
#include "app/admin_commands.h"
#include "app/admin_socket.h"
#include "app/prometheus_metrics.h"
#include "app/scrape.h"
#include "app/units.h"
#include "base/text.h"
#include "base/version.h"
#include "embedded/embedded.h"
#include "embedded/presigner.h"
#include "gateway/gateway.h"
#include "gateway/s3/notification_rules.h"
#include "pipeline/handle_csv_files.h"
#include "pipeline/notify_client.h"
#include "pipeline/parse_csv_uploads.h"
#include "pipeline/purge.h"
#include "pipeline/stage_runner.h"

namespace sluice::app {
namespace {

constexpr Milliseconds kRequestsEndWithin{5'000};

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

gateway::Options gateway_options(const Config& config) {
    gateway::Options options;
    options.http = config.http;
    options.s3 = config.s3;
    options.tls_certificate_file = config.tls_cert;
    options.tls_key_file = config.tls_key;
    options.trusted_proxies = config.trusted_proxies;
    options.allowed_origins = config.allowed_origins;
    options.region = config.region;
    options.s3_public_host = host_of(config.public_s3_url);
    options.s3_domain = config.s3_domain;
    options.s3_allow_sigv2 = config.s3_allow_sigv2;
    options.blocking_threads = config.http_threads;
    options.limits = config.limits;
    return options;
}

pipeline::RunnerOptions runner_options(const Config& config, unsigned workers) {
    return {.workers = workers,
            .max_receives = config.max_receives,
            .visibility = config.visibility_timeout,
            .backoff_min = config.backoff_min,
            .backoff_max = config.backoff_max};
}

Addresses client_addresses(const Config& config, const gateway::Gateway& gateway) {
    const bool tls = !config.tls_cert.empty();
    const auto pick = [](const std::string& configured, std::string bound) {
        return configured.empty() ? std::move(bound) : configured;
    };
    Addresses addresses;
    addresses.http = pick(config.public_url, address_of(tls ? "https" : "http", gateway.http()));
    addresses.s3 = pick(config.public_s3_url, address_of(tls ? "https" : "http", gateway.s3()));
    // http → ws and https → wss, unless WebSockets have an address of their own.
    addresses.ws = pick(config.public_ws_url, "ws" + addresses.http.substr(4));
    return addresses;
}

}  // namespace

std::string address_of(std::string_view scheme, const gateway::Endpoint& endpoint) {
    const bool v6 = endpoint.address.find(':') != std::string::npos;
    std::string host = v6 ? "[" + endpoint.address + "]" : endpoint.address;
    if (is_wildcard(endpoint)) host = v6 ? "[::1]" : "127.0.0.1";
    return std::string(scheme) + "://" + host + ":" + std::to_string(endpoint.port);
}

// Members stand in the order in which they are made; each uses only what stands above it.
class Server::Impl {
  public:
    Impl(const Config& config,
         std::unique_ptr<PrometheusMetrics> metrics,
         std::unique_ptr<embedded::Embedded> backend,
         std::unique_ptr<gateway::Gateway> gateway,
         const Clock& clock,
         Random& random,
         Log& log)
        : log_(log),
          metrics_(std::move(metrics)),
          backend_(std::move(backend)),
          gateway_(std::move(gateway)),
          addresses_(client_addresses(config, *gateway_)),
          presigner_(embedded::make_presigner(
              {addresses_.s3, config.region, backend_->root_access_key()}, clock)),
          parse_(backend_->objects(), config.outputs_bucket, log),
          transform_(backend_->objects(), backend_->jobs(), config.limits, log),
          notify_(backend_->inbox(), backend_->connections(), *gateway_, log),
          runners_{make_runner(parse_, config, config.parse_workers, clock),
                   make_runner(transform_, config, config.transform_workers, clock),
                   make_runner(notify_, config, config.notify_workers, clock)},
          application_(make_application(config, clock, random)),
          s3_(make_s3(config, clock, random)) {}

    ~Impl() { stop(); }

    Result<void> start(const Config& config, const Clock& clock) {
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
        for (const auto& runner : runners_) runner->start();
        gateway_->serve(application_, s3_);
        const std::chrono::duration<double> now = clock.wall().time_since_epoch();
        metrics_->set("sluice_start_time_seconds", {}, now.count());
        metrics_->set(
            "sluice_build_info", {{"version", kVersion}, {"environment", config.environment}}, 1);
        return {};
    }

    // The stages are asked first: a push that the closing sockets refuse is no failure then.
    void stop() {
        if (std::exchange(stopped_, true)) return;
        admin_.reset();
        backend_->stop_accepting();
        for (const auto& runner : runners_) runner->request_stop();
        gateway_->close_sockets();
        for (const auto& runner : runners_) runner->stop();
        log_.info("stages_stopped");
        gateway_->stop(kRequestsEndWithin);
        log_.info("front_doors_closed");
    }

    const Addresses& addresses() const { return addresses_; }
    bool failed() const { return backend_->failed(); }

  private:
    std::unique_ptr<pipeline::StageRunner> make_runner(pipeline::Stage& stage,
                                                       const Config& config,
                                                       unsigned workers,
                                                       const Clock& clock) {
        return std::make_unique<pipeline::StageRunner>(stage,
                                                       backend_->queue(),
                                                       backend_->backend(),
                                                       runner_options(config, workers),
                                                       clock,
                                                       log_,
                                                       *metrics_);
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
        log_.warn("uploads_raise_no_events",
                  {{"bucket", uploads.text()},
                   {"mend", "put a notification configuration that names the queue uploads"}});
        return {};
    }

    Result<std::uint64_t> purge(const QueueName& queue) {
        const std::array<pipeline::Stage*, 2> stages{&parse_, &transform_};
        const auto ended = pipeline::purge(
            queue,
            stages,
            {backend_->queue(), backend_->backend(), backend_->jobs(), *metrics_, log_});
        if (ended) log_.info("queue_purged", {{"queue", queue.text()}, {"messages", *ended}});
        return ended;
    }

    Result<void> ready() {
        if (failed()) return fail(Code::kUnavailable, "storage_failed", "the storage has failed");
        TRY(backend_->capacity().admit(0));
        return {};
    }

    api::Services make_application(const Config& config, const Clock& clock, Random& random) {
        return {.backend = backend_->backend(),
                .objects = backend_->objects(),
                .presigner = *presigner_,
                .clock = clock,
                .random = random,
                .log = log_,
                .metrics = *metrics_,
                .limits = config.limits,
                .uploads_bucket = config.uploads_bucket,
                .outputs_bucket = config.outputs_bucket,
                .allowed_origins = config.allowed_origins,
                .render_metrics =
                    [this] {
                        const bool is_ready = ready().has_value();
                        return scrape(*metrics_, backend_->queue_admin(), is_ready, log_);
                    },
                .ready = [this] { return ready(); }};
    }

    gateway::S3Services make_s3(const Config& config, const Clock& clock, Random& random) {
        return {.objects = backend_->objects(),
                .backend = backend_->backend(),
                .credentials = backend_->credentials(),
                .capacity = backend_->capacity(),
                .clock = clock,
                .random = random,
                .log = log_,
                .metrics = *metrics_,
                .buckets = backend_->buckets(),
                .uploads = backend_->uploads(),
                .uploads_bucket = config.uploads_bucket,
                .outputs_bucket = config.outputs_bucket};
    }

    Log& log_;
    std::unique_ptr<PrometheusMetrics> metrics_;
    std::unique_ptr<embedded::Embedded> backend_;
    std::unique_ptr<gateway::Gateway> gateway_;
    Addresses addresses_;
    std::unique_ptr<Presigner> presigner_;
    pipeline::ParseCsvUploads parse_;
    pipeline::HandleCsvFiles transform_;
    pipeline::NotifyClient notify_;
    std::array<std::unique_ptr<pipeline::StageRunner>, 3> runners_;
    api::Services application_;
    gateway::S3Services s3_;
    std::unique_ptr<AdminSocket> admin_;
    bool stopped_ = false;
};

Result<std::unique_ptr<Server>> Server::start(const Config& config,
                                              const Clock& clock,
                                              Random& random,
                                              Log& log) {
    auto metrics = std::make_unique<PrometheusMetrics>();
    auto backend =
        TRY(embedded::Embedded::open(embedded_options(config), clock, random, log, *metrics));
    auto gateway = TRY(gateway::Gateway::bind(gateway_options(config), log, *metrics));
    auto impl = std::make_unique<Impl>(
        config, std::move(metrics), std::move(backend), std::move(gateway), clock, random, log);
    TRY(impl->start(config, clock));
    return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

const Addresses& Server::addresses() const {
    return impl_->addresses();
}

bool Server::failed() const {
    return impl_->failed();
}

void Server::stop() {
    impl_->stop();
}

}  // namespace sluice::app
