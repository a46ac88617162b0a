// The rows of table `objects`: what makes an object visible.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "embedded/db.h"
#include "ports/object.h"

namespace sluice::embedded {

struct ObjectRow {
    ObjectInfo info;
    std::optional<std::string> file;  // the id in objects/
    std::optional<UploadId> upload;   // whose parts the bytes are; neither: they are in the row
};

// Where the bytes are: in `file`, or in `body`, or in the parts of `upload` (then `body` is empty).
struct NewObject {
    const ObjectInfo& info;
    std::optional<std::string_view> file = std::nullopt;
    std::optional<Blob> body = std::nullopt;
    std::optional<UploadId> upload = std::nullopt;
};

// Of eight columns in the order of ObjectAttributes' members, from `column`. kInvalid
// data_dir_damaged.
Result<ObjectAttributes> attributes_of(const Statement& row, int column);

// kNotFound no_such_key.
Result<ObjectRow> find_object(Db& db, const ObjectName& name);
// The bytes of a small object, if it still is what `etag` says: kNotFound otherwise.
Result<std::string> inline_body(Db& db, const ObjectName& name, const ETag& etag);
Result<bool> object_exists(Db& db, const ObjectName& name);
Result<bool> file_has_row(Db& db, const std::string& file);

// Makes the object visible, in place of one of the same name. Returns the files of that one, which
// are garbage once this is durable.
Result<std::vector<std::string>> put_object(Db& db, const NewObject& object, WallTime now);

// Returns the object's files, which are garbage once this is durable. No such object: none.
Result<std::vector<std::string>> remove_object(Db& db, const ObjectName& name);

// kNotFound no_such_key.
Result<void> tag_object(Db& db, const ObjectName& name, const Tags& tags);

// kConflict key_taken: reserved before, or an object.
Result<void> reserve_key(Db& db, const ObjectName& name, WallTime now);

}  // namespace sluice::embedded
