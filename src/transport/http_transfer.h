// One request on one libcurl handle.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "transport/http_client.h"
#include "transport/libcurl.h"

namespace sluice::transport {

template <auto Free>
struct FreeWith {
    template <class T>
    void operator()(T* pointer) const {
        (libcurl()->*Free)(pointer);
    }
};

using CurlHandle = std::unique_ptr<CURL, FreeWith<&Libcurl::easy_cleanup>>;
using CurlMulti = std::unique_ptr<CURLM, FreeWith<&Libcurl::multi_cleanup>>;
using CurlList = std::unique_ptr<curl_slist, FreeWith<&Libcurl::slist_free_all>>;
using CurlForm = std::unique_ptr<curl_mime, FreeWith<&Libcurl::mime_free>>;

// The handle must be reset afterwards. Everything here outlives the transfer.
class HttpTransfer {
  public:
    HttpTransfer(const Libcurl& curl,
                 CURL* handle,
                 const HttpRequest& request,
                 const std::string& ca_file);
    HttpTransfer(const HttpTransfer&) = delete;
    HttpTransfer& operator=(const HttpTransfer&) = delete;

    Result<HttpResponse> run();
    // For who runs the handle himself: what came of it, given how libcurl says that it ended.
    Result<HttpResponse> finish(CURLcode code);
    // Status and headers of the answer so far.
    HttpResponse head() const;

    // Asked before each block of a body: true leaves it with libcurl, which pauses the transfer.
    std::function<bool()> is_full;

  private:
    void set_up(const std::string& ca_file);
    void set_up_limits();
    void set_up_headers();
    void set_up_body();
    void set_up_stream();
    void set_up_form();
    int status() const;
    Error failure(CURLcode code) const;

    static std::size_t read_upload(char* out, std::size_t size, std::size_t count, void* self);
    static int seek_upload(void* self, curl_off_t offset, int origin);
    static std::size_t take_header(char* line, std::size_t size, std::size_t count, void* self);
    static std::size_t take_body(char* block, std::size_t size, std::size_t count, void* self);
    static int report_progress(void* self,
                               curl_off_t to_download,
                               curl_off_t downloaded,
                               curl_off_t to_upload,
                               curl_off_t uploaded);

    Result<std::size_t> upload_block(std::span<char> out);
    void header_line(std::string_view line);
    Result<void> body_block(std::span<const char> block);

    const Libcurl& curl_;
    CURL* handle_;
    const HttpRequest& request_;
    CurlList headers_;
    CurlForm form_;
    HttpBody upload_;         // the streamed body, or the form's file
    std::uint64_t sent_ = 0;  // of it
    char detail_[CURL_ERROR_SIZE] = {};
    HttpResponse response_;
    std::optional<Error> stream_error_;  // of the source, of the sink, or that a limit was met
    std::exception_ptr thrown_;          // by a callback of the caller; rethrown after libcurl
};

}  // namespace sluice::transport
