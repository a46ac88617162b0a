// The rows of table `parts`: the bytes of objects that come, or came, in parts.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "embedded/db.h"
#include "ports/multipart_uploads.h"

namespace sluice::embedded {

// A part as it is stored: in `file`, or in `body`. Its info's name is not looked at.
struct NewPart {
    const UploadId& upload;
    std::uint32_t number;
    const ObjectInfo& info;
    std::optional<std::string_view> file = std::nullopt;
    std::optional<Blob> body = std::nullopt;
};

// What to read of a part: `size` bytes from `first` on of a file, or all of `body`.
struct PartBytes {
    std::uint64_t first = 0;
    std::uint64_t size = 0;
    std::optional<std::string> file = std::nullopt;
    std::string body = {};
};

// In place of one of the same number, whose file is returned: garbage once this is durable.
Result<std::vector<std::string>> put_part(Db& db, const NewPart& part, WallTime now);

// In ascending order, behind number `after`, at most `max`.
Result<std::vector<UploadedPart>> list_parts(Db& db,
                                             const UploadId& upload,
                                             std::uint32_t after,
                                             std::size_t max);

// Deletes all but the named ones, which are in ascending order. Returns the files of those deleted.
// kConflict part_changed: a named one is not there, or is another by now.
Result<std::vector<std::string>> keep_parts(Db& db,
                                            const UploadId& upload,
                                            std::span<const UploadedPart> named);

// All parts of an upload. Returns their files, which are garbage once this is durable.
Result<std::vector<std::string>> delete_parts(Db& db, const UploadId& upload);

// Where part `number` lies in the bytes of a completed upload. kInvalid invalid_part_number.
Result<ByteRange> part_range(Db& db, const UploadId& upload, std::uint32_t number);

// What a range of the bytes of a completed upload is made of. S3's parts are of 5 MiB and more but
// for the last, so that hardly more than one small body is held.
Result<std::vector<PartBytes>> parts_in(Db& db, const UploadId& upload, ByteRange range);

}  // namespace sluice::embedded
