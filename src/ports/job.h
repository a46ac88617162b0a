// Jobs, their runs, and what a user is told. Values; any thread may copy them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "base/ids.h"
#include "ports/object.h"

namespace sluice {

// Stored by value: append only.
enum class JobState : std::uint8_t {
    kQueued,
    kDone,
    kFailed,
    kGivenUp,  // failed by a fault of ours; its message is a dead letter, a redrive runs it again
    kAwaitingUpload,  // made, but its file is not there yet
    kCancelled,       // its user ended it
};

inline bool is_final(JobState state) {
    return state == JobState::kDone || state == JobState::kFailed || state == JobState::kCancelled;
}

// Which of the two contracts a job, a notification or a connection speaks (DESIGN 4.1, 4.2).
enum class Protocol : std::uint8_t { kCompat, kV1 };

// One run of a job. Of the compatibility contract: one (user, job id, input version, recipe), whose
// id is the hash of the last two with bucket and key, so the same upload delivered twice is the
// same run. Of v1: a front door makes the one run that a job has, before its file comes.
struct JobRun {
    UserId user;
    JobId job;
    RunId run;
    Protocol protocol = Protocol::kCompat;
    JobState state = JobState::kQueued;
    std::string operation;
    // What the user calls the file; compat: empty. As the commit that first writes the run says it.
    std::string file_name = {};
    ObjectName input;
    // As the commit says them that first writes the run, or moves it on from kAwaitingUpload; until
    // then, how large the file is to be.
    std::uint64_t input_bytes = 0;
    ETag input_etag;
    std::optional<ObjectName> output;   // done
    std::uint64_t output_bytes = 0;     // done
    std::uint64_t rows = 0;             // done
    std::optional<ObjectName> rejects;  // done, and records were rejected
    std::uint64_t rejected = 0;         // done
    std::string receipt;                // done: docs/rejects.md; failed: look_again.h
    std::optional<Error> error;         // failed, given up
    WallTime created;                   // set by the commit that first writes the run
    WallTime updated;                   // set by every commit that writes it
};

// What a v1 job was asked to do. Written with its run, for good, and gone with it.
struct JobRequest {
    UserId user;
    RunId run;
    std::string document;  // JSON, at most Limits::job_request_bytes
};

// A durable, numbered entry of a user's inbox: what the user is told, delivered or not.
struct InboxEvent {
    UserId user;
    RunId run;  // at most one event per (user, run, given_up)
    // Tells that the run was given up. The end that a redrive brings is an event of its own.
    bool given_up = false;
    Protocol protocol = Protocol::kCompat;
    std::string body;            // the text frame to push
    std::uint64_t sequence = 0;  // per user, from 1; set by the commit, never given twice
    bool delivered = false;
    WallTime created{};  // set by the commit
};

struct Connection {
    ConnectionId id;
    UserId user;
    Protocol protocol = Protocol::kCompat;
    WallTime connected;
    // Where the socket is open, as a URL that answers <URL>/@connections/<id>. Empty: here, or
    // where the one gateway of the deployment is.
    std::string gateway = {};
};

}  // namespace sluice
