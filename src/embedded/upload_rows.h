// The rows of table `uploads`: objects that come in parts, from the beginning until a while after
// the end.
#pragma once

#include "embedded/db.h"
#include "ports/multipart_uploads.h"

namespace sluice::embedded {

// Completed ones, too. kNotFound no_such_upload.
Result<MultipartUpload> find_upload(Db& db, const UploadId& id);
// kNotFound no_such_upload: or it was completed.
Result<void> check_unfinished(Db& db, const UploadId& id);
// A page of those not completed.
Result<UploadsListing> list_uploads(Db& db, const BucketName& bucket, const UploadsQuery& query);

Result<void> insert_upload(Db& db, const MultipartUpload& upload, WallTime now);
// kNotFound no_such_upload; kConflict upload_completed.
Result<void> complete_upload(Db& db, const UploadId& id, const ETag& etag);
Result<void> delete_upload(Db& db, const UploadId& id);

}  // namespace sluice::embedded
