// Bodies of messages that SQS does not carry, as objects of a bucket. Thread-safe.
//
// The bucket's lifecycle rule lets what is below `prefix` expire, later than the queues do: a body
// whose message was never sent, or whose deletion did not get through, stays until then.
#pragma once

#include "aws/s3/s3_service.h"
#include "aws/sqs/large_bodies.h"
#include "base/random.h"

namespace sluice::aws {

struct S3LargeBodiesOptions {
    BucketName bucket;
    std::string prefix = "messages/";
};

class S3LargeBodies final : public LargeBodies {
  public:
    // All that is given outlives this.
    S3LargeBodies(S3Service& s3, S3LargeBodiesOptions options, Random& random)
        : s3_(s3), options_(std::move(options)), random_(random) {}

    // The pointer is the object's key. Errors: those of s3_error().
    Result<std::string> put(std::string_view body) override;
    Result<std::string> get(const std::string& pointer) override;
    Result<void> remove(const std::string& pointer) override;

  private:
    // kNotFound: it is none that put() gives. A message of somebody else leads to no other object.
    Result<ObjectName> object_of(const std::string& pointer) const;

    S3Service& s3_;
    const S3LargeBodiesOptions options_;
    Random& random_;
};

}  // namespace sluice::aws
