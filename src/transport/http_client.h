// One HTTP client (libcurl) for everything that calls out: `sluice submit` and the AWS adapters,
// which know it as what it does (Http): a simulation has a network of its own.
//
// Thread-safe; connections are kept and used again. Follows no redirects.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <stop_token>
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

// Sent with its Content-Length. A source that ends before `size` fails the request.
struct HttpBody {
    ByteSource* bytes = nullptr;  // from where it stands; rewound when libcurl must send it again
    std::uint64_t size = 0;
};

struct HttpRequest {
    std::string method = "GET";
    std::string url;   // its path is sent as it is: ".." and "//" are not folded
    Headers headers;   // no content type is sent but the one that is here
    std::string body;  // used when there is no form and no stream
    std::optional<HttpBody> streamed_body;
    Headers form;                       // multipart/form-data fields, in order, and then
    std::optional<FormFile> form_file;  // the part named `file`, last
    ByteSink* response_sink = nullptr;  // a 2xx body goes here instead of into HttpResponse
    std::function<void(std::uint64_t sent, std::uint64_t total)> progress;  // of the upload
    Seconds connect_timeout{10};
    Seconds stall_timeout{60};  // no byte moved for this long; 0: never
    Milliseconds timeout{0};    // of the whole request; 0: none
    std::stop_token stop;       // looked at whenever bytes move, and once a second
    std::size_t response_bytes_max = std::numeric_limits<std::size_t>::max();  // without a sink
};

struct HttpResponse {
    int status = 0;
    Headers headers;  // names in lower case
    std::string body;
};

// An answer whose 2xx body is pulled. `bytes` may outlive the request, not the client; destroyed
// before its end it breaks the connection off. Cannot rewind.
struct OpenedResponse {
    HttpResponse head;                  // with its body when the status is not 2xx
    std::unique_ptr<ByteSource> bytes;  // null then
};

class Http {
  public:
    virtual ~Http() = default;

    // Any status is a success here. Errors: kUnavailable request_failed (cannot connect, timed out,
    // reset), kIo source_too_short, the source's and the sink's own, kTooLarge response_too_large,
    // kCancelled stopped, kInvalid bad_url.
    virtual Result<HttpResponse> send(const HttpRequest& request) = 0;

    // Returns with the head of the answer; the connection moves only while its bytes are read, and
    // holds at most kStreamBytes of them. `response_sink` must be null; `timeout` spans the
    // reader's pauses, too. Errors as above, of the reader as well: kUnavailable when it breaks
    // off.
    static constexpr std::size_t kStreamBytes = 512 << 10;
    virtual Result<OpenedResponse> open(HttpRequest request) = 0;
};

class HttpClient final : public Http {
  public:
    explicit HttpClient(std::string ca_file = {});  // empty: the system's certificates
    ~HttpClient() override;
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    Result<HttpResponse> send(const HttpRequest& request) override;
    Result<OpenedResponse> open(HttpRequest request) override;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::transport
