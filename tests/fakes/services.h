// What the application's routes stand on, all of it fakes. Borrows its arguments; a test changes
// the members it is about.
#pragma once

#include "api/application.h"
#include "base/random.h"
#include "tests/fakes/fake_backend.h"
#include "tests/fakes/presigner.h"

namespace sluice::fakes {

inline api::Services application_services(FakeBackend& backend,
                                          FakePresigner& presigner,
                                          const Clock& clock) {
    return {.backend = backend,
            .objects = backend.objects(),
            .presigner = presigner,
            .jobs = backend.jobs(),
            .recipes = backend.recipes(),
            .idempotency = backend.idempotency(),
            .clock = clock,
            .random = system_random(),
            .log = null_log(),
            .metrics = null_metrics(),
            .limits = {},
            .uploads_bucket = BucketName{"sluice-uploads"},
            .outputs_bucket = BucketName{"sluice-outputs"},
            .allowed_origins = {},
            .render_metrics = {},
            .ready = {}};
}

}  // namespace sluice::fakes
