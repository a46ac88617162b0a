#include "embedded/staged_object.h"

#include <utility>

#include "base/hex.h"
#include "embedded/planted_faults.h"

namespace sluice::embedded {

namespace {
constexpr std::size_t kIdBytes = 16;
constexpr std::uint64_t kSendBytes = 8 << 20;
}  // namespace

Result<std::unique_ptr<StagedFile>> StagedFile::create(Files& files, std::string id) {
    Fd fd = TRY(files.create_temporary(id));
    return std::unique_ptr<StagedFile>(new StagedFile(files, std::move(id), std::move(fd)));
}

StagedFile::StagedFile(Files& files, std::string id, Fd fd)
    : files_(files), id_(std::move(id)), fd_(std::move(fd)) {}

StagedFile::~StagedFile() {
    fd_ = Fd();  // while it has its name: see Hold
    if (state_ == State::kTemporary) files_.remove_temporary(id_);
    if (state_ == State::kPublished) files_.remove_object(id_);
}

// What has come goes to the disk while the rest is on its way, so that little is left for the sync
// at the end. A hint: the sync tells of what could not be written.
Result<void> StagedFile::write(std::span<const char> bytes) {
    const auto written = write_all(fd_, bytes);
    if (!written && planted(Fault::kKeepRefused)) leave();
    TRY(written);
    written_ += bytes.size();
    if (written_ - on_its_way_ < kSendBytes) return {};
    fd_.disk().write_back(
        fd_.get(), static_cast<off_t>(on_its_way_), static_cast<off_t>(written_ - on_its_way_));
    on_its_way_ = written_;
    return {};
}

Result<void> StagedFile::publish() {
    const auto published = files_.publish(id_, fd_);
    // Which of its steps failed is not known: the name may be there already.
    if (!published) files_.remove_object(id_);
    TRY(published);
    fd_ = Fd();
    state_ = State::kPublished;
    return {};
}

void StagedFile::keep() {
    files_.keep(id_);
    state_ = State::kKept;
}

EmbeddedStagedWriter::EmbeddedStagedWriter(Files& files,
                                           Random& random,
                                           std::size_t inline_bytes_max,
                                           ObjectName name,
                                           ObjectAttributes attributes)
    : files_(files), random_(random), inline_bytes_max_(inline_bytes_max) {
    info_.name = std::move(name);
    info_.attributes = std::move(attributes);
}

Result<void> EmbeddedStagedWriter::write(std::span<const char> bytes) {
    if (failed_) return std::unexpected(*failed_);
    if (auto stored = store(bytes); !stored) {
        failed_ = stored.error();
        return stored;
    }
    md5_.add(bytes);
    info_.size += bytes.size();
    return {};
}

Result<void> EmbeddedStagedWriter::store(std::span<const char> bytes) {
    if (!file_) {
        if (body_.size() + bytes.size() <= inline_bytes_max_) {
            body_.append(bytes.data(), bytes.size());
            return {};
        }
        file_ = TRY(StagedFile::create(files_, random_hex(random_, kIdBytes)));
        TRY(file_->write(std::exchange(body_, {})));
    }
    return file_->write(bytes);
}

Result<std::unique_ptr<StagedObject>> EmbeddedStagedWriter::seal() {
    if (failed_) return std::unexpected(*failed_);
    const std::string digest = md5_.finish();
    info_.etag = ETag{to_hex(std::as_bytes(std::span(digest)))};
    return std::make_unique<EmbeddedStagedObject>(
        std::move(info_), std::move(body_), std::move(file_));
}

}  // namespace sluice::embedded
