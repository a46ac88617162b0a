#include "aws/sqs/sqs_message.h"

#include <boost/json.hpp>
#include <span>

#include "base/hex.h"
#include "base/text.h"
#include "signing/digest.h"

namespace sluice::aws::sqs {
namespace {

constexpr std::size_t kReasonBytesMax = 1024;
constexpr std::size_t kTypeBytes = std::string_view("String").size();

// Of a text that begins with a whole UTF-8 sequence of `length` bytes.
bool is_allowed(std::string_view text, std::size_t length) {
    const auto byte = static_cast<unsigned char>(text[0]);
    if (length == 1) return byte >= 0x20 || byte == '\t' || byte == '\n' || byte == '\r';
    const std::string_view sequence = text.substr(0, length);
    return sequence != "\xEF\xBF\xBE" && sequence != "\xEF\xBF\xBF";  // U+FFFE, U+FFFF
}

std::size_t attribute_bytes(std::string_view name, std::size_t value_bytes) {
    return value_bytes == 0 ? 0 : name.size() + kTypeBytes + value_bytes;
}

}  // namespace

UserId user_of(std::string attribute, std::string_view body) {
    if (!attribute.empty()) return UserId{std::move(attribute)};
    boost::json::error_code failed;
    const auto value = boost::json::parse(body, failed);
    const auto* const object = failed ? nullptr : value.if_object();
    const auto* const user = object ? object->if_contains("user") : nullptr;
    return UserId{user && user->is_string() ? std::string(user->get_string()) : std::string()};
}

std::size_t bytes_of(const SqsMessage& message) {
    return message.message.body.size() +
           attribute_bytes(kUserAttribute, message.message.user.text().size()) +
           attribute_bytes(kReasonAttribute, message.reason.value_or("").size()) +
           attribute_bytes(kLargeBodyAttribute, message.is_pointer ? 1 : 0);
}

std::string md5_hex(std::string_view body) {
    signing::Hasher md5(signing::HashKind::kMd5);
    md5.add(body);
    const std::string hash = md5.finish();
    return to_hex(std::as_bytes(std::span(hash)));
}

bool is_body(std::string_view text) {
    if (text.empty()) return false;
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0 || !is_allowed(text, length)) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string reason_text(std::string_view reason) {
    std::string text;
    while (!reason.empty()) {
        const std::size_t length = utf8_length(reason);
        const bool good = length > 0 && is_allowed(reason, length);
        const std::string_view next = good ? reason.substr(0, length) : std::string_view("?");
        if (text.size() + next.size() > kReasonBytesMax) break;
        text += next;
        reason.remove_prefix(length == 0 ? 1 : length);
    }
    return text.empty() ? "?" : text;
}

Receipt Receipt::parse(const std::string& text) {
    const auto line = text.find('\n');
    if (line == std::string::npos) return {text, ""};
    return {text.substr(0, line), text.substr(line + 1)};
}

}  // namespace sluice::aws::sqs
