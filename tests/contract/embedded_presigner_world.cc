// The embedded presigner before the S3 endpoint, which verifies with src/signing.
#include "embedded/presigner.h"
#include "gateway/s3/endpoint.h"
#include "tests/contract/presigner_world.h"
#include "tests/fakes/fake_backend.h"
#include "tests/s3/form.h"
#include "tests/s3/services.h"

namespace sluice::contract {
namespace {

const AccessKey kKey{"AKIDEXAMPLE", "a secret", "owner"};
constexpr std::string_view kHost = "127.0.0.1:9000";
const std::string kEndpoint = "http://" + std::string(kHost);

class EmbeddedPresignerWorld final : public PresignerWorld {
  public:
    EmbeddedPresignerWorld() { backend_.credentials().add(kKey); }

    Presigner& presigner() override { return *presigner_; }

    bool post(const PresignedPost& form, std::size_t file_bytes) override {
        gateway::s3::Form sent;
        sent.fields = form.fields;
        sent.file = std::string(file_bytes, 'x');
        const gateway::Reply reply =
            send("POST", form.url, sent.body(), {{"content-type", sent.content_type()}});
        return reply.status == 204;
    }

    bool put_signed(const PresignedPut& put, std::size_t bytes) override {
        return send("PUT", put.url, std::string(bytes, 'x'), put.headers).status == 200;
    }

    void put(const ObjectName& name, const std::string& bytes) override {
        backend_.objects().put(name, bytes);
    }

    std::optional<std::string> get(const std::string& url) override {
        const gateway::Reply reply = send("GET", url, "", {});
        if (reply.status != 200) return std::nullopt;
        std::string bytes(reply.stream_bytes, '\0');
        bytes.resize(reply.stream->read(bytes).value());
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

    fakes::FakeBackend backend_{clock};
    std::unique_ptr<Presigner> presigner_ =
        embedded::make_presigner({kEndpoint, "us-east-1", kKey}, clock);
    gateway::Options options_;
    gateway::S3Services services_ = gateway::s3::fake_services(backend_, clock);
    std::unique_ptr<gateway::ExchangeFactory> endpoint_ =
        gateway::s3::make_endpoint(services_, options_);
};

}  // namespace

std::unique_ptr<PresignerWorld> make_presigner_world() {
    return std::make_unique<EmbeddedPresignerWorld>();
}

}  // namespace sluice::contract
