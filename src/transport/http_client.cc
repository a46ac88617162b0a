#include "transport/http_client.h"

#include <exception>
#include <mutex>

#include "transport/http_stream.h"
#include "transport/http_transfer.h"

namespace sluice::transport {

// Idle handles, each with its open connections.
class HttpClient::Impl {
  public:
    explicit Impl(std::string ca) : ca_file(std::move(ca)) {}

    CurlHandle take(const Libcurl& curl) {
        {
            const std::lock_guard lock(mutex_);
            if (!idle_.empty()) {
                CurlHandle handle = std::move(idle_.back());
                idle_.pop_back();
                return handle;
            }
        }
        return CurlHandle(curl.easy_init());
    }

    void give_back(const Libcurl& curl, CurlHandle handle) {
        curl.easy_reset(handle.get());
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(handle));
    }

    StreamHandle take_stream(const Libcurl& curl) {
        {
            const std::lock_guard lock(mutex_);
            if (!idle_streams_.empty()) {
                StreamHandle handle = std::move(idle_streams_.back());
                idle_streams_.pop_back();
                return handle;
            }
        }
        return {CurlMulti(curl.multi_init()), CurlHandle(curl.easy_init())};
    }

    void give_back(StreamHandle handle) {
        const std::lock_guard lock(mutex_);
        idle_streams_.push_back(std::move(handle));
    }

    const std::string ca_file;

  private:
    std::mutex mutex_;
    std::vector<CurlHandle> idle_;
    std::vector<StreamHandle> idle_streams_;
};

HttpClient::HttpClient(std::string ca_file) : impl_(std::make_unique<Impl>(std::move(ca_file))) {}
HttpClient::~HttpClient() = default;

namespace {

Result<const Libcurl*> loaded() {
    if (const Libcurl* const curl = libcurl()) return curl;
    return fail(Code::kUnavailable,
                "no_libcurl",
                "libcurl.so.4, version 7.85 or later, cannot be loaded: install libcurl4");
}

std::unexpected<Error> no_memory() {
    return fail(Code::kUnavailable, "no_memory", "libcurl has no memory.");
}

}  // namespace

Result<HttpResponse> HttpClient::send(const HttpRequest& request) {
    const Libcurl* const curl = TRY(loaded());
    CurlHandle handle = impl_->take(*curl);
    if (!handle) return no_memory();
    HttpTransfer transfer(*curl, handle.get(), request, impl_->ca_file);
    auto response = transfer.run();
    impl_->give_back(*curl, std::move(handle));
    return response;
}

Result<OpenedResponse> HttpClient::open(HttpRequest request) {
    const Libcurl* const curl = TRY(loaded());
    StreamHandle handle = impl_->take_stream(*curl);
    if (!handle.multi || !handle.easy) return no_memory();
    auto stream = std::make_unique<HttpStream>(
        *curl, std::move(handle), std::move(request), impl_->ca_file, [this](StreamHandle used) {
            impl_->give_back(std::move(used));
        });
    HttpResponse head = TRY(stream->start());
    if (head.status / 100 != 2) stream.reset();
    return OpenedResponse{std::move(head), std::move(stream)};
}

}  // namespace sluice::transport
