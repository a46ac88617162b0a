#include "transport/http_transfer.h"

#include <algorithm>
#include <cstdio>
#include <string>

#include "base/text.h"

namespace sluice::transport {
namespace {

constexpr long kUploadBuffer = 256 * 1024;
constexpr std::string_view kBlanks = " \t\r\n";  // the end of the line, too

}  // namespace

HttpTransfer::HttpTransfer(const Libcurl& curl,
                           CURL* handle,
                           const HttpRequest& request,
                           const std::string& ca_file)
    : curl_(curl), handle_(handle), request_(request) {
    set_up(ca_file);
    set_up_body();
}

void HttpTransfer::set_up(const std::string& ca_file) {
    const auto set = [this](CURLoption option, auto value) {
        curl_.easy_setopt(handle_, option, value);
    };
    set(CURLOPT_URL, request_.url.c_str());
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_ERRORBUFFER, detail_);
    set(CURLOPT_UPLOAD_BUFFERSIZE, kUploadBuffer);
    if (!ca_file.empty()) set(CURLOPT_CAINFO, ca_file.c_str());
    set(CURLOPT_HEADERFUNCTION, &HttpTransfer::take_header);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, &HttpTransfer::take_body);
    set(CURLOPT_WRITEDATA, this);
    set_up_limits();
    set_up_headers();
}

void HttpTransfer::set_up_limits() {
    const auto set = [this](CURLoption option, auto value) {
        curl_.easy_setopt(handle_, option, value);
    };
    set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(request_.connect_timeout.count()));
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(request_.stall_timeout.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(request_.timeout.count()));
    if (request_.progress || request_.stop.stop_possible()) {
        set(CURLOPT_NOPROGRESS, 0L);
        set(CURLOPT_XFERINFOFUNCTION, &HttpTransfer::report_progress);
        set(CURLOPT_XFERINFODATA, this);
    }
}

void HttpTransfer::set_up_headers() {
    const auto append = [this](const std::string& line) {
        auto* longer = curl_.slist_append(headers_.get(), line.c_str());
        (void)headers_.release();
        headers_.reset(longer);
    };
    bool has_type = false;
    for (const auto& [name, value] : request_.headers) {
        has_type = has_type || equals_ignoring_case(name, "content-type");
        // libcurl sends a header without a value only when it ends in a semicolon.
        append(value.empty() ? name + ";" : name + ": " + value);
    }
    const bool is_form = !request_.form.empty() || request_.form_file;
    if (!has_type && !is_form) append("Content-Type:");  // libcurl would say that it is a form
    // Else libcurl waits a second for servers that do not know "100 Continue".
    if (!is_form) append("Expect:");
    curl_.easy_setopt(handle_, CURLOPT_HTTPHEADER, headers_.get());
}

