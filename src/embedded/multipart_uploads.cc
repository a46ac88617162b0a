#include "embedded/multipart_uploads.h"

#include <utility>

#include "embedded/part_rows.h"
#include "embedded/upload_rows.h"

namespace sluice::embedded {

Result<MultipartUpload> EmbeddedMultipartUploads::find(const UploadId& id, const ObjectName& name) {
    auto upload = TRY(readers_.with([&](Db& db) { return find_upload(db, id); }));
    if (upload.name != name) {
        return fail(Code::kNotFound, "no_such_upload", "the upload is of another object");
    }
    return upload;
}

Result<std::vector<UploadedPart>> EmbeddedMultipartUploads::parts(const UploadId& id,
                                                                  std::uint32_t after,
                                                                  std::size_t max) {
    return readers_.with([&](Db& db) { return list_parts(db, id, after, max); });
}

Result<UploadsListing> EmbeddedMultipartUploads::list(const BucketName& bucket,
                                                      const UploadsQuery& query) {
    return readers_.with([&](Db& db) { return list_uploads(db, bucket, query); });
}

}  // namespace sluice::embedded
