// The rows of table `parts`: the bytes of objects that come, or came, in parts.
#pragma once

#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "embedded/db.h"
#include "ports/object.h"

namespace sluice::embedded {

// All parts of an upload. Returns their files, which are garbage once this is durable.
Result<std::vector<std::string>> delete_parts(Db& db, const UploadId& upload);

// Where part `number` lies in the bytes of a completed upload. kInvalid invalid_part_number.
Result<ByteRange> part_range(Db& db, const UploadId& upload, std::uint32_t number);

}  // namespace sluice::embedded
