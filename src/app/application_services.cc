#include "app/application_services.h"

namespace sluice::app {

api::Services application_services(const Config& config,
                                   const ApplicationPorts& ports,
                                   const World& world) {
    return {.backend = ports.backend,
            .objects = ports.objects,
            .presigner = ports.presigner,
            .jobs = ports.jobs,
            .recipes = ports.recipes,
            .idempotency = ports.idempotency,
            .clock = world.clock,
            .random = world.random,
            .log = world.log,
            .metrics = world.metrics,
            .limits = config.limits,
            .uploads_bucket = config.uploads_bucket,
            .outputs_bucket = config.outputs_bucket,
            .allowed_origins = config.allowed_origins,
            .public_ws_url = config.public_ws_url,
            .render_metrics = [] { return std::string(); },
            .ready = [] { return Result<void>{}; },
            .events_secret = config.events_secret};
}

}  // namespace sluice::app
