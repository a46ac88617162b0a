// What the five functions stand on: AWS's adapters (app/aws_backend.h), or fakes.
#pragma once

#include <cstdint>
#include <functional>

#include "api/application.h"
#include "ports/connections.h"
#include "ports/inbox.h"
#include "ports/jobs.h"
#include "ports/message.h"
#include "ports/push_gateway.h"
#include "ports/queue.h"

namespace sluice::app::lambda {

// Everything outlives the functions.
struct Services {
    api::Services application;
    Queue& queue;
    Jobs& jobs;
    Inbox& inbox;
    Connections& connections;
    PushGateway& gateway;
    // Makes a lease that Lambda received known to `queue` and the backend, good for that long, with
    // the body that a pointer stands for. Errors: those that pass.
    std::function<Result<Lease>(Lease, bool body_is_pointer, Milliseconds valid)> adopt;
    // As of the stage runner (pipeline/stage_runner.h). The queue's own redrive policy must allow
    // more receives.
    std::uint32_t max_receives = 5;
    Milliseconds backoff_min{500};
    Milliseconds backoff_max{60'000};
};

}  // namespace sluice::app::lambda
