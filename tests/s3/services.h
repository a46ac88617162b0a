// What the S3 endpoint stands on, all of it fakes: two buckets, of which the first raises events.
// Borrows its arguments.
#pragma once

#include "base/random.h"
#include "gateway/gateway.h"
#include "gateway/s3/notification_rules.h"
#include "tests/fakes/fake_backend.h"

namespace sluice::gateway::s3 {

inline const BucketName kUploads{"sluice-uploads"};
inline const BucketName kOutputs{"sluice-outputs"};

inline S3Services fake_services(fakes::FakeBackend& backend,
                                const Clock& clock,
                                Log& log = null_log()) {
    backend.buckets().add({kUploads, {}, "", to_xml(flow_notifications("us-east-1"))});
    backend.buckets().add({kOutputs});
    return {.objects = backend.objects(),
            .backend = backend,
            .credentials = backend.credentials(),
            .capacity = backend.capacity(),
            .clock = clock,
            .random = system_random(),
            .log = log,
            .metrics = null_metrics(),
            .buckets = backend.buckets(),
            .uploads = backend.uploads(),
            .uploads_bucket = kUploads,
            .outputs_bucket = kOutputs};
}

}  // namespace sluice::gateway::s3
