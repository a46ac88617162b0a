// What a request's head says, and why it may be refused before anything else looks at it.
//
// Pure.
#pragma once

#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/net/context.h"

namespace sluice::gateway::net {

using Parser = boost::beast::http::request_parser<boost::beast::http::buffer_body>;

// Sets the limits and strictness of every request.
void make_strict(Parser& parser, const Limits& limits);

bool has_body(const Parser& parser);
bool expects_continue(const Parser& parser);
bool may_keep_alive(const Parser& parser);

RequestHead head_of(const Parser& parser,
                    std::string_view peer,
                    const std::vector<std::string>& trusted_proxies);

// An error that the network code answers, which the page that sent the request may read when the
// door's endpoint lets it.
Reply refuse(const Door& door,
             const Parser& parser,
             int status,
             std::string_view name,
             std::string_view message);

// The rules that hold before a request's body is read.
std::optional<Reply> refuse_by_head(const Door& door, const Parser& parser);

// Limits::uploads_in_progress_max is reached.
Reply too_many_uploads(const Door& door, const Parser& parser);

// The answer to a head or a body that could not be read: `expired`, it came too slowly. Absent when
// nobody is there to read an answer.
std::optional<Reply> broken_head(const Door& door,
                                 const Parser& parser,
                                 boost::system::error_code ec,
                                 bool expired);
std::optional<Reply> broken_body(const Door& door,
                                 const Parser& parser,
                                 boost::system::error_code ec,
                                 bool expired);

}  // namespace sluice::gateway::net
