#include "transport/http_transfer.h"

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
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_ERRORBUFFER, detail_);
    set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(request_.connect_timeout.count()));
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(request_.stall_timeout.count()));
    set(CURLOPT_UPLOAD_BUFFERSIZE, kUploadBuffer);
    if (!ca_file.empty()) set(CURLOPT_CAINFO, ca_file.c_str());
    set(CURLOPT_HEADERFUNCTION, &HttpTransfer::take_header);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, &HttpTransfer::take_body);
    set(CURLOPT_WRITEDATA, this);
    if (request_.progress) {
        set(CURLOPT_NOPROGRESS, 0L);
        set(CURLOPT_XFERINFOFUNCTION, &HttpTransfer::report_progress);
        set(CURLOPT_XFERINFODATA, this);
    }
    for (const auto& [name, value] : request_.headers) {
        // libcurl sends a header without a value only when it ends in a semicolon.
        const auto line = value.empty() ? name + ";" : name + ": " + value;
        auto* longer = curl_.slist_append(headers_.get(), line.c_str());
        headers_.release();
        headers_.reset(longer);
    }
    set(CURLOPT_HTTPHEADER, headers_.get());
}

void HttpTransfer::set_up_body() {
    if (!request_.form.empty() || request_.form_file) return set_up_form();
    if (request_.method == "HEAD") {
        curl_.easy_setopt(handle_, CURLOPT_NOBODY, 1L);
        return;
    }
    if (!request_.body.empty() || request_.method == "POST" || request_.method == "PUT") {
        curl_.easy_setopt(
            handle_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
        curl_.easy_setopt(handle_, CURLOPT_POSTFIELDS, request_.body.data());
    }
    curl_.easy_setopt(handle_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

void HttpTransfer::set_up_form() {
    form_.reset(curl_.mime_init(handle_));
    for (const auto& [name, value] : request_.form) {
        auto* part = curl_.mime_addpart(form_.get());
        curl_.mime_name(part, name.c_str());
        curl_.mime_data(part, value.data(), value.size());
    }
    if (const auto& file = request_.form_file) {
        auto* part = curl_.mime_addpart(form_.get());
        curl_.mime_name(part, "file");
        curl_.mime_filename(part, file->file_name.c_str());
        if (!file->content_type.empty()) curl_.mime_type(part, file->content_type.c_str());
        curl_.mime_data_cb(part,
                           static_cast<curl_off_t>(file->size),
                           &HttpTransfer::read_file,
                           nullptr,
                           nullptr,
                           this);
    }
    curl_.easy_setopt(handle_, CURLOPT_MIMEPOST, form_.get());
}

Result<HttpResponse> HttpTransfer::run() {
    const CURLcode code = curl_.easy_perform(handle_);
    if (thrown_) std::rethrow_exception(thrown_);
    long status = 0;
    curl_.easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    // A server that refuses early may cut the upload once its answer is out: the answer counts.
    const bool answered = status >= 300 && (code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR);
    if (code != CURLE_OK && !answered) return std::unexpected(failure(code));
    response_.status = static_cast<int>(status);
    return std::move(response_);
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

std::size_t HttpTransfer::read_file(char* out, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<HttpTransfer*>(self);
    try {
        auto read = transfer.request_.form_file->bytes->read(std::span(out, size * count));
        if (read) return *read;
        transfer.stream_error_ = std::move(read).error();
    } catch (...) {
        transfer.thrown_ = std::current_exception();
    }
    return CURL_READFUNC_ABORT;
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
    long status = 0;
    curl_.easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    if (request_.response_sink && status / 100 == 2) return request_.response_sink->write(block);
    response_.body.append(block.data(), block.size());
    return {};
}

int HttpTransfer::report_progress(
    void* self, curl_off_t, curl_off_t, curl_off_t to_upload, curl_off_t uploaded) {
    auto& transfer = *static_cast<HttpTransfer*>(self);
    try {
        transfer.request_.progress(static_cast<std::uint64_t>(uploaded),
                                   static_cast<std::uint64_t>(to_upload));
        return 0;
    } catch (...) {
        transfer.thrown_ = std::current_exception();
        return 1;
    }
}

}  // namespace sluice::transport
