#include "app/submit_client.h"

#include <poll.h>

#include <algorithm>

#include "app/interrupt.h"
#include "app/submit_frames.h"

namespace sluice::app {
namespace {

constexpr Milliseconds kLook{500};  // how soon an interrupt is seen

bool is_success(int status) {
    return status >= 200 && status < 300;
}

// Before a broken socket is opened again; a signal ends it early.
void pause(Milliseconds time) {
    poll(nullptr, 0, static_cast<int>(time.count()));
}

}  // namespace

Result<void> SubmitClient::listen() {
    socket_ = TRY(transport::WebSocketClient::connect(
        request_.ws_server + "/?userId=" + request_.user, ca_file_));
    return {};
}

Result<std::string> SubmitClient::sign(const std::string& body) {
    transport::HttpRequest request;
    request.method = "POST";
    request.url = request_.server + "/GenerateSignedUrl";
    request.headers = {{"content-type", "application/json"}};
    request.body = body;
    auto response = TRY(http_.send(request));
    if (!is_success(response.status))
        return std::unexpected(http_error("the signed URL", response.status, response.body));
    return std::move(response.body);
}

Result<void> SubmitClient::upload(ByteSource& bytes,
                                  std::uint64_t size,
                                  std::function<void(std::uint64_t, std::uint64_t)> progress) {
    const SignedForm form = TRY(parse_signed_form(TRY(sign(upload_request(request_)))));
    transport::HttpRequest request;
    request.method = "POST";
    request.url = form.url;
    request.form = form.fields;
    request.form_file =
        transport::FormFile{&bytes, size, request_.file_name, "application/octet-stream"};
    request.progress = std::move(progress);
    const auto response = TRY(http_.send(request));
    if (!is_success(response.status))
        return std::unexpected(http_error("the upload", response.status, response.body));
    return {};
}

Result<SubmitResult> SubmitClient::wait() {
    const SteadyTime deadline = clock_.steady() + request_.timeout;
    while (clock_.steady() < deadline) {
        if (interrupted()) return fail(Code::kCancelled, "interrupted", "stopped by a signal");
        if (!socket_ && !listen()) {
            pause(kLook);
            continue;
        }
        const auto left = std::chrono::duration_cast<Milliseconds>(deadline - clock_.steady());
        const auto frame = socket_->receive(std::min(left, kLook));
        if (!frame) {
            socket_.reset();
            pause(kLook);
        } else if (frame->has_value()) {
            if (auto result = TRY(parse_notification(**frame, request_.job)))
                return std::move(*result);
        }
    }
    return fail(Code::kUnavailable,
                "no_notification",
                "no result within " + std::to_string(request_.timeout.count() / 1000) +
                    " s; the job goes on: user " + request_.user + ", job " + request_.job);
}

Result<void> SubmitClient::download(const SubmitObject& object, ByteSink& to) {
    transport::HttpRequest request;
    request.url = TRY(parse_signed_url(TRY(sign(download_request(object)))));
    request.response_sink = &to;
    const auto response = TRY(http_.send(request));
    if (!is_success(response.status))
        return std::unexpected(http_error("the download", response.status, response.body));
    return {};
}

}  // namespace sluice::app
