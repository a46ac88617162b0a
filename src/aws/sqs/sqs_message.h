// A message as SQS carries it. Values; any thread may copy them.
//
// Attributes: `user` (whose it is), `reason` (dead letters: why), `large-body` (the body is a
// pointer to an object: large_bodies.h). The user is the message group, too, which makes a standard
// queue a fair one.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "ports/message.h"

namespace sluice::aws::sqs {

inline constexpr std::string_view kUserAttribute = "user";
inline constexpr std::string_view kReasonAttribute = "reason";
inline constexpr std::string_view kLargeBodyAttribute = "large-body";

// To be sent.
struct SqsMessage {
    OutgoingMessage message;
    std::optional<std::string> reason = std::nullopt;
    bool is_pointer = false;  // the body is one
};

struct ReceivedMessage {
    MessageId id;
    std::string receipt_handle;
    std::string body;
    bool is_pointer = false;
    UserId user;  // the attribute, else the body's member `user`, else empty
    std::optional<std::string> reason;
    std::uint32_t receive_count = 0;
    WallTime sent;
};

// Whose a message is: what its attribute says; of other writers' messages, such as S3's, which have
// none, the body's member `user`; else nobody.
UserId user_of(std::string attribute, std::string_view body);

// Bytes as SQS counts them: the body, and the attributes' names, types and values.
std::size_t bytes_of(const SqsMessage& message);

// What SQS says of a body it has or gives.
std::string md5_hex(std::string_view body);

// Whether SQS takes these characters: #x9 #xA #xD #x20–#xD7FF #xE000–#xFFFD #x10000–#x10FFFF, in
// UTF-8. It must have at least one.
bool is_body(std::string_view text);

// The reason as an attribute may hold it: without characters that SQS refuses, at most 1 KiB.
std::string reason_text(std::string_view reason);

// Lease::receipt: the receipt handle, and the pointer of a large body.
struct Receipt {
    std::string handle;
    std::string pointer;

    std::string text() const { return pointer.empty() ? handle : handle + '\n' + pointer; }
    static Receipt parse(const std::string& text);
};

}  // namespace sluice::aws::sqs
