#include "gateway/net/request_rules.h"

#include <boost/beast/http/error.hpp>

#include "base/text.h"
#include "gateway/application_endpoint.h"

namespace sluice::gateway::net {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

std::optional<std::string_view> origin_of(const Parser& parser) {
    const auto& message = parser.get();
    const auto origin = message.find(http::field::origin);
    if (origin == message.end()) return std::nullopt;
    return std::string_view(origin->value());
}

// Beast found the bytes wrong; otherwise the connection ended.
bool is_malformed(const error_code& ec) {
    return ec.category() == make_error_code(http::error::bad_method).category() &&
           ec != http::error::end_of_stream && ec != http::error::partial_message;
}

void refuse_extensions(std::uint64_t, boost::beast::string_view extensions, error_code& ec) {
    if (!extensions.empty()) ec = http::error::bad_chunk_extension;
}

// Any coding but one `chunked` would leave where the body ends to interpretation.
bool has_unknown_coding(const Parser& parser) {
    const auto& message = parser.get();
    const auto codings = message.count(http::field::transfer_encoding);
    return codings > 0 && (codings > 1 || message.version() != 11 ||
                           to_lower(message[http::field::transfer_encoding]) != "chunked");
}

}  // namespace

void make_strict(Parser& parser, const Limits& limits) {
    parser.header_limit(static_cast<std::uint32_t>(limits.http_header_bytes));
    parser.body_limit(boost::none);  // the door's rules and the exchange know better
    parser.on_chunk_header(refuse_extensions);
}

bool has_body(const Parser& parser) {
    return parser.chunked() || parser.content_length().value_or(0) > 0;
}

bool expects_continue(const Parser& parser) {
    return to_lower(parser.get()[http::field::expect]) == "100-continue";
}

bool may_keep_alive(const Parser& parser) {
    return parser.is_done() && parser.keep_alive() && parser.get().version() == 11;
}

RequestHead head_of(const Parser& parser,
                    std::string_view peer,
                    const std::vector<std::string>& trusted_proxies) {
    const auto& message = parser.get();
    RequestHead head;
    head.method = message.method_string();
    head.target = message.target();
    for (const auto& field : message) {
        head.headers.emplace_back(to_lower(field.name_string()), field.value());
    }
    head.remote = client_address(peer, head.headers, trusted_proxies);
    if (!parser.chunked() && parser.content_length())
        head.content_length = *parser.content_length();
    return head;
}

Reply refuse(const Door& door,
             const Parser& parser,
             int status,
             std::string_view name,
             std::string_view message) {
    const std::string_view target = parser.get().target();
    Reply reply = door.exchanges->refuse({status, name, message, target}, origin_of(parser));
    reply.close = true;
    return reply;
}

std::optional<Reply> refuse_by_head(const Door& door, const Parser& parser) {
    const auto& message = parser.get();
    const auto refused = [&](int status, std::string_view name, std::string_view text) {
        return refuse(door, parser, status, name, text);
    };
    if (message.version() == 11 && message.count(http::field::host) != 1) {
        return refused(400, "bad_request", "Exactly one Host header is required.");
    }
    if (has_unknown_coding(parser)) {
        return refused(400, "bad_request", "The only transfer coding known here is chunked.");
    }
    if (parser.chunked() && !door.chunked_allowed) {
        return refused(411, "length_required", "Send a Content-Length.");
    }
    if (door.body_bytes_max && parser.content_length().value_or(0) > *door.body_bytes_max) {
        return refused(413,
                       "body_too_large",
                       "The body may have " + std::to_string(*door.body_bytes_max) + " bytes.");
    }
    return std::nullopt;
}

Reply too_many_uploads(const Door& door, const Parser& parser) {
    return refuse(
        door, parser, 503, "too_many_uploads", "Too many uploads in progress; try again.");
}

std::optional<Reply> broken_head(const Door& door,
                                 const Parser& parser,
                                 error_code ec,
                                 bool expired) {
    if (expired) {
        return refuse(
            door, parser, 408, "request_timeout", "The request's head did not arrive in time.");
    }
    if (ec == http::error::header_limit || ec == http::error::buffer_overflow) {
        return refuse(door, parser, 431, "head_too_large", "The request's head is too large.");
    }
    if (!is_malformed(ec)) return std::nullopt;
    return refuse(door, parser, 400, "bad_request", "The request is not valid HTTP/1.1.");
}

std::optional<Reply> broken_body(const Door& door,
                                 const Parser& parser,
                                 error_code ec,
                                 bool expired) {
    if (expired) {
        return refuse(door, parser, 408, "request_timeout", "The request's body came too slowly.");
    }
    if (!is_malformed(ec)) return std::nullopt;
    return refuse(door, parser, 400, "bad_request", "The request's body is not valid HTTP/1.1.");
}

}  // namespace sluice::gateway::net
