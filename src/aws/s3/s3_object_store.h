// The ObjectStore port on S3, or on an engine that speaks its protocol. Thread-safe.
//
// An open reader holds one connection and half a MiB; a writer at most two parts. What S3 does not
// have: a reader whose connection breaks off, or that is rewound, cannot go on with an object that
// was replaced or deleted meanwhile (kConflict precondition_failed, kNotFound no_such_key).
#pragma once

#include "aws/s3/s3_publish.h"
#include "aws/s3/s3_service.h"
#include "ports/object_store.h"

namespace sluice::aws {

class S3ObjectStore final : public ObjectStore {
  public:
    // The client outlives this, its readers and its writers.
    S3ObjectStore(Client& client, S3Options options) : s3_(client, options) {}

    // Without tags and checksum.
    Result<ObjectInfo> head(const ObjectName& name) override;
    Result<OpenedObject> open(const ObjectName& name,
                              std::optional<ByteRange> range,
                              std::optional<ETag> if_match) override;
    // Asks S3 for nothing before the first part is full.
    Result<std::unique_ptr<StagedWriter>> stage(const ObjectName& name,
                                                const ObjectAttributes& attributes) override;
    Result<Listing> list(const BucketName& bucket, const ListQuery& query) override;
    // kInvalid not_supported: only a storage endpoint of our own asks for parts.
    Result<ByteRange> part(const ObjectName& name, const ETag& etag, std::uint32_t number) override;
    Result<std::vector<UploadedPart>> parts(const ObjectName& name,
                                            const ETag& etag,
                                            std::uint32_t after,
                                            std::size_t max) override;

    // For the commit: s3_publish.h. The object is one that this store staged.
    Result<Published> publish(StagedObject& staged);
    Result<void> remove(const ObjectName& name);

  private:
    S3Service s3_;
};

}  // namespace sluice::aws
