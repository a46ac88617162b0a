// The ObjectStore port on rows and files. Thread-safe.
#pragma once

#include "base/random.h"
#include "embedded/files.h"
#include "embedded/readers.h"
#include "ports/object_store.h"

namespace sluice::embedded {

struct ObjectRow;

class EmbeddedObjectStore final : public ObjectStore {
  public:
    // All must outlive this, its readers and its writers.
    EmbeddedObjectStore(Readers& readers,
                        Files& files,
                        Random& random,
                        std::size_t inline_bytes_max);

    Result<ObjectInfo> head(const ObjectName& name) override;
    Result<OpenedObject> open(const ObjectName& name,
                              std::optional<ByteRange> range,
                              std::optional<ETag> if_match) override;
    Result<std::unique_ptr<StagedWriter>> stage(const ObjectName& name,
                                                const ObjectAttributes& attributes) override;
    Result<Listing> list(const BucketName& bucket, const ListQuery& query) override;
    Result<ByteRange> part(const ObjectName& name, const ETag& etag, std::uint32_t number) override;
    Result<std::vector<UploadedPart>> parts(const ObjectName& name,
                                            const ETag& etag,
                                            std::uint32_t after,
                                            std::size_t max) override;

  private:
    Result<std::unique_ptr<ByteSource>> bytes_of(const ObjectRow& row, ByteRange range);
    Result<std::unique_ptr<ByteSource>> parts_of(const ObjectRow& row, ByteRange range);

    Readers& readers_;
    Files& files_;
    Random& random_;
    std::size_t inline_bytes_max_;
};

}  // namespace sluice::embedded
