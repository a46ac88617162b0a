// The commit's steps on the object storage: a staged object becomes visible, another one goes.
// Thread-safe.
#pragma once

#include "base/result.h"
#include "ports/object_store.h"

namespace sluice::aws {

class ObjectPublisher {
  public:
    virtual ~ObjectPublisher() = default;

    // Makes `object` visible under its name, whole and durable when this returns. Safe to repeat,
    // also after a crash, by another process with another staged object of the same bytes: where
    // the name holds an object already, that one stays and this is a success (`If-None-Match: *`).
    // kInternal foreign_object: it was staged by another store. kUnavailable, kIo, kStorageFull:
    // not visible, or nobody knows; repeat it.
    virtual Result<void> publish(StagedObject& object) = 0;
    // One that is not there is no error.
    virtual Result<void> remove(const ObjectName& name) = 0;
};

}  // namespace sluice::aws
