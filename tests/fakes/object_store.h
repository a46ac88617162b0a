// The in-memory ObjectStore.
#pragma once

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "base/hex.h"
#include "ports/object_store.h"
#include "tests/fakes/state.h"

namespace sluice::fakes {

inline ETag etag_of(std::string_view bytes) {
    std::array<std::byte, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(bytes.data(),
               bytes.size(),
               reinterpret_cast<unsigned char*>(digest.data()),
               &size,
               EVP_md5(),
               nullptr);
    return ETag{to_hex(std::span(digest).first(size))};
}

class FakeSource final : public ByteSource {
  public:
    FakeSource(State& state, std::shared_ptr<const std::string> bytes, std::string_view part)
        : state_(state), bytes_(std::move(bytes)), part_(part), rest_(part) {}

    Result<std::size_t> read(std::span<char> out) override {
        {
            const std::lock_guard lock(state_.mutex);
            TRY(state_.fault(Op::kRead));
        }
        const std::size_t size = std::min(out.size(), rest_.size());
        std::memcpy(out.data(), rest_.data(), size);
        rest_.remove_prefix(size);
        return size;
    }
    Result<void> rewind() override {
        rest_ = part_;
        return {};
    }

  private:
    State& state_;
    std::shared_ptr<const std::string> bytes_;
    std::string_view part_;
    std::string_view rest_;
};

class FakeStagedObject final : public StagedObject {
  public:
    // The temporary object was counted by the writer; this takes the count over.
    FakeStagedObject(State& state, ObjectInfo info, std::string bytes)
        : state_(state),
          info_(std::move(info)),
          bytes_(std::make_shared<const std::string>(std::move(bytes))) {}
    ~FakeStagedObject() override {
        const std::lock_guard lock(state_.mutex);
        --state_.staged;
    }

    const ObjectInfo& info() const override { return info_; }
    void set_checksum(Checksum checksum) override { info_.checksum = std::move(checksum); }
    const std::shared_ptr<const std::string>& bytes() const { return bytes_; }

  private:
    State& state_;
    ObjectInfo info_;
    std::shared_ptr<const std::string> bytes_;
};

class FakeStagedWriter final : public StagedWriter {
  public:
    FakeStagedWriter(State& state, ObjectName name, ObjectAttributes attributes) : state_(state) {
        info_.name = std::move(name);
        info_.attributes = std::move(attributes);
    }
    ~FakeStagedWriter() override {
        if (sealed_) return;
        const std::lock_guard lock(state_.mutex);
        --state_.staged;
    }

    Result<void> write(std::span<const char> bytes) override {
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kWrite));
        bytes_.append(bytes.data(), bytes.size());
        return {};
    }
    Result<std::unique_ptr<StagedObject>> seal() override {
        {
            const std::lock_guard lock(state_.mutex);
            TRY(state_.fault(Op::kSeal));
        }
        sealed_ = true;
        info_.size = bytes_.size();
        info_.etag = etag_of(bytes_);
        return std::make_unique<FakeStagedObject>(state_, std::move(info_), std::move(bytes_));
    }

  private:
    State& state_;
    ObjectInfo info_;
    std::string bytes_;
    bool sealed_ = false;
};

class FakeObjectStore final : public ObjectStore {
  public:
    explicit FakeObjectStore(State& state) : state_(state) {}

    Result<ObjectInfo> head(const ObjectName& name) override {
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kHead));
        return TRY(find(name)).info;
    }

    Result<OpenedObject> open(const ObjectName& name,
                              std::optional<ByteRange> range,
                              std::optional<ETag> if_match) override {
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kOpen));
        const StoredObject object = TRY(find(name));
        if (if_match && *if_match != object.info.etag) {
            return fail(Code::kConflict, "precondition_failed", "the object was replaced");
        }
        std::string_view part = *object.bytes;
        if (range) {
            if (range->first > range->last || range->last >= part.size()) {
                return fail(Code::kInvalid, "invalid_range", "the range is outside the object");
            }
            part = part.substr(range->first, range->last - range->first + 1);
        }
        return OpenedObject{object.info, std::make_unique<FakeSource>(state_, object.bytes, part)};
    }

    Result<std::unique_ptr<StagedWriter>> stage(const ObjectName& name,
                                                const ObjectAttributes& attributes) override {
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kStage));
        ++state_.staged;
        return std::make_unique<FakeStagedWriter>(state_, name, attributes);
    }

    // Nothing that runs on this fake lists, or knows parts: it says so.
    Result<Listing> list(const BucketName&, const ListQuery&) override {
        return fail(Code::kInvalid, "not_supported", "the fake does not list");
    }
    Result<ByteRange> part(const ObjectName&, const ETag&, std::uint32_t) override {
        return fail(Code::kInvalid, "not_supported", "the fake knows no parts");
    }
    Result<std::vector<UploadedPart>> parts(const ObjectName&,
                                            const ETag&,
                                            std::uint32_t,
                                            std::size_t) override {
        return fail(Code::kInvalid, "not_supported", "the fake knows no parts");
    }

    // For tests: the object is there, without a commit and without an event.
    ObjectInfo put(const ObjectName& name, std::string bytes, ObjectAttributes attributes = {}) {
        const std::lock_guard lock(state_.mutex);
        ObjectInfo info{
            name, bytes.size(), etag_of(bytes), state_.clock.wall(), std::move(attributes)};
        state_.objects[name] = {info, std::make_shared<const std::string>(std::move(bytes))};
        return info;
    }
    void remove(const ObjectName& name) {
        const std::lock_guard lock(state_.mutex);
        state_.objects.erase(name);
    }
    // The whole content; nothing when there is no such object.
    std::optional<std::string> bytes(const ObjectName& name) {
        const std::lock_guard lock(state_.mutex);
        const auto found = state_.objects.find(name);
        if (found == state_.objects.end()) return std::nullopt;
        return *found->second.bytes;
    }
    std::vector<ObjectName> names(const BucketName& bucket) {
        const std::lock_guard lock(state_.mutex);
        std::vector<ObjectName> names;
        for (const auto& [name, object] : state_.objects) {
            if (name.bucket == bucket) names.push_back(name);
        }
        return names;
    }
    std::size_t staged() {
        const std::lock_guard lock(state_.mutex);
        return state_.staged;
    }

  private:
    Result<StoredObject> find(const ObjectName& name) {
        const auto found = state_.objects.find(name);
        if (found == state_.objects.end()) {
            return fail(Code::kNotFound, "no_such_key", "there is no such object");
        }
        return found->second;
    }

    State& state_;
};

}  // namespace sluice::fakes
