#include "tests/simulation/world/s3_door.h"

#include <algorithm>

#include "base/text.h"
#include "signing/encoding.h"
#include "tests/fakes/flow.h"

namespace sluice::simulation {
namespace {

constexpr std::uint64_t kGoesWrongOneIn = 12;

using Upload = S3Door::Upload;

// The text between two others, from `at` on, which moves behind them.
std::string between(const std::string& text,
                    std::string_view before,
                    std::string_view behind,
                    std::size_t& at) {
    const std::size_t begin = text.find(before, at) + before.size();
    const std::size_t end = text.find(behind, begin);
    at = end;
    return text.substr(begin, end - begin);
}

// As tests/s3/form.h writes it: fields, and then the file.
Upload of_form(const BucketName& bucket, std::string_view type, const std::string& body) {
    const std::string boundary = "\r\n--" + std::string(type.substr(type.find("boundary=") + 9));
    Upload upload;
    upload.name.bucket = bucket;
    for (std::size_t at = 0; at < body.size();) {
        const std::string name = between(body, "name=\"", "\"", at);
        std::string value = between(body, "\r\n\r\n", boundary, at);
        if (name == "file") {
            upload.bytes = std::move(value);
            return upload;
        }
        if (to_lower(name) == "key") upload.name.key = ObjectKey{value};
        upload.headers.emplace_back(to_lower(name), std::move(value));
    }
    return upload;
}

// "/bucket/key?…".
ObjectName name_in(std::string_view target) {
    const std::string path =
        signing::percent_decode(target.substr(0, target.find('?'))).value_or("");
    const auto slash = std::min(path.find('/', 1), path.size());
    return {BucketName{path.substr(1, slash - 1)},
            ObjectKey{slash < path.size() ? path.substr(slash + 1) : ""}};
}

class Request final : public gateway::Exchange {
  public:
    Request(S3Door& door, gateway::RequestHead head) : door_(door), head_(std::move(head)) {}

    bool body(std::span<const char> block) override {
        body_.append(block.data(), block.size());
        return true;
    }
    gateway::Reply finish() override {
        const ObjectName name = name_in(head_.target);
        Upload upload{name, body_, {}};
        for (const auto& [header, value] : head_.headers) {
            if (header == "content-type" && head_.method == "POST") {
                upload = of_form(name.bucket, value, body_);
                break;
            }
            if (header == "if-none-match") upload.only_once = true;
            upload.headers.emplace_back(header, value);
        }
        gateway::Reply reply;
        reply.status = door_.store(upload);
        return reply;
    }

  private:
    S3Door& door_;
    const gateway::RequestHead head_;
    std::string body_;
};

}  // namespace

std::unique_ptr<gateway::Exchange> S3Door::begin(const gateway::RequestHead& head) {
    return std::make_unique<Request>(*this, head);
}

gateway::Reply S3Door::refuse(const gateway::Refusal& refusal,
                              std::optional<std::string_view>) const {
    gateway::Reply reply;
    reply.status = refusal.status;
    return reply;
}

bool S3Door::goes_wrong(Fault fault) {
    return world_.faults.on(fault) && dice_.one_in(kGoesWrongOneIn);
}

int S3Door::store(const Upload& upload) {
    world_.scheduler.yield();
    if (goes_wrong(Fault::kCallFails)) return 503;
    if (upload.only_once && services_.s3.find(upload.name) != nullptr) return 412;
    ObjectInfo info;
    info.name = upload.name;
    info.etag = ETag{services_.s3.put(upload.name, upload.bytes, upload.headers)};
    info.size = upload.bytes.size();
    world_.note("is stored");
    tell(info, 2'000);
    if (goes_wrong(Fault::kEventTwice)) tell(info, 60'000);
    world_.scheduler.yield();
    return goes_wrong(Fault::kAnswerLost) ? 500 : 204;
}

void S3Door::tell(const ObjectInfo& info, std::int64_t ms_max) {
    services_.sqs.send(events_to_,
                       fakes::event_of({fakes::event_record(info)}),
                       Milliseconds{dice_.between(0, ms_max)});
}

}  // namespace sluice::simulation
