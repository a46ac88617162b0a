#include "gateway/reply_head.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "base/text.h"

namespace sluice::gateway {
namespace {

std::string_view reason(int status) {
    static constexpr std::pair<int, std::string_view> kReasons[] = {
        {200, "OK"},
        {201, "Created"},
        {204, "No Content"},
        {206, "Partial Content"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {411, "Length Required"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {415, "Unsupported Media Type"},
        {416, "Range Not Satisfiable"},
        {422, "Unprocessable Content"},
        {426, "Upgrade Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {507, "Insufficient Storage"},
    };
    const auto* found =
        std::ranges::find(kReasons, status, &std::pair<int, std::string_view>::first);
    return found == std::end(kReasons) ? std::string_view("Status") : found->second;
}

bool is_control(char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

bool is_safe(const std::pair<std::string, std::string>& header) {
    return !header.first.empty() && std::ranges::none_of(header.first, is_control) &&
           header.first.find_first_of(": ") == std::string::npos &&
           std::ranges::none_of(header.second, is_control);
}

// Written by the network code alone.
bool is_framing(std::string_view name) {
    return equals_ignoring_case(name, "content-length") ||
           equals_ignoring_case(name, "connection") ||
           equals_ignoring_case(name, "transfer-encoding") || equals_ignoring_case(name, "date") ||
           equals_ignoring_case(name, "x-content-type-options");
}

bool has_no_body(int status) {
    return status / 100 == 1 || status == 204 || status == 304;
}

std::uint64_t content_length(const Reply& reply) {
    return reply.stream || reply.body.empty() ? reply.stream_bytes : reply.body.size();
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::uint64_t body_bytes(const Reply& reply, const ReplyContext& context) {
    if (context.head_request || has_no_body(reply.status)) return 0;
    return reply.stream ? reply.stream_bytes : reply.body.size();
}

std::string reply_head(const Reply& reply, const ReplyContext& context) {
    std::string out;
    out.reserve(512);
    out.append("HTTP/1.1 ").append(std::to_string(reply.status)).append(" ");
    out.append(reason(reply.status)).append("\r\n");
    append_header(out, "Date", http_date(context.now));
    for (const auto& header : reply.headers) {
        if (is_safe(header) && !is_framing(header.first)) {
            append_header(out, header.first, header.second);
        }
    }
    append_header(out, "X-Content-Type-Options", "nosniff");
    if (!has_no_body(reply.status)) {
        append_header(out, "Content-Length", std::to_string(content_length(reply)));
    }
    if (!context.keep_alive) append_header(out, "Connection", "close");
    out.append("\r\n");
    return out;
}

std::string http_date(WallTime time) {
    const auto seconds = static_cast<std::time_t>(
        std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 40> text{};
    const std::size_t length =
        std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text.data(), length};
}

}  // namespace sluice::gateway
