// The seam between the network code (Beast, few translation units) and the request logic (plain
// functions over the ports): a request's head, a sink for its body, a reply. No Asio types.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/http.h"
#include "base/stream.h"

namespace sluice::gateway {

struct RequestHead {
    std::string method;    // as sent
    std::string target;    // as sent: path and query, still encoded (signatures cover it)
    api::Headers headers;  // names in lower case, values trimmed, in order
    std::string remote;    // peer address
    // Content-Length; absent when the body is chunked or there is none.
    std::optional<std::uint64_t> content_length;
};

struct Reply {
    int status = 200;
    api::Headers headers;  // Content-Length and Connection are the network code's
    std::string body;
    // Sent instead of `body` when set: exactly `stream_bytes` bytes. In the reply to HEAD
    // `stream_bytes` alone is enough: it becomes the Content-Length.
    std::unique_ptr<ByteSource> stream;
    std::uint64_t stream_bytes = 0;
    // The body was not read to its end: close the connection after the reply.
    bool close = false;
};

// Takes one request's body, block by block, then answers. Used by one thread at a time, not always
// the same one; calls may block. Destroying it before finish() drops the request: nothing of it
// stays (the client went away).
class Exchange {
  public:
    virtual ~Exchange() = default;
    // False: no more of the body is wanted (an error is known, or the file part has ended early);
    // finish() is called next. When the body is still on its way the first block is empty: it only
    // asks whether the head alone is refused, before a client that waits for "100 Continue" sends
    // anything.
    virtual bool body(std::span<const char> block) = 0;
    // Asked after body(): somebody who may do so sends the rest, so that it takes one of
    // Limits::uploads_in_progress_max. What a stranger sends takes none.
    virtual bool is_upload() const { return false; }
    virtual Reply finish() = 0;
};

// What the network code answers by itself: the request cannot be read, or not be taken now.
struct Refusal {
    int status;             // of the application's address
    std::string_view name;  // "bad_request"
    std::string_view message;
    std::string_view target = {};  // of the request, as far as it could be read
};

class ExchangeFactory {
  public:
    virtual ~ExchangeFactory() = default;
    // Called when the head has been read. Never null.
    virtual std::unique_ptr<Exchange> begin(const RequestHead& head) = 0;
    // The reply in the words of this address, which the page of `origin` (the request's header, as
    // far as it could be read) may see if it may see any. Must not block.
    virtual Reply refuse(const Refusal& refusal, std::optional<std::string_view> origin) const = 0;
};

}  // namespace sluice::gateway
