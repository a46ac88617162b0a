// Requests that are done once, on DynamoDB: a claim is one conditional update. Thread-safe.
//
// A claim has a lease by the wall clock, so the clocks of all machines must agree to well within
// the time that a claim is good for. Where they do not, somebody tries too early, and the fence
// decides.
#pragma once

#include "aws/dynamodb/dynamo.h"
#include "aws/dynamodb/tables.h"
#include "base/clock.h"
#include "base/random.h"
#include "ports/idempotency.h"

namespace sluice::aws {

class DynamoIdempotency final : public Idempotency {
  public:
    DynamoIdempotency(dynamodb::Dynamo& dynamo,
                      dynamodb::Tables tables,
                      const Clock& clock,
                      Random& random)
        : dynamo_(dynamo), tables_(std::move(tables)), clock_(clock), random_(random) {}

    Result<RequestClaim> claim(const UserId& user,
                               const IdempotencyKey& key,
                               const Fingerprint& request,
                               Milliseconds valid) override;
    Result<void> release(const UserId& user,
                         const IdempotencyKey& key,
                         std::uint64_t fence) override;

  private:
    dynamodb::Dynamo& dynamo_;
    const dynamodb::Tables tables_;
    const Clock& clock_;
    Random& random_;
};

}  // namespace sluice::aws
