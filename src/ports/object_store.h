// Objects: read them, or write *staged* ones, which nobody sees until an Outcome publishes them.
//
// The store is thread-safe; a reader or a writer is used by one thread at a time and may outlive
// neither the store nor, for a reader, need the object to stay: an open reader reads to the end
// what it opened, even when the object is replaced or deleted meanwhile.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/stream.h"
#include "ports/listing.h"
#include "ports/multipart_uploads.h"
#include "ports/object.h"

namespace sluice {

// A sealed, durable-on-publish object that is not visible yet. Owns its temporary bytes: destroying
// it unpublished removes them. Made by StagedWriter::seal, consumed by Backend::commit.
class StagedObject {
  public:
    virtual ~StagedObject() = default;
    // name, size, ETag and attributes as they will be; `modified` is set by the commit.
    virtual const ObjectInfo& info() const = 0;
    // Known only when the last byte has come. Before the commit.
    virtual void set_checksum(Checksum checksum) = 0;
};

class StagedWriter : public ByteSink {
  public:
    // Ends the object. The writer is finished afterwards. Destroying an unsealed writer removes
    // what was written. Errors: kIo, kStorageFull.
    virtual Result<std::unique_ptr<StagedObject>> seal() = 0;
};

struct OpenedObject {
    ObjectInfo info;
    std::unique_ptr<ByteSource> bytes;  // of the whole object, or of the range asked for
};

class ObjectStore {
  public:
    virtual ~ObjectStore() = default;

    // kNotFound no_such_key.
    virtual Result<ObjectInfo> head(const ObjectName& name) = 0;

    // With `if_match`, kConflict precondition_failed when the object has another ETag by now.
    // `range` must lie inside the object: kInvalid invalid_range otherwise. kNotFound as above.
    virtual Result<OpenedObject> open(const ObjectName& name,
                                      std::optional<ByteRange> range,
                                      std::optional<ETag> if_match) = 0;

    // Starts a staged object. Nothing is visible or durable before a commit publishes it.
    // Errors: kIo, kStorageFull.
    virtual Result<std::unique_ptr<StagedWriter>> stage(const ObjectName& name,
                                                        const ObjectAttributes& attributes) = 0;

    // Objects of one bucket in the order of their keys' bytes, without their attributes.
    virtual Result<Listing> list(const BucketName& bucket, const ListQuery& query) = 0;

    // Where part `number` (from 1) of an object of several parts lies. kConflict
    // precondition_failed: the object has another ETag by now. kInvalid invalid_part_number: it has
    // no such part. kNotFound as above.
    virtual Result<ByteRange> part(const ObjectName& name,
                                   const ETag& etag,
                                   std::uint32_t number) = 0;

    // The parts of that object, in ascending order, behind number `after`, at most `max`; none when
    // it was written in one request. kConflict precondition_failed and kNotFound as above.
    virtual Result<std::vector<UploadedPart>> parts(const ObjectName& name,
                                                    const ETag& etag,
                                                    std::uint32_t after,
                                                    std::size_t max) = 0;
};

}  // namespace sluice
