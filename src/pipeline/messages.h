// The JSON that crosses the queues, and the frames that reach a socket: docs/messages.md.
//
// Every message carries its version `v` and its user. Unknown members are ignored, and a message
// with a higher version is readable as long as the members of version 1 are there, so that an older
// and a newer build can share a queue. Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "engine/recipe.h"
#include "pipeline/run_identity.h"
#include "ports/job.h"

namespace sluice::pipeline {

// ParseCSVUploads → HandleCSVFiles: a job of the compatibility contract.
struct FileOperation {
    UserId user;
    JobId job;
    RunId run;
    std::string operation;
    ObjectName input;
    ETag input_etag;
    std::uint64_t input_bytes = 0;
    ObjectName output;
    std::optional<ObjectName> rejects;  // where bad records go; none: the first one fails the run
    std::string format;                 // as asked: "json" or "csv"
    engine::ColumnMap recipe;
    Metadata metadata;           // the input object's, carried to the output object
    bool detect = true;          // what was not said of the input is told from its beginning
    Metadata said = {};          // of the input, by names of input_words.h
    bool tells_receipt = false;  // the client is told the receipt, too

    friend bool operator==(const FileOperation&, const FileOperation&) = default;
};

// The same of a v1 job: what is to be done stands in its request (ports/job.h), which is too large
// for some queues' messages.
struct JobOperation {
    UserId user;
    JobId job;
    RunId run;
    ObjectName input;
    ETag input_etag;
    std::uint64_t input_bytes = 0;

    friend bool operator==(const JobOperation&, const JobOperation&) = default;
};

using Operation = std::variant<FileOperation, JobOperation>;
InputVersion input_of(const Operation& operation);

// → NotifyClient: this run's inbox event is new; or `repeated`, its run ended before and the first
// notification may have been lost.
struct EventNotification {
    UserId user;
    RunId run;
    bool repeated = false;
    // Only these are told: the ones that refused the first time. Empty: all.
    std::vector<ConnectionId> connections = {};

    friend bool operator==(const EventNotification&, const EventNotification&) = default;
};

// → NotifyClient: this connection is new, push what its user missed.
struct ReplayNotification {
    UserId user;
    ConnectionId connection;
    // v1: the events behind this one, delivered to somebody or not. Absent: undelivered ones.
    std::optional<std::uint64_t> after = std::nullopt;

    friend bool operator==(const ReplayNotification&, const ReplayNotification&) = default;
};

using Notification = std::variant<EventNotification, ReplayNotification>;

std::string encode(const Operation& message);
std::string encode(const Notification& message);

// kInvalid bad_message: not JSON, or a member of version 1 is missing or has the wrong type.
Result<Operation> decode_operation(std::string_view body);
Result<Notification> decode_notification(std::string_view body);

// The compatibility socket's text frames: {"status":"complete","jobs":[…]} and
// {"status":"failed","jobs":[…]}. All five members of the error are there; unknown places are null.
// A run that is done has an output; `rejected` and `rejects` are there when records were rejected,
// `receipt` when it is to be told.
std::string completion_frame(const JobRun& run, bool tells_receipt = false);
std::string failure_frame(const JobId& job, const Error& error);

// The v1 socket's frames. The event's body is the job (job_json.h); the commit gave it its number.
std::string job_frame(const InboxEvent& event);
// Everything up to the event of that number was sent on this connection.
std::string ready_frame(std::uint64_t last);
// Events behind the client's number are gone: it must ask for its jobs.
std::string resync_frame(std::uint64_t last);

}  // namespace sluice::pipeline
