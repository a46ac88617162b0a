// For the tests of this room: a temporary directory, and a backend in it that can be restarted.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/manual_clock.h"
#include "embedded/embedded.h"
#include "tests/support/files_in.h"

namespace sluice::embedded {

class TestDir {
  public:
    TestDir() {
        std::string made = (std::filesystem::temp_directory_path() / "sluice-XXXXXX").string();
        if (mkdtemp(made.data()) == nullptr) throw std::runtime_error("mkdtemp: " + made);
        path_ = made;
    }
    ~TestDir() { std::filesystem::remove_all(path_); }
    TestDir(const TestDir&) = delete;
    TestDir& operator=(const TestDir&) = delete;

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

inline const UserId kAda{"ada-0000000000000000000000000000001"};
inline const ObjectName kObject{BucketName{"sluice-uploads"}, ObjectKey{"ada/in.csv"}};
inline constexpr Milliseconds kVisibility{30'000};

class BackendTest : public testing::Test {
  protected:
    BackendTest() {
        options.data_dir = dir.path() / "data";
        options.unsafe_file_systems_allowed = {"tmpfs"};
        options.limits.disk_free_bytes_min = 0;
    }

    Result<std::unique_ptr<Embedded>> try_open() {
        return Embedded::open(options, clock, system_random(), null_log(), null_metrics());
    }
    void open() {
        auto opened = try_open();
        ASSERT_TRUE(opened) << describe(opened.error());
        backend = std::move(*opened);
    }
    void restart() {
        backend.reset();
        open();
    }
    std::string refusal() {
        const auto opened = try_open();
        return opened ? "(opened)" : opened.error().name;
    }

    std::unique_ptr<StagedObject> stage(const ObjectName& name, const std::string& bytes) {
        auto writer = backend->objects().stage(name, {}).value();
        EXPECT_TRUE(writer->write(bytes));
        return writer->seal().value();
    }
    Result<void> put(const ObjectName& name, const std::string& bytes) {
        Outcome outcome;
        outcome.publish.push_back(stage(name, bytes));
        return backend->backend().commit(std::move(outcome));
    }
    static std::string drain(ByteSource& source) {
        std::string bytes;
        std::vector<char> block(64 * 1024);
        while (true) {
            const auto size = source.read(block);
            if (!size) return "(" + size.error().name + ")";
            if (*size == 0) return bytes;
            bytes.append(block.data(), *size);
        }
    }
    std::string get(const ObjectName& name) {
        auto opened = backend->objects().open(name, std::nullopt, std::nullopt);
        return opened ? drain(*opened->bytes) : "(" + opened.error().name + ")";
    }

    Result<void> send(const QueueName& queue, const std::string& body, Milliseconds delay = {}) {
        Outcome outcome;
        outcome.send.push_back({queue, kAda, body, delay});
        return backend->backend().commit(std::move(outcome));
    }
    std::vector<Lease> receive(const QueueName& queue, std::size_t max = 10) {
        return backend->queue().receive(queue, max, kVisibility, Milliseconds{0}, {}).value();
    }

    std::size_t files_in(const std::string& subdirectory) const {
        return support::files_in(options.data_dir / subdirectory);
    }
    // Until there are so many: what goes is unlinked in the background.
    void wait_for_files(const std::string& subdirectory, std::size_t files) const {
        support::wait_for_files(options.data_dir / subdirectory, files);
    }

    TestDir dir;
    ManualClock clock;
    Options options;
    std::unique_ptr<Embedded> backend;
};

}  // namespace sluice::embedded
