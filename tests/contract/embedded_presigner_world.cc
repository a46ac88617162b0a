// The embedded presigner before the S3 endpoint, which verifies with src/signing.
#include "base/text.h"
#include "embedded/embedded.h"
#include "embedded/presigner.h"
#include "gateway/s3/endpoint.h"
#include "tests/contract/presigner_world.h"
#include "tests/s3/form.h"
#include "tests/s3/services.h"
#include "tests/support/temporary_directory.h"

namespace sluice::contract {
namespace {

using gateway::s3::kOutputs;
using gateway::s3::kUploads;
constexpr std::string_view kHost = "127.0.0.1:9000";
const std::string kEndpoint = "http://" + std::string(kHost);

class EmbeddedPresignerWorld final : public PresignerWorld {
  public:
    EmbeddedPresignerWorld() {
        Outcome outcome;
        for (const BucketName& bucket : {kUploads, kOutputs}) {
            outcome.storage.emplace_back(CreateBucket{{bucket}});
        }
        (void)backend_->backend().commit(std::move(outcome)).value();
    }

    Presigner& presigner() override { return *presigner_; }

    bool post(const PresignedPost& form, std::size_t file_bytes) override {
        gateway::s3::Form sent;
        sent.fields = form.fields;
        sent.file = std::string(file_bytes, 'x');
        const gateway::Reply reply =
            send("POST", form.url, sent.body(), {{"content-type", sent.content_type()}});
        return reply.status == 204;
    }

    std::optional<SignedAnswer> send(const PresignedRequest& request,
                                     const std::string& body) override {
        const gateway::Reply reply = send(request.method, request.url, body, request.headers);
        SignedAnswer answer{reply.status, "", reply.body};
        for (const auto& [name, value] : reply.headers) {
            if (to_lower(name) == "etag") answer.etag = value.substr(1, value.size() - 2);
        }
        return answer;
    }

    void put(const ObjectName& name, const std::string& bytes) override {
        auto writer = backend_->objects().stage(name, {}).value();
        (void)writer->write(bytes).value();
        Outcome outcome;
        outcome.publish.push_back(writer->seal().value());
        (void)backend_->backend().commit(std::move(outcome)).value();
    }

    std::optional<std::string> get(const std::string& url) override {
        const gateway::Reply reply = send("GET", url, "", {});
        if (reply.status != 200) return std::nullopt;
        std::string bytes(reply.stream_bytes, '\0');
        for (std::size_t at = 0; at < bytes.size();) {
            const std::size_t count = reply.stream->read(std::span(bytes).subspan(at)).value();
            if (count == 0) return std::nullopt;
            at += count;
        }
        return bytes;
    }

  private:
    gateway::Reply send(const std::string& method,
                        const std::string& url,
                        const std::string& body,
                        api::Headers headers) {
        headers.emplace_back("host", kHost);
        if (method != "GET") headers.emplace_back("content-length", std::to_string(body.size()));
        const auto exchange = endpoint_->begin(
            {method, url.substr(kEndpoint.size()), std::move(headers), "192.0.2.7", body.size()});
        if (!body.empty()) exchange->body(body);
        return exchange->finish();
    }

    std::unique_ptr<embedded::Embedded> open() {
        embedded::Options options;
        options.data_dir = directory_ / "data";
        options.unsafe_file_systems_allowed = {"tmpfs"};
        return embedded::Embedded::open(options, clock, system_random(), null_log(), null_metrics())
            .value();
    }

    support::TemporaryDirectory directory_;
    std::unique_ptr<embedded::Embedded> backend_ = open();
    std::unique_ptr<Presigner> presigner_ =
        embedded::make_presigner({kEndpoint, "us-east-1", backend_->root_access_key()}, clock);
    gateway::Options options_;
    gateway::S3Services services_{.objects = backend_->objects(),
                                  .backend = backend_->backend(),
                                  .credentials = backend_->credentials(),
                                  .capacity = backend_->capacity(),
                                  .clock = clock,
                                  .random = system_random(),
                                  .log = null_log(),
                                  .metrics = null_metrics(),
                                  .buckets = backend_->buckets(),
                                  .uploads = backend_->uploads(),
                                  .uploads_bucket = gateway::s3::kUploads,
                                  .outputs_bucket = gateway::s3::kOutputs};
    std::unique_ptr<gateway::ExchangeFactory> endpoint_ =
        gateway::s3::make_endpoint(services_, options_);
};

}  // namespace

std::unique_ptr<PresignerWorld> make_presigner_world() {
    return std::make_unique<EmbeddedPresignerWorld>();
}

}  // namespace sluice::contract
