// Objects that are written to S3 and not seen yet: in memory up to the part size; above it the
// parts of a multipart upload, which go out while the next one fills.
//
// Memory: two parts at most. One thread at a time uses a writer or a staged object; the service
// outlives them. Destroyed unpublished, both leave nothing behind (s3_upload.h).
#pragma once

#include <future>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "aws/s3/s3_upload.h"
#include "ports/object_store.h"

namespace sluice::aws {

class S3StagedObject final : public StagedObject {
  public:
    S3StagedObject(ObjectInfo info, std::string body, std::unique_ptr<S3Upload> upload)
        : info_(std::move(info)), body_(std::move(body)), upload_(std::move(upload)) {}

    const ObjectInfo& info() const override { return info_; }
    void set_checksum(Checksum checksum) override { info_.checksum = std::move(checksum); }
    // Null when the object is small: its bytes are body().
    S3Upload* upload() const { return upload_.get(); }
    const std::string& body() const { return body_; }

  private:
    ObjectInfo info_;
    std::string body_;
    std::unique_ptr<S3Upload> upload_;
};

class S3StagedWriter final : public StagedWriter {
  public:
    S3StagedWriter(S3Service& s3, ObjectName name, ObjectAttributes attributes);
    ~S3StagedWriter() override;

    // Errors are of the part that has just ended or of the one before, and stay: those of
    // s3_error(), kIo etag_mismatch, kTooLarge object_too_large.
    Result<void> write(std::span<const char> bytes) override;
    Result<std::unique_ptr<StagedObject>> seal() override;

  private:
    Result<void> take(std::span<const char> bytes);
    Result<void> finish();
    Result<void> send_part();
    Result<void> wait_for_the_part();

    S3Service& s3_;
    ObjectInfo info_;
    std::string filling_;
    std::string sending_;
    std::unique_ptr<S3Upload> upload_;
    std::stop_source stop_;
    std::future<Result<void>> sent_;  // of `sending_`, by another thread
    std::optional<Error> failed_;
};

}  // namespace sluice::aws
