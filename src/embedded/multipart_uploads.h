// The MultipartUploads port on rows. Thread-safe.
#pragma once

#include "embedded/readers.h"
#include "ports/multipart_uploads.h"

namespace sluice::embedded {

class EmbeddedMultipartUploads final : public MultipartUploads {
  public:
    explicit EmbeddedMultipartUploads(Readers& readers) : readers_(readers) {}

    Result<MultipartUpload> find(const UploadId& id, const ObjectName& name) override;
    Result<std::vector<UploadedPart>> parts(const UploadId& id,
                                            std::uint32_t after,
                                            std::size_t max) override;
    Result<UploadsListing> list(const BucketName& bucket, const UploadsQuery& query) override;

  private:
    Readers& readers_;
};

}  // namespace sluice::embedded
