#include "bench/load/client.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace sluice::bench {
namespace {

constexpr std::string_view kBoundary = "----sluice-bench-7MA4YWxkTrZu0gW";

std::string request(std::string_view method,
                    std::string_view target,
                    const Address& to,
                    std::string_view content_type,
                    std::string_view body) {
    return fmt::format(
        "{} {} HTTP/1.1\r\nHost: {}:{}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{}",
        method,
        target,
        to.host,
        to.port,
        content_type,
        body.size(),
        body);
}

void add_part(std::string& body, std::string_view name, std::string_view value) {
    body.append("--").append(kBoundary);
    body.append("\r\nContent-Disposition: form-data; name=\"").append(name);
    body.append("\"\r\n\r\n").append(value).append("\r\n");
}

// The path of "http://host:port/bucket".
std::string_view path_of(std::string_view url) {
    const auto slash = url.find('/', url.find("://") + 3);
    return slash == url.npos ? "/" : url.substr(slash);
}

}  // namespace

Client::Client(const Servers& servers, std::size_t number, const std::string& file)
    : user_(fmt::format("bench{:027}", number)),
      file_(file),
      http_(servers.http),
      s3_(servers.s3),
      websocket_(servers.http) {}

void Client::connect() {
    http_.connect();
    s3_.connect();
    websocket_.connect();
    websocket_.send(fmt::format(
        "GET /?userId={} HTTP/1.1\r\nHost: {}:{}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        user_,
        websocket_.address().host,
        websocket_.address().port));
    std::optional<HttpReply> reply;
    while (!(reply = websocket_.take_reply())) {
        websocket_.wait_readable();
        if (!websocket_.receive()) die("the WebSocket was refused");
    }
    if (reply->status != 101) die(fmt::format("WebSocket upgrade: status {}", reply->status));
}

void Client::start_job() {
    job_ = fmt::format("{}-{}", user_, ++jobs_);
    acknowledged_ = notified_ = false;
    step_ = Step::kSigning;
    const auto body = fmt::format(
        R"({{"metadata":{{"operation":"transform","mapping":"name:title","sequence":"id,title,amount",)"
        R"("outputformat":"json","jobId":"{}","userId":"{}"}}}})",
        job_,
        user_);
    times_.signed_at = SteadyClock::now();
    http_.send(request("POST", "/GenerateSignedUrl", http_.address(), "application/json", body));
}

void Client::upload(const std::string& signed_form) {
    const auto form = boost::json::parse(signed_form).as_object();
    std::string body;
    body.reserve(file_.size() + 4096);
    for (const auto& [name, value] : form.at("fields").as_object()) {
        add_part(body, name, value.as_string());
    }
    body.append("--").append(kBoundary);
    body.append("\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n");
    body.append("Content-Type: text/csv\r\n\r\n").append(file_);
    body.append("\r\n--").append(kBoundary).append("--\r\n");
    const auto type = fmt::format("multipart/form-data; boundary={}", kBoundary);
    s3_.send(request("POST", path_of(form.at("url").as_string()), s3_.address(), type, body));
    times_.uploaded_at = SteadyClock::now();
    step_ = Step::kUploading;
}

std::optional<JobTimes> Client::on_readable(int fd) {
    if (fd == http_.fd()) on_http();
    if (fd == s3_.fd()) on_s3();
    if (fd == websocket_.fd()) on_websocket();
    return finish_when_told();
}

void Client::on_http() {
    if (!http_.receive()) die("the server closed an API connection");
    const auto reply = http_.take_reply();
    if (!reply) return;
    if (reply->status != 200) die(fmt::format("sign: {} {}", reply->status, reply->body));
    upload(reply->body);
}

void Client::on_s3() {
    if (!s3_.receive()) die("the server closed an upload connection");
    const auto reply = s3_.take_reply();
    if (!reply) return;
    if (reply->status / 100 != 2) die(fmt::format("upload: {} {}", reply->status, reply->body));
    times_.acknowledged_at = SteadyClock::now();
    acknowledged_ = true;
    step_ = Step::kWaiting;
}

void Client::on_websocket() {
    if (!websocket_.receive()) die("the server closed a WebSocket");
    while (const auto frame = websocket_.take_text_frame()) {
        if (notified_ || frame->find(fmt::format("\"{}\"", job_)) == frame->npos) {
            ++unexpected_frames_;
            continue;
        }
        if (frame->find("\"complete\"") == frame->npos) ++failed_jobs_;
        times_.notified_at = SteadyClock::now();
        notified_ = true;
    }
}

std::optional<JobTimes> Client::finish_when_told() {
    // The frame may overtake the upload's response.
    if (!acknowledged_ || !notified_ || step_ == Step::kIdle) return std::nullopt;
    step_ = Step::kIdle;
    return times_;
}

}  // namespace sluice::bench
