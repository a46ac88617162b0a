// Makes a data directory with messages waiting in it, as a server leaves one that was stopped under
// load:
//
//     fill_queue DATA-DIR COUNT
//
// The messages are S3 events of objects that do not exist (any more), of 1,000 users.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "embedded/embedded.h"

namespace sluice {
namespace {

constexpr std::size_t kMessagesPerCommit = 1000;
constexpr std::size_t kUsers = 1000;

OutgoingMessage upload_event(std::size_t number) {
    const auto user = fmt::format("bench{:027}", number % kUsers);
    return {
        .queue = queues::kUploads,
        .user = UserId{user},
        .body = fmt::format(
            R"({{"Records":[{{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1",)"
            R"("eventTime":"2026-01-01T00:00:00.000Z","eventName":"ObjectCreated:Post",)"
            R"("userIdentity":{{"principalId":"sluice"}},"s3":{{"s3SchemaVersion":"1.0",)"
            R"("bucket":{{"name":"sluice-uploads"}},"object":{{"key":"{}/csv_upload_{}.csv",)"
            R"("size":4096,"eTag":"{:032x}","sequencer":"{:016X}"}}}}}}]}})",
            user,
            number,
            number,
            number)};
}

Result<void> fill(const std::string& data_dir, std::size_t count) {
    embedded::Options options;
    options.data_dir = data_dir;
    auto backend = TRY(embedded::Embedded::open(
        options, system_clock(), system_random(), null_log(), null_metrics()));
    for (std::size_t sent = 0; sent < count;) {
        Outcome outcome;
        const auto end = std::min(count, sent + kMessagesPerCommit);
        for (; sent < end; ++sent) outcome.send.push_back(upload_event(sent));
        TRY(backend->backend().commit(std::move(outcome)));
    }
    return {};
}

}  // namespace
}  // namespace sluice

int main(int argc, char** argv) {
    std::size_t count = 0;
    const std::string_view number = argc == 3 ? argv[2] : "";
    std::from_chars(number.data(), number.data() + number.size(), count);
    if (count == 0) {
        std::fputs("usage: fill_queue DATA-DIR COUNT\n", stderr);
        return EXIT_FAILURE;
    }
    if (const auto filled = sluice::fill(argv[1], count); !filled) {
        fmt::print(stderr, "fill_queue: {}\n", sluice::describe(filled.error()));
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
