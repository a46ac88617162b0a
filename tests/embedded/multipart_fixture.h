// For the tests of this room: uploads in parts, as the storage endpoint makes them.
#pragma once

#include <map>

#include "tests/embedded/test_backend.h"

namespace sluice::embedded {

class MultipartTest : public BackendTest {
  protected:
    static constexpr std::string_view kEtag = "0123456789abcdef0123456789abcdef-2";

    MultipartTest() { open(); }

    Result<void> change(StorageChange change) {
        Outcome outcome;
        outcome.storage.push_back(std::move(change));
        return backend->backend().commit(std::move(outcome));
    }
    template <class T>
    static std::string name_of(const Result<T>& result) {
        return result ? "" : result.error().name;
    }

    void begin(const std::string& id, const ObjectName& name = kObject) {
        MultipartUpload upload{.id = UploadId{id}, .name = name, .owner = "ada"};
        upload.attributes.content_type = "text/csv";
        upload.attributes.metadata = {{"jobid", "j1"}};
        upload.attributes.tags = {{"a", "b"}};
        ASSERT_TRUE(change(BeginUpload{upload}));
    }
    Result<void> part(const std::string& id, std::uint32_t number, const std::string& bytes) {
        return change(PutPart{UploadId{id}, number, stage(kObject, bytes)});
    }
    std::vector<UploadedPart> parts(const std::string& id) {
        return backend->uploads().parts(UploadId{id}, 0, 10'000).value();
    }
    Result<void> complete(const std::string& id,
                          const std::vector<UploadedPart>& named,
                          const ObjectName& name = kObject) {
        CompleteUpload complete{UploadId{id}, {}, named};
        complete.object.name = name;
        complete.object.etag = ETag{std::string(kEtag)};
        complete.object.parts = static_cast<std::uint32_t>(named.size());
        for (const UploadedPart& part : named) complete.object.size += part.size;
        return change(std::move(complete));
    }
    // An object of these parts, numbered from 1.
    void put_in_parts(const std::string& id,
                      const std::vector<std::string>& bytes,
                      const ObjectName& name = kObject) {
        begin(id, name);
        std::uint32_t number = 0;
        for (const std::string& some : bytes) ASSERT_TRUE(part(id, ++number, some));
        ASSERT_TRUE(complete(id, parts(id), name));
    }
    std::string get_range(std::uint64_t first, std::uint64_t last) {
        auto opened = backend->objects().open(kObject, ByteRange{first, last}, std::nullopt);
        return opened ? drain(*opened->bytes) : "(" + opened.error().name + ")";
    }
};

}  // namespace sluice::embedded
