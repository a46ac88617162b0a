// Backend::commit: an Outcome becomes one transaction, behind durable file writes. Thread-safe.
#pragma once

#include "base/limits.h"
#include "embedded/bucket_table.h"
#include "embedded/claims.h"
#include "embedded/connection_table.h"
#include "embedded/files.h"
#include "embedded/queues.h"
#include "embedded/writer.h"
#include "ports/backend.h"
#include "ports/credentials.h"

namespace sluice::embedded {

class Commit final : public Backend {
  public:
    // What a commit changes; all must outlive this.
    struct World {
        Writer& writer;
        Files& files;
        Queues& queues;
        ConnectionTable& connections;
        BucketTable& buckets;
        Claims& claims;
        Credentials& credentials;
        const Clock& clock;
        const Limits& limits;
        LeaseEpoch epoch;
    };
    explicit Commit(World world) : world_(world) {}

    Result<void> commit(const Lease& lease, Outcome outcome) override;
    Result<void> commit(Outcome outcome) override;

  private:
    struct Effects;
    Result<void> check(const Outcome& outcome) const;
    Result<void> transact(const Lease* lease, const Outcome& outcome);
    Result<void> apply(Db& db, const Lease* lease, const Outcome& outcome, Effects& effects);
    Result<void> apply_records(Db& db, const Outcome& outcome, WallTime now);
    Result<void> publish(Db& db, const Lease* lease, const Outcome& outcome, Effects& effects);
    Result<void> consume(Db& db, const Lease& lease, const Outcome& outcome, Effects& effects);
    void remember(const Outcome& outcome, const Effects& effects);
    Result<void> notify_early(Outcome& outcome);

    World world_;
};

}  // namespace sluice::embedded