void HttpTransfer::set_up_body() {
    if (!request_.form.empty() || request_.form_file) return set_up_form();
    if (request_.method == "HEAD") {
        curl_.easy_setopt(handle_, CURLOPT_NOBODY, 1L);
        return;
    }
    if (request_.streamed_body) {
        set_up_stream();
    } else if (!request_.body.empty() || request_.method == "POST" || request_.method == "PUT") {
        curl_.easy_setopt(
            handle_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
        curl_.easy_setopt(handle_, CURLOPT_POSTFIELDS, request_.body.data());
    }
    curl_.easy_setopt(handle_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

void HttpTransfer::set_up_stream() {
    upload_ = *request_.streamed_body;
    curl_.easy_setopt(handle_, CURLOPT_UPLOAD, 1L);
    curl_.easy_setopt(handle_, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(upload_.size));
    curl_.easy_setopt(handle_, CURLOPT_READFUNCTION, &HttpTransfer::read_upload);
    curl_.easy_setopt(handle_, CURLOPT_READDATA, this);
    curl_.easy_setopt(handle_, CURLOPT_SEEKFUNCTION, &HttpTransfer::seek_upload);
    curl_.easy_setopt(handle_, CURLOPT_SEEKDATA, this);
}

void HttpTransfer::set_up_form() {
    form_.reset(curl_.mime_init(handle_));
    for (const auto& [name, value] : request_.form) {
        auto* part = curl_.mime_addpart(form_.get());
        curl_.mime_name(part, name.c_str());
        curl_.mime_data(part, value.data(), value.size());
    }
    if (const auto& file = request_.form_file) {
        upload_ = {file->bytes, file->size};
        auto* part = curl_.mime_addpart(form_.get());
        curl_.mime_name(part, "file");
        curl_.mime_filename(part, file->file_name.c_str());
        if (!file->content_type.empty()) curl_.mime_type(part, file->content_type.c_str());
        curl_.mime_data_cb(part,
                           static_cast<curl_off_t>(file->size),
                           &HttpTransfer::read_upload,
                           nullptr,
                           nullptr,
                           this);
    }
    curl_.easy_setopt(handle_, CURLOPT_MIMEPOST, form_.get());
}

Result<HttpResponse> HttpTransfer::run() {
    return finish(curl_.easy_perform(handle_));
}

Result<HttpResponse> HttpTransfer::finish(CURLcode code) {
    if (thrown_) std::rethrow_exception(thrown_);
    const int status = this->status();
    // A server that refuses early may cut the upload once its answer is out: the answer counts.
    const bool answered = status >= 300 && (code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR);
    if (code != CURLE_OK && !answered) return std::unexpected(failure(code));
    response_.status = status;
    return std::move(response_);
}

HttpResponse HttpTransfer::head() const {
    return {status(), response_.headers, {}};
}

int HttpTransfer::status() const {
    long status = 0;
    curl_.easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    return static_cast<int>(status);
}

Error HttpTransfer::failure(CURLcode code) const {
    if (stream_error_) return *stream_error_;
    const std::string detail = detail_[0] != '\0' ? detail_ : curl_.easy_strerror(code);
    switch (code) {
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
            return {Code::kInvalid, "bad_url", detail, {}};
        case CURLE_OUT_OF_MEMORY:
        case CURLE_BAD_FUNCTION_ARGUMENT:
            return {Code::kInternal, "http_client", detail, {}};
        default:
            return {Code::kUnavailable, "request_failed", detail, {}};
    }
}

std::size_t HttpTransfer::read_upload(char* out, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<HttpTransfer*>(self);
    try {
        auto read = transfer.upload_block(std::span(out, size * count));
        if (read) return *read;
        transfer.stream_error_ = std::move(read).error();
    } catch (...) {
        transfer.thrown_ = std::current_exception();
    }
    return CURL_READFUNC_ABORT;
}

Result<std::size_t> HttpTransfer::upload_block(std::span<char> out) {
    const std::uint64_t left = upload_.size - sent_;
    if (left == 0) return 0;
    const std::size_t read =
        TRY(upload_.bytes->read(out.first(std::min<std::uint64_t>(out.size(), left))));
    if (read == 0) {
        return fail(Code::kIo,
                    "source_too_short",
                    "the body ended " + std::to_string(left) + " bytes before its length");
    }
    sent_ += read;
    return read;
}

int HttpTransfer::seek_upload(void* self, curl_off_t offset, int origin) {
    auto& transfer = *static_cast<HttpTransfer*>(self);
    if (offset != 0 || origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
    try {
        if (!transfer.upload_.bytes->rewind()) return CURL_SEEKFUNC_FAIL;
        transfer.sent_ = 0;
        return CURL_SEEKFUNC_OK;
    } catch (...) {
        transfer.thrown_ = std::current_exception();
        return CURL_SEEKFUNC_FAIL;
    }
}

std::size_t HttpTransfer::take_header(char* line, std::size_t size, std::size_t count, void* self) {
    static_cast<HttpTransfer*>(self)->header_line(std::string_view(line, size * count));
    return size * count;
}

void HttpTransfer::header_line(std::string_view line) {
    if (line.starts_with("HTTP/")) {
        response_.headers.clear();  // what came before was an interim answer (100 Continue)
        return;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return;
    response_.headers.emplace_back(to_lower(trimmed(line.substr(0, colon), kBlanks)),
                                   trimmed(line.substr(colon + 1), kBlanks));
}

std::size_t HttpTransfer::take_body(char* block, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<HttpTransfer*>(self);
    if (transfer.is_full && transfer.is_full()) return CURL_WRITEFUNC_PAUSE;
    try {
        auto taken = transfer.body_block(std::span(block, size * count));
        if (taken) return size * count;
        transfer.stream_error_ = std::move(taken).error();
    } catch (...) {
        transfer.thrown_ = std::current_exception();
    }
    return CURL_WRITEFUNC_ERROR;
}

Result<void> HttpTransfer::body_block(std::span<const char> block) {
    if (request_.response_sink && status() / 100 == 2) return request_.response_sink->write(block);
    if (block.size() > request_.response_bytes_max - response_.body.size()) {
        return fail(
            Code::kTooLarge,
            "response_too_large",
            "the answer has more than " + std::to_string(request_.response_bytes_max) + " bytes");
    }
    response_.body.append(block.data(), block.size());
    return {};
}

int HttpTransfer::report_progress(
    void* self, curl_off_t, curl_off_t, curl_off_t to_upload, curl_off_t uploaded) {
    auto& transfer = *static_cast<HttpTransfer*>(self);
    if (transfer.request_.stop.stop_requested()) {
        transfer.stream_error_ = {Code::kCancelled, "stopped", "the request was broken off", {}};
        return 1;
    }
    try {
        if (transfer.request_.progress)
            transfer.request_.progress(static_cast<std::uint64_t>(uploaded),
                                       static_cast<std::uint64_t>(to_upload));
        return 0;
    } catch (...) {
        transfer.thrown_ = std::current_exception();
        return 1;
    }
}

}  // namespace sluice::transport
