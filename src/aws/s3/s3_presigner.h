// Signed URLs of S3, or of an engine that speaks its protocol. Thread-safe.
//
// Signs with the credentials of the moment: temporary ones end a URL with themselves.
#pragma once

#include <string>

#include "aws/client.h"
#include "aws/s3/s3_address.h"
#include "ports/presigner.h"
#include "signing/presign.h"

namespace sluice::aws {

struct S3PresignerOptions {
    // What clients are given, "https://host[:port]", where it is not what this process calls.
    std::string public_endpoint = {};
    Addressing addressing = Addressing::kByEndpoint;
};

class S3Presigner final : public Presigner {
  public:
    S3Presigner(Client& client, S3PresignerOptions options)
        : client_(client), options_(std::move(options)) {}

    // Errors as the port says, and those of the credentials.
    Result<PresignedPost> presign_post(const PostConditions& conditions) override;
    Result<PresignedRequest> presign_put(const PutConditions& conditions) override;
    Result<PresignedRequest> presign_step(const UploadStepConditions& conditions) override;
    Result<std::string> presign_get(const ObjectName& name, Seconds expires_in) override;

  private:
    Result<PresignedRequest> sign(const ObjectName& name,
                                  const signing::Presigned& request,
                                  Seconds expires_in);
    S3Address address(const BucketName& bucket, std::string_view key) const;

    Client& client_;
    const S3PresignerOptions options_;
};

}  // namespace sluice::aws
