#include <atomic>
#include <utility>

#include "api/application.h"
#include "api/page_files.h"
#include "app/aws_backend.h"
#include "app/cached_check.h"
#include "app/front_door.h"
#include "app/prometheus_metrics.h"
#include "app/scrape.h"
#include "app/server.h"
#include "app/stages.h"
#include "app/units.h"
#include "gateway/gateway.h"

namespace sluice::app {
namespace {

// Of three small calls: often enough for a load balancer, whoever else asks.
constexpr Milliseconds kProbeGoodFor{2'000};
// A read for each open socket. Until then a socket here that others could not push to for a while
// is not told of what happens.
constexpr Milliseconds kConnectionsLookedForEvery = std::chrono::minutes{5};
// With a long poll of twenty seconds that began just before (SqsQueue::receive).
constexpr Seconds kStagesStopWithin{30};
// A worker's pages are asked for by a probe and a scraper.
constexpr unsigned kOperationsThreads = 2;

gateway::Options options_of_the_door(const Config& config, const AwsRole& role) {
    gateway::Options options = gateway_options(config);
    if (!role.is_front) options.blocking_threads = kOperationsThreads;
    return options;
}

Result<std::unique_ptr<gateway::Gateway>> bind(const Config& config,
                                               const AwsRole& role,
                                               Log& log,
                                               Metrics& metrics) {
    if (!role.listens) return std::unique_ptr<gateway::Gateway>();
    return gateway::Gateway::bind(options_of_the_door(config, role), log, metrics);
}

// Members stand in the order in which they are made; each uses only what stands above it.
class AwsServer final : public Server {
  public:
    // `gateway` is null when nothing listens.
    AwsServer(const Config& config,
              const AwsRole& role,
              std::unique_ptr<PrometheusMetrics> metrics,
              std::unique_ptr<AwsBackend> backend,
              std::unique_ptr<gateway::Gateway> gateway,
              const Clock& clock,
              Random& random,
              Log& log)
        : metrics_(std::move(metrics)),
          world_{clock, random, log, *metrics_},
          backend_(std::move(backend)),
          gateway_(std::move(gateway)),
          probe_([this] { return backend_->probe(); }, kProbeGoodFor, clock, log),
          stages_(config,
                  role.stages,
                  {backend_->objects(),
                   backend_->jobs(),
                   backend_->inbox(),
                   backend_->connections(),
                   backend_->gateway()},
                  {backend_->queue(), backend_->backend(), clock, log, *metrics_}),
          application_(make_application(config, role)),
          connections_{backend_->credentials(), clock, backend_->region()},
          announcement_(announced(config, role)) {}

    ~AwsServer() override { shut_down(); }

    void start(const Config& config, const AwsRole& role) {
        if (gateway_) {
            gateway_->serve({application_, nullptr, role.is_front ? &connections_ : nullptr});
        }
        stages_.start();
        tell_build(config, world_);
    }

    const Announcement& announcement() const override { return announcement_; }
    bool failed() const override { return false; }
    void stop() override { shut_down(); }
    Seconds stops_within() const override {
        return announcement_.stages.empty() ? Server::stops_within() : kStagesStopWithin;
    }

  private:
    void shut_down() {
        if (stopping_.exchange(true)) return;
        stages_.request_stop();
        // Pushes are refused from here on; who made them tries again, and finds the sockets gone.
        if (gateway_) gateway_->close_sockets();
        stages_.stop();
        world_.log.info("stages_stopped");
        if (gateway_) gateway_->stop(kRequestsEndWithin);
        world_.log.info("front_doors_closed");
    }

    Result<void> ready() const {
        if (!stopping_) return {};
        return fail(Code::kUnavailable, "stopping", "the server is stopping");
    }

    api::Services make_application(const Config& config, const AwsRole& role) {
        api::Services services = application_services(config,
                                                      {backend_->backend(),
                                                       backend_->objects(),
                                                       backend_->presigner(),
                                                       backend_->jobs(),
                                                       backend_->recipes(),
                                                       backend_->idempotency()},
                                                      world_);
        services.ready = [this] { return ready(); };
        services.probe = [this] { return probe_(); };
        services.page = api::page_files();
        services.render_metrics = [this] {
            const bool is_ready = ready().has_value() && probe_().has_value();
            return scrape(*metrics_, backend_->queue_admin(), is_ready, world_.log);
        };
        services.operations_only = !role.is_front;
        if (role.is_front) {
            services.gateway = push_address(config);
            services.keeping.emplace(backend_->connections(),
                                     kConnectionsLookedForEvery,
                                     backend_->connection_renewal());
        }
        return services;
    }

    // Where other processes reach the sockets that are open here.
    std::string push_address(const Config& config) const {
        return config.push_url.empty() ? bound_address(config, gateway_->http()) : config.push_url;
    }

    Announcement announced(const Config& config, const AwsRole& role) const {
        Announcement announcement{.http = {}, .ws = {}, .s3 = {}, .stages = names_of(role.stages)};
        if (gateway_) announcement.http = http_address(config, *gateway_);
        if (role.is_front) {
            announcement.ws = ws_address(config, *gateway_);
            announcement.s3 = backend_->s3_address();
        }
        return announcement;
    }

    std::unique_ptr<PrometheusMetrics> metrics_;
    const World world_;
    std::unique_ptr<AwsBackend> backend_;
    std::unique_ptr<gateway::Gateway> gateway_;
    std::atomic<bool> stopping_ = false;
    CachedCheck probe_;
    Stages stages_;
    const api::Services application_;
    const gateway::ConnectionsServices connections_;
    const Announcement announcement_;
};

}  // namespace

Result<std::unique_ptr<Server>> start_aws_server(
    const Config& config, const AwsRole& role, const Clock& clock, Random& random, Log& log) {
    auto metrics = std::make_unique<PrometheusMetrics>();
    auto backend =
        TRY(AwsBackend::open(config, aws::process_environment(), clock, random, log, *metrics));
    auto gateway = TRY(bind(config, role, log, *metrics));
    auto server = std::make_unique<AwsServer>(config,
                                              role,
                                              std::move(metrics),
                                              std::move(backend),
                                              std::move(gateway),
                                              clock,
                                              random,
                                              log);
    server->start(config, role);
    return std::unique_ptr<Server>(std::move(server));
}

}  // namespace sluice::app
