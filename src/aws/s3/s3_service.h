// What all calls to S3 share: where they go, and what S3's errors are here. Thread-safe.
#pragma once

#include <string>

#include "aws/client.h"
#include "aws/s3/s3_address.h"
#include "ports/object.h"

namespace sluice::aws {

struct S3Options {
    Addressing addressing = Addressing::kByEndpoint;
    // Whether CompleteMultipartUpload honours If-None-Match. Ceph RGW 16 ignores it: a HEAD comes
    // first there, and two that publish at the same moment may both succeed, with the same bytes.
    bool conditional_complete = true;
    // An object up to this size is put at once, a larger one goes up in parts of it. It decides
    // ETags, by which a repeated commit knows its own object again: one number for ever, for all.
    // With 10,000 parts objects end at 78 GiB. At least 5 MiB, where S3 is not a test's.
    std::size_t part_bytes = 8 << 20;
    // A part is sent by a thread of its own while the next one fills; else when that one is full.
    bool parts_go_beside = true;
};

class S3Service {
  public:
    S3Service(Client& client, S3Options options) : client_(client), options_(options) {}

    Call call(std::string method, std::string operation, const ObjectName& name) const;
    Call call(std::string method, std::string operation, const BucketName& bucket) const;

    // As Client::call, with the errors of s3_error().
    Result<Response> send(const Call& call);

    Client& client() { return client_; }
    const S3Options& options() const { return options_; }

  private:
    Call call_at(std::string method, std::string operation, S3Address address) const;

    Client& client_;
    const S3Options options_;
};

// With the names that the port knows: kNotFound no_such_key, kConflict precondition_failed,
// kInvalid invalid_range; all else as to_error(). Where the credentials may not list the bucket, S3
// says 403 instead of 404: they must be allowed to (s3:ListBucket).
Error s3_error(const ServiceError& error, const Call& call);

}  // namespace sluice::aws
