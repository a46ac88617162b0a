// What went wrong, as data.
//
// An Error answers two questions: what the caller should do next (Code) and what a person can do
// about it (name, message, place). Code never branches on the text. Errors are plain values; any
// thread may copy them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

// The closed set of failures. The comment says what a caller does with it.
enum class Code : std::uint8_t {
    kInvalid,      // give up: the input is wrong and will stay wrong
    kNotFound,     // absent: there is no such thing (for this caller)
    kConflict,     // somebody else was first, or a precondition no longer holds
    kStaleLease,   // the lease has ended: drop the work, another worker has it
    kDenied,       // not allowed. A client gives up; a stage, denied by a service, retries slowly
    kTooLarge,     // give up: over a limit that stands in Limits
    kUnavailable,  // retry later: busy, throttled, shutting down
    kStorageFull,  // retry later: no space is left (ENOSPC, EDQUOT)
    kIo,           // retry: a read or write failed
    kCancelled,    // the caller asked to stop
    kInternal,     // a defect of ours; give up and tell
};

std::string_view to_string(Code code);

// True when the same call may succeed later without anybody changing its input.
bool is_retryable(Code code);

// A place in an input file. Rows and columns count from 1; row 1 is the header where there is one.
struct Place {
    std::optional<std::uint64_t> row;
    std::optional<std::string> column;         // the column's name, or its number as text
    std::optional<std::uint64_t> byte_offset;  // from the first byte of the decoded input, from 0

    friend bool operator==(const Place&, const Place&) = default;
};

struct Error {
    Code code = Code::kInternal;
    // A stable snake_case name that programs may compare: "unknown_column", "expired_policy".
    // It crosses the wire as the error's `code`.
    std::string name;
    std::string message;  // one line for a person: what is wrong, where, what to do
    Place place;

    friend bool operator==(const Error&, const Error&) = default;
};

// "name: message (row 3, column "a", byte 17)", for logs and terminals.
std::string describe(const Error& error);

}  // namespace sluice
