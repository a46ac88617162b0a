// The three queue stages on the in-memory backend, run by hand on the calling thread: upload, run
// until nothing is left, look. Time moves only when a test moves it.
#pragma once

#include <string>
#include <vector>

#include "base/manual_clock.h"
#include "pipeline/handle_csv_files.h"
#include "pipeline/notify_client.h"
#include "pipeline/parse_csv_uploads.h"
#include "pipeline/stage_runner.h"
#include "pipeline/websocket_handler.h"
#include "tests/fakes/fake_backend.h"
#include "tests/fakes/push_gateway.h"

namespace sluice::fakes {

inline const UserId kAda{"ada-0000000000000000000000000000001"};
inline const UserId kBob{"bob-0000000000000000000000000000002"};
inline const JobId kJob{"0123456789abcdef0123456789abcdef"};
inline const ConnectionId kTab{"tab"};
inline const Error kBusy{Code::kUnavailable, "slow_reader", "the peer reads too slowly", {}};
inline const BucketName kUploadsBucket{"sluice-uploads"};
inline const BucketName kOutputsBucket{"sluice-outputs"};

// The key as S3 writes it in an event; enough of the encoding for a test.
inline std::string form_urlencode(std::string_view text) {
    std::string encoded;
    for (const char c : text) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                           (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.' || c == '/';
        if (c == ' ') {
            encoded += '+';
        } else if (plain) {
            encoded += c;
        } else {
            encoded += '%' + to_hex(std::as_bytes(std::span(&c, 1)));
        }
    }
    return encoded;
}

inline std::string event_record(const ObjectInfo& info,
                                const std::string& name = "ObjectCreated:Post") {
    return R"({"eventVersion":"2.1","eventName":")" + name +
           R"(","userIdentity":{"principalId":"root"},"s3":{"bucket":{"name":")" +
           info.name.bucket.text() + R"("},"object":{"key":")" +
           form_urlencode(info.name.key.text()) + R"(","size":)" + std::to_string(info.size) +
           R"(,"eTag":")" + info.etag.text() + R"("}}})";
}

inline std::string event_of(const std::vector<std::string>& records) {
    std::string body = R"({"Records":[)";
    for (std::size_t i = 0; i < records.size(); ++i) body += (i ? "," : "") + records[i];
    return body + "]}";
}

class Flow {
  public:
    // An uploaded object, without its event.
    ObjectInfo put(const std::string& key, const std::string& bytes, const Metadata& metadata) {
        ObjectAttributes attributes;
        attributes.metadata = metadata;
        return backend.objects().put({kUploadsBucket, ObjectKey{key}}, bytes, attributes);
    }
    void send_event(const std::string& body, const UserId& user = kAda) {
        Outcome outcome;
        outcome.send.push_back({queues::kUploads, user, body});
        (void)backend.commit(std::move(outcome)).value();
    }
    // A compatibility upload of Ada's to JSON, with its event.
    ObjectInfo upload(const std::string& bytes,
                      Metadata metadata = {},
                      const std::string& file = "in.csv") {
        metadata.try_emplace("outputformat", "json");
        metadata.try_emplace("userid", kAda.text());
        metadata.try_emplace("jobid", "job-1");
        const ObjectInfo info = put(kAda.text() + "/" + file, bytes, metadata);
        send_event(event_of({event_record(info)}));
        return info;
    }

    void connect(const std::string& id, const UserId& user = kAda) {
        const ConnectionId connection{id};
        gateway.open(connection);
        auto outcome =
            pipeline::open_socket({connection, user, Protocol::kCompat, clock.wall()}, {});
        (void)backend.commit(std::move(*outcome)).value();
    }
    // A notification for Ada, as the stages send it.
    void send(const pipeline::Notification& notification) {
        Outcome outcome;
        outcome.send.push_back({queues::kNotifications, kAda, encode(notification), {}});
        (void)backend.commit(std::move(outcome)).value();
    }
    // An inbox event of Ada's and its notification, as the end of a run leaves them.
    void end_run(const std::string& id, Protocol protocol = Protocol::kCompat) {
        Outcome outcome;
        outcome.inbox.push_back(
            {.user = kAda, .run = RunId{id}, .protocol = protocol, .body = "frame " + id});
        outcome.send.push_back({queues::kNotifications,
                                kAda,
                                pipeline::encode(pipeline::EventNotification{kAda, RunId{id}}),
                                {}});
        (void)backend.commit(std::move(outcome)).value();
    }
    bool delivered(const std::string& id) {
        return backend.inbox().get(kAda, RunId{id})->delivered;
    }
    std::vector<std::string> frames(const std::string& id) {
        return gateway.frames(ConnectionId{id});
    }

    // Runs every stage until none finds a message.
    void run() {
        while (parse_runner.run_one() || handle_runner.run_one() || notify_runner.run_one()) {
        }
    }
    // The same, and past every back-off.
    void run_to_the_end() {
        for (int i = 0; i < 20; ++i) {
            run();
            clock.advance(Milliseconds{60'000});
        }
    }

    std::vector<StoredMessage> waiting(const QueueName& queue) {
        return backend.queue_admin().peek(queue, 1'000).value();
    }
    std::vector<StoredMessage> dead(const QueueName& queue) {
        return waiting(dead_letter_queue(queue));
    }
    std::vector<JobRun> runs() { return backend.jobs().list(std::nullopt, 1'000).value(); }
    std::vector<ObjectName> outputs() { return backend.objects().names(kOutputsBucket); }

    ManualClock clock;
    FakeBackend backend{clock};
    FakePushGateway gateway;
    pipeline::ParseCsvUploads parse{backend.objects(), backend.jobs(), kOutputsBucket, null_log()};
    pipeline::HandleCsvFiles handle{
        backend.objects(), backend.jobs(), kOutputsBucket, Limits{}, null_log()};
    pipeline::NotifyClient notify{backend.inbox(), backend.connections(), gateway, null_log()};
    pipeline::StageRunner parse_runner{runner(parse)};
    pipeline::StageRunner handle_runner{runner(handle)};
    pipeline::StageRunner notify_runner{runner(notify)};

  private:
    pipeline::StageRunner runner(pipeline::Stage& stage) {
        return {stage, backend.queue(), backend, {}, clock, null_log(), null_metrics()};
    }
};

}  // namespace sluice::fakes
