// HTTP as the application sees it: plain values, no sockets. The same for the embedded server and
// for the Lambda function behind API Gateway.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::api {

using Headers = std::vector<std::pair<std::string, std::string>>;
using QueryParameters = std::vector<std::pair<std::string, std::string>>;

struct Request {
    std::string method;     // upper case
    std::string path;       // percent-decoded once, starts with '/'
    QueryParameters query;  // decoded, in the order they came
    Headers headers;        // names in lower case
    std::string body;
    std::string remote;        // the peer's address, after the trusted proxy's header
    bool body_is_cut = false;  // it was longer than body_bytes_max() (routes.h): it is not here
};

struct Response {
    int status = 200;
    Headers headers;
    std::string body;
};

// The first header or query parameter of that name (lower case for headers).
std::optional<std::string_view> header(const Request& request, std::string_view name);
std::optional<std::string_view> query(const Request& request, std::string_view name);

}  // namespace sluice::api
