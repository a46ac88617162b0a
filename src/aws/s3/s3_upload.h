// A multipart upload: nobody sees its bytes before it is completed.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
//
// One thread at a time. Destroyed before it has become an object it is aborted; where that does not
// get through, or the process has ended, the bucket's lifecycle rule for incomplete uploads does
// it.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "aws/s3/s3_service.h"

namespace sluice::aws {

class S3Upload {
  public:
    // The service outlives this. Errors: those of s3_error().
    static Result<std::unique_ptr<S3Upload>> begin(S3Service& s3,
                                                   const ObjectName& name,
                                                   const ObjectAttributes& attributes);
    ~S3Upload();
    S3Upload(const S3Upload&) = delete;
    S3Upload& operator=(const S3Upload&) = delete;

    // The next part. S3 refuses bytes that have changed on the way, by their MD5; kIo etag_mismatch
    // where it does not. kTooLarge: it would be one too many.
    Result<void> put_part(std::string_view bytes, const std::stop_token& stop);

    // What the object's ETag will be: the MD5 of the parts' MD5s, and their number.
    ETag etag() const;

    // What S3 answers. A success makes the object visible. kUnavailable: that is not known.
    Result<Response> complete();
    // There is nothing to abort any more.
    void forget() { is_open_ = false; }

  private:
    S3Upload(S3Service& s3, ObjectName name, std::string id)
        : s3_(s3), name_(std::move(name)), id_(std::move(id)) {}

    S3Service& s3_;
    const ObjectName name_;
    const std::string id_;
    std::vector<std::string> etags_;  // of the parts, as S3 said them
    std::string md5s_;                // of the parts, one behind the other
    bool is_open_ = true;
};

}  // namespace sluice::aws
