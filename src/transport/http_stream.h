// An answer whose body is pulled: one request on a libcurl handle that runs only while it is read.
// One thread at a time.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "transport/http_client.h"
#include "transport/http_transfer.h"

namespace sluice::transport {

// The multi handle keeps the connection between requests.
struct StreamHandle {
    CurlMulti multi;
    CurlHandle easy;
};

class HttpStream final : public ByteSource {
  public:
    using GiveBack = std::function<void(StreamHandle)>;

    // `give_back` is called once, when the stream ends its life.
    HttpStream(const Libcurl& curl,
               StreamHandle handle,
               HttpRequest request,
               const std::string& ca_file,
               GiveBack give_back);
    ~HttpStream() override;
    HttpStream(const HttpStream&) = delete;
    HttpStream& operator=(const HttpStream&) = delete;

    // Sends, and waits for the first bytes of a 2xx body or for the end of any other answer. Once.
    Result<HttpResponse> start();

    Result<std::size_t> read(std::span<char> out) override;
    Result<void> rewind() override;

  private:
    // What libcurl hands over until somebody reads it.
    class Buffer final : public ByteSink {
      public:
        Result<void> write(std::span<const char> block) override;
        bool empty() const { return taken_ == bytes_.size(); }
        bool is_full() const;
        std::size_t take(std::span<char> out);

      private:
        std::string bytes_;
        std::size_t taken_ = 0;
    };

    void advance();
    void look_for_the_end();

    const Libcurl& curl_;
    StreamHandle handle_;
    HttpRequest request_;
    GiveBack give_back_;
    Buffer buffer_;
    HttpTransfer transfer_;
    bool paused_ = false;
    std::optional<Result<HttpResponse>> end_;  // of the transfer; bytes may be left to read
};

}  // namespace sluice::transport
