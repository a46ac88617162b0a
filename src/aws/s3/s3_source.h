// The bytes of an object, or of a range of it, as they come from S3. One thread at a time.
//
// A connection that breaks off midway is opened again from there, for the same ETag: when the
// object was replaced meanwhile, what is left cannot be read (kConflict precondition_failed).
#pragma once

#include <memory>
#include <optional>

#include "aws/s3/s3_service.h"
#include "base/stream.h"

namespace sluice::aws {

class S3Source final : public ByteSource {
  public:
    // Bytes begin…end-1 of the object's version `etag`; `bytes` are those from `begin`, if they
    // are open already. The service outlives this.
    S3Source(S3Service& s3,
             ObjectName name,
             ETag etag,
             std::uint64_t begin,
             std::uint64_t end,
             std::unique_ptr<ByteSource> bytes)
        : s3_(s3),
          name_(std::move(name)),
          etag_(std::move(etag)),
          begin_(begin),
          end_(end),
          next_(begin),
          failed_at_(begin),
          bytes_(std::move(bytes)) {}

    Result<std::size_t> read(std::span<char> out) override;
    // The bytes are asked for again, by the next read.
    Result<void> rewind() override;

  private:
    Result<std::size_t> read_on(std::span<char> out);
    Result<void> open();
    Result<void> wait_behind(const Error& broken_off);
    void finish();

    S3Service& s3_;
    const ObjectName name_;
    const ETag etag_;
    const std::uint64_t begin_;
    const std::uint64_t end_;
    std::uint64_t next_;
    std::uint64_t failed_at_;  // the last time
    int failures_ = 0;         // without progress between them
    std::unique_ptr<ByteSource> bytes_;
    std::optional<Error> failed_;
};

}  // namespace sluice::aws
