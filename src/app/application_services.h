// The application's services, whatever brings its requests: a gateway, or Lambda, whose function
// has no listening side.
#pragma once

#include "api/application.h"
#include "app/config.h"

namespace sluice::app {

// Of the machine and the process.
struct World {
    const Clock& clock;
    Random& random;
    Log& log;
    Metrics& metrics;
};

struct ApplicationPorts {
    Backend& backend;
    ObjectStore& objects;
    Presigner& presigner;
    Jobs& jobs;
    Recipes& recipes;
    Idempotency& idempotency;
};

// Always ready, without metrics: who has more to say sets it.
api::Services application_services(const Config& config,
                                   const ApplicationPorts& ports,
                                   const World& world);

}  // namespace sluice::app
