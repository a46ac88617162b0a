// The rows of table `objects`: what makes an object visible.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "embedded/db.h"
#include "embedded/staged_object.h"
#include "ports/object.h"

namespace sluice::embedded {

struct ObjectRow {
    ObjectInfo info;
    std::optional<std::string> file;  // the id in objects/; absent: the bytes are in the row
};

// kNotFound no_such_key.
Result<ObjectRow> find_object(Db& db, const ObjectName& name);
// The bytes of a small object, if it still is what `etag` says: kNotFound otherwise.
Result<std::string> inline_body(Db& db, const ObjectName& name, const ETag& etag);
Result<bool> object_exists(Db& db, const ObjectName& name);
Result<bool> file_has_row(Db& db, const std::string& file);

// Makes the object visible, in place of one of the same name. Returns the file of that one, which
// is garbage once this is durable.
Result<std::optional<std::string>> put_object(Db& db,
                                              const EmbeddedStagedObject& object,
                                              WallTime now);

// kConflict key_taken: reserved before, or an object.
Result<void> reserve_key(Db& db, const ObjectName& name, WallTime now);

}  // namespace sluice::embedded
