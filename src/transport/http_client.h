// One HTTP client (libcurl) for everything that calls out: `sluice submit` and the AWS adapters.
//
// Thread-safe; connections are kept and used again. Follows no redirects.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/stream.h"

namespace sluice::transport {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct FormFile {
    ByteSource* bytes = nullptr;  // read once, start to end
    std::uint64_t size = 0;
    std::string file_name;
    std::string content_type;
};

struct HttpRequest {
    std::string method = "GET";
    std::string url;
    Headers headers;
    std::string body;                   // used when there is no form
    Headers form;                       // multipart/form-data fields, in order, and then
    std::optional<FormFile> form_file;  // the part named `file`, last
    ByteSink* response_sink = nullptr;  // a 2xx body goes here instead of into HttpResponse
    std::function<void(std::uint64_t sent, std::uint64_t total)> progress;  // of the upload
    Seconds connect_timeout{10};
    Seconds stall_timeout{60};  // no byte moved for this long
};

struct HttpResponse {
    int status = 0;
    Headers headers;  // names in lower case
    std::string body;
};

class HttpClient {
  public:
    explicit HttpClient(std::string ca_file = {});  // empty: the system's certificates
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    // Any status is a success here. Errors: kUnavailable (cannot connect, timed out, reset), kIo
    // (source or sink), kInvalid bad_url.
    Result<HttpResponse> send(const HttpRequest& request);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::transport
