// The S3 endpoint over the embedded backend in a directory of its own: for what needs a storage of
// its own (listings, deletions, parts, buckets, keys).
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "embedded/embedded.h"
#include "tests/s3/endpoint_fixture.h"
#include "tests/support/temporary_directory.h"

namespace sluice::gateway::s3 {

class EmbeddedFixture : public EndpointTest {
  protected:
    EmbeddedFixture() {
        Outcome outcome;
        outcome.storage.emplace_back(
            CreateBucket{{kUploads, {}, "", to_xml(flow_notifications("us-east-1"))}});
        outcome.storage.emplace_back(CreateBucket{{kOutputs}});
        EXPECT_TRUE(backend_->backend().commit(std::move(outcome)));
    }

    // From here on requests are signed by a key that has these grants alone.
    void grant(std::vector<Grant> grants) {
        acting_ = backend_->key_admin().create(kKey.owner, std::move(grants)).value();
    }

    const S3Services& services() override { return services_; }
    AccessKey key() const override { return acting_ ? *acting_ : backend_->root_access_key(); }

    std::vector<StoredMessage> events() {
        return backend_->queue_admin().peek(queues::kUploads, 100).value();
    }

    support::TemporaryDirectory directory_;
    std::unique_ptr<embedded::Embedded> backend_ = open();
    S3Services services_{.objects = backend_->objects(),
                         .backend = backend_->backend(),
                         .credentials = backend_->credentials(),
                         .capacity = backend_->capacity(),
                         .clock = clock_,
                         .random = system_random(),
                         .log = log_,
                         .metrics = null_metrics(),
                         .buckets = backend_->buckets(),
                         .uploads = backend_->uploads(),
                         .uploads_bucket = kUploads,
                         .outputs_bucket = kOutputs};

  private:
    std::optional<AccessKey> acting_;

    std::unique_ptr<embedded::Embedded> open() {
        embedded::Options options;
        options.data_dir = directory_.path() / "data";
        options.limits = options_.limits;
        options.unsafe_file_systems_allowed = {"tmpfs"};
        return embedded::Embedded::open(options, clock_, system_random(), log_, null_metrics())
            .value();
    }
};

}  // namespace sluice::gateway::s3
