// Staged objects: in memory while small, in tmp/ when larger; published by a commit.
//
// One thread at a time uses a writer or a staged object. Both own their bytes: destroyed before
// they are kept, they remove them. The Files must outlive them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/random.h"
#include "embedded/files.h"
#include "ports/object_store.h"
#include "signing/digest.h"

namespace sluice::embedded {

// The file of a staged object, from tmp/ to objects/. Removes it wherever it is, unless kept.
class StagedFile {
  public:
    static Result<std::unique_ptr<StagedFile>> create(Files& files, std::string id);
    ~StagedFile();
    StagedFile(const StagedFile&) = delete;
    StagedFile& operator=(const StagedFile&) = delete;

    const std::string& id() const { return id_; }
    Result<void> write(std::span<const char> bytes);
    // Durable under its final name, but without a row: nobody sees it.
    Result<void> publish();
    // The row is durable: the file is not ours any more.
    void keep();
    // Nobody knows whether the row is durable: the file stays, whatever a sweep finds.
    void leave() { state_ = State::kKept; }

  private:
    StagedFile(Files& files, std::string id, Fd fd);

    enum class State : std::uint8_t { kTemporary, kPublished, kKept };
    Files& files_;
    std::string id_;
    Fd fd_;
    std::uint64_t written_ = 0;
    std::uint64_t on_its_way_ = 0;  // of it, to the disk
    State state_ = State::kTemporary;
};

class EmbeddedStagedObject final : public StagedObject {
  public:
    EmbeddedStagedObject(ObjectInfo info, std::string body, std::unique_ptr<StagedFile> file)
        : info_(std::move(info)), body_(std::move(body)), file_(std::move(file)) {}

    const ObjectInfo& info() const override { return info_; }
    void set_checksum(Checksum checksum) override { info_.checksum = std::move(checksum); }
    // Null when the object is small: its bytes are body().
    StagedFile* file() const { return file_.get(); }
    const std::string& body() const { return body_; }

  private:
    ObjectInfo info_;
    std::string body_;
    std::unique_ptr<StagedFile> file_;
};

class EmbeddedStagedWriter final : public StagedWriter {
  public:
    EmbeddedStagedWriter(Files& files,
                         Random& random,
                         std::size_t inline_bytes_max,
                         ObjectName name,
                         ObjectAttributes attributes);

    Result<void> write(std::span<const char> bytes) override;
    Result<std::unique_ptr<StagedObject>> seal() override;

  private:
    Result<void> store(std::span<const char> bytes);

    Files& files_;
    Random& random_;
    std::size_t inline_bytes_max_;
    ObjectInfo info_;
    signing::Hasher md5_{signing::HashKind::kMd5};
    std::string body_;
    std::unique_ptr<StagedFile> file_;
    std::optional<Error> failed_;
};

}  // namespace sluice::embedded
