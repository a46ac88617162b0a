// The Idempotency port: each claim is one transaction of the writer. Thread-safe.
#pragma once

#include "base/limits.h"
#include "embedded/message_rows.h"
#include "embedded/writer.h"
#include "ports/idempotency.h"

namespace sluice::embedded {

class EmbeddedIdempotency final : public Idempotency {
  public:
    EmbeddedIdempotency(Writer& writer, const Clock& clock, const Limits& limits, LeaseEpoch epoch)
        : writer_(writer), clock_(clock), limits_(limits), epoch_(epoch) {}

    Result<RequestClaim> claim(const UserId& user,
                               const IdempotencyKey& key,
                               const Fingerprint& request,
                               Milliseconds valid) override;
    Result<void> release(const UserId& user,
                         const IdempotencyKey& key,
                         std::uint64_t fence) override;

  private:
    Writer& writer_;
    const Clock& clock_;
    const Limits& limits_;
    LeaseEpoch epoch_;
};

}  // namespace sluice::embedded
