// The S3 presigner before an engine, which verifies with the machine's clock.
#include "aws/s3/s3_presigner.h"
#include "base/memory_stream.h"
#include "base/text.h"
#include "tests/aws/adapters/s3_engine.h"
#include "tests/contract/presigner_world.h"

namespace sluice::contract {
namespace {

class S3PresignerWorld final : public PresignerWorld {
  public:
    Presigner& presigner() override { return presigner_; }

    bool post(const PresignedPost& form, std::size_t file_bytes) override {
        const std::string bytes(file_bytes, 'x');
        MemorySource file(bytes);
        transport::HttpRequest request;
        request.method = "POST";
        request.url = form.url;
        request.form = form.fields;
        request.form_file = transport::FormFile{&file, file_bytes, "in.csv", "text/csv"};
        return engine_.need(engine_.http.send(request)).status / 100 == 2;
    }

    std::optional<SignedAnswer> send(const PresignedRequest& signed_request,
                                     const std::string& body) override {
        transport::HttpRequest request;
        request.method = signed_request.method;
        request.url = signed_request.url;
        request.headers = signed_request.headers;
        request.body = body;
        auto response = engine_.http.send(request);
        if (!response) return std::nullopt;
        SignedAnswer answer{response->status, "", std::move(response->body)};
        for (const auto& [name, value] : response->headers) {
            if (to_lower(name) == "etag") answer.etag = value.substr(1, value.size() - 2);
        }
        return answer;
    }

    void put(const ObjectName& name, const std::string& bytes) override {
        engine_.put(name, bytes);
    }

    std::optional<std::string> get(const std::string& url) override {
        transport::HttpRequest request;
        request.url = url;
        auto response = engine_.http.send(request);
        // A changed URL may lead to nobody.
        if (!response || response->status != 200) return std::nullopt;
        return std::move(response->body);
    }

    // Ceph RGW takes the bucket from the URL alone.
    bool looks_at(const std::string& field) override { return field != "bucket"; }
    bool refuses_unsigned_headers() override { return false; }  // Ceph RGW 16

  private:
    aws::S3Engine engine_;
    aws::S3Presigner presigner_{engine_.client, {}};
};

}  // namespace

std::unique_ptr<PresignerWorld> make_presigner_world() {
    return std::make_unique<S3PresignerWorld>();
}

}  // namespace sluice::contract
