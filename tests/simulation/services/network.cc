#include "tests/simulation/services/network.h"

#include <algorithm>
#include <array>

#include "base/memory_stream.h"

namespace sluice::simulation {
namespace {

// Bytes with their owner.
class OwnedSource final : public ByteSource {
  public:
    explicit OwnedSource(std::string bytes) : bytes_(std::move(bytes)) {}
    Result<std::size_t> read(std::span<char> out) override { return source_.read(out); }
    Result<void> rewind() override { return source_.rewind(); }

  private:
    const std::string bytes_;
    MemorySource source_{bytes_};
};

std::unexpected<Error> lost() {
    return fail(Code::kUnavailable, "request_failed", "the network of a simulation lost it");
}

std::string name_of(const HttpRequest& request) {
    const auto target = signing::find(request.headers, "x-amz-target").value_or("");
    if (!target.empty()) {
        const bool is_sqs = target.starts_with("AmazonSQS");
        return (is_sqs ? "sqs " : "dynamodb ") + json_operation(request);
    }
    const auto host = request.url.find("://") + 3;
    return "s3 " + request.method + " " + request.url.substr(request.url.find('/', host));
}

bool is_s3(const HttpRequest& request) {
    return json_operation(request).empty();
}

HttpResponse throttled(const HttpRequest& request) {
    if (is_s3(request)) return xml_error(503, "SlowDown");
    return json_error("ThrottlingException");
}

HttpResponse failed(const HttpRequest& request) {
    if (is_s3(request)) return xml_error(500, "InternalError");
    HttpResponse answer = json_error("InternalServerError");
    answer.status = 500;
    return answer;
}

Result<std::string> body_of(const HttpRequest& request) {
    if (!request.streamed_body) return request.body;
    std::string body;
    std::array<char, 4096> block{};
    while (body.size() < request.streamed_body->size) {
        const std::size_t size = TRY(request.streamed_body->bytes->read(block));
        if (size == 0) return fail(Code::kIo, "source_too_short", "");
        body.append(block.data(), size);
    }
    return body;
}

// What goes wrong with this request may leave an upload behind that nobody aborts.
void forgive(S3& s3, const HttpRequest& request, Fate fate) {
    constexpr std::string_view kUpload = "uploadId=";
    const bool is_done = fate == Fate::kAnswerLost || fate == Fate::kFailsDone;
    const auto id = request.url.find(kUpload);
    if (request.method == "DELETE" && id != std::string::npos) {
        const std::string_view text = std::string_view(request.url).substr(id + kUpload.size());
        s3.forgive(text.substr(0, text.find('&')));
    } else if (request.method == "POST" && is_done && request.url.contains("?uploads")) {
        s3.forgive_newest();
    }
}

}  // namespace

HttpResponse Network::serve(const HttpRequest& request, const std::string& body) {
    const std::string operation = json_operation(request);
    if (operation.empty()) return services_.s3.serve(request, body);
    const boost::json::object input = boost::json::parse(body).as_object();
    const bool is_sqs = name_of(request).starts_with("sqs ");
    return is_sqs ? services_.sqs.serve(operation, input)
                  : services_.dynamo_db.serve(operation, input);
}

Result<HttpResponse> Network::send(const HttpRequest& request) {
    const std::string body = TRY(body_of(request));
    const Fate fate = decide_ ? decide_(name_of(request)) : Fate::kServed;
    const bool is_done =
        fate == Fate::kServed || fate == Fate::kAnswerLost || fate == Fate::kFailsDone;
    if (!is_done) forgive(services_.s3, request, fate);
    if (fate == Fate::kNeverArrives) return lost();
    if (fate == Fate::kThrottled) return throttled(request);
    if (fate == Fate::kFails) return failed(request);
    HttpResponse answer = serve(request, body);
    if (fate != Fate::kServed) forgive(services_.s3, request, fate);
    if (arrive_) TRY(arrive_());
    if (fate == Fate::kAnswerLost) return lost();
    if (fate == Fate::kFailsDone) return failed(request);
    if (request.response_sink != nullptr && answer.status / 100 == 2) {
        TRY(request.response_sink->write(answer.body));
        answer.body.clear();
    }
    return answer;
}

Result<transport::OpenedResponse> Network::open(HttpRequest request) {
    transport::OpenedResponse opened;
    opened.head = TRY(send(request));
    if (opened.head.status / 100 != 2) return opened;
    opened.bytes = std::make_unique<OwnedSource>(std::exchange(opened.head.body, {}));
    return opened;
}

}  // namespace sluice::simulation
