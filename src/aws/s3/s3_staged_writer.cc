#include "aws/s3/s3_staged_writer.h"

#include <algorithm>

#include "aws/s3/s3_body.h"

namespace sluice::aws {

S3StagedWriter::S3StagedWriter(S3Service& s3, ObjectName name, ObjectAttributes attributes)
    : s3_(s3) {
    info_.name = std::move(name);
    info_.attributes = std::move(attributes);
}

S3StagedWriter::~S3StagedWriter() {
    stop_.request_stop();
    if (sent_.valid()) sent_.wait();  // before what it sends goes
}

Result<void> S3StagedWriter::write(std::span<const char> bytes) {
    if (failed_) return std::unexpected(*failed_);
    auto taken = take(bytes);
    if (!taken) failed_ = taken.error();
    return taken;
}

// A full part waits for the byte behind it: an object that ends there is put at once.
Result<void> S3StagedWriter::take(std::span<const char> bytes) {
    const std::size_t part_bytes = s3_.options().part_bytes;
    info_.size += bytes.size();
    while (!bytes.empty()) {
        if (filling_.size() == part_bytes) TRY(send_part());
        const auto taken = bytes.first(std::min(bytes.size(), part_bytes - filling_.size()));
        const std::size_t wanted = filling_.size() + taken.size();
        // Doubled, as append would, but not above what a part needs.
        if (wanted > filling_.capacity()) {
            const std::size_t doubled = std::max(wanted, 2 * filling_.capacity());
            filling_.reserve(upload_ ? part_bytes : std::min(part_bytes, doubled));
        }
        filling_.append(taken.data(), taken.size());
        bytes = bytes.subspan(taken.size());
    }
    return {};
}

Result<std::unique_ptr<StagedObject>> S3StagedWriter::seal() {
    if (failed_) return std::unexpected(*failed_);
    if (auto finished = finish(); !finished) {
        failed_ = finished.error();
        return std::unexpected(*failed_);
    }
    return std::make_unique<S3StagedObject>(
        std::move(info_), std::move(filling_), std::move(upload_));
}

Result<void> S3StagedWriter::finish() {
    if (!upload_) {
        info_.etag = ETag{md5_hex_of(filling_)};
        return {};
    }
    TRY(send_part());
    TRY(wait_for_the_part());
    filling_ = sending_ = std::string();
    info_.etag = upload_->etag();
    return {};
}

Result<void> S3StagedWriter::send_part() {
    if (!upload_) upload_ = TRY(S3Upload::begin(s3_, info_.name, info_.attributes));
    TRY(wait_for_the_part());
    std::swap(filling_, sending_);
    filling_.clear();
    // Without a thread to be had, the part is sent when it is waited for.
    const auto when = s3_.options().parts_go_beside ? std::launch::async | std::launch::deferred
                                                    : std::launch::deferred;
    sent_ = std::async(when, [this] { return upload_->put_part(sending_, stop_.get_token()); });
    return {};
}

Result<void> S3StagedWriter::wait_for_the_part() {
    return sent_.valid() ? sent_.get() : Result<void>();
}

}  // namespace sluice::aws
