#include "transport/http_client.h"

#include <exception>
#include <mutex>

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

    const std::string ca_file;

  private:
    std::mutex mutex_;
    std::vector<CurlHandle> idle_;
};

HttpClient::HttpClient(std::string ca_file) : impl_(std::make_unique<Impl>(std::move(ca_file))) {}
HttpClient::~HttpClient() = default;

Result<HttpResponse> HttpClient::send(const HttpRequest& request) {
    const Libcurl* const curl = libcurl();
    if (curl == nullptr) {
        return fail(Code::kUnavailable,
                    "no_libcurl",
                    "libcurl.so.4, version 7.85 or later, cannot be loaded: install libcurl4");
    }
    CurlHandle handle = impl_->take(*curl);
    if (!handle) return fail(Code::kUnavailable, "no_memory", "libcurl has no memory.");
    HttpTransfer transfer(*curl, handle.get(), request, impl_->ca_file);
    auto response = transfer.run();
    impl_->give_back(*curl, std::move(handle));
    return response;
}

}  // namespace sluice::transport
