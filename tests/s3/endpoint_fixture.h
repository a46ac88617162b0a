// The S3 endpoint, and requests as clients would make them; over the in-memory backend, which has
// nothing that only a storage of its own has (embedded_fixture.h).
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/log.h"
#include "base/manual_clock.h"
#include "base/metrics.h"
#include "gateway/s3/endpoint.h"
#include "signing/signer.h"
#include "signing/time_text.h"
#include "tests/fakes/fake_backend.h"
#include "tests/s3/services.h"

namespace sluice::gateway::s3 {

inline const AccessKey kKey{"AKIDEXAMPLE", "a secret", "owner"};

// Keeps what was logged as one text, to look for what must not be there.
class TextLog final : public Log {
  public:
    void write(Level, std::string_view event, Fields fields) override {
        const std::lock_guard lock(mutex_);
        text.append(event);
        for (const LogField& field : fields) {
            text.append(" ").append(field.name).append("=");
            if (const auto* value = std::get_if<std::string_view>(&field.value)) text += *value;
        }
        text += "\n";
    }
    std::string text;  // read when nobody writes any more

  private:
    std::mutex mutex_;
};

struct Response {
    int status = 0;
    api::Headers headers;
    std::string body;
    std::uint64_t length = 0;  // Content-Length, as the network code would send it
    bool close = false;

    std::string header(std::string_view name) const {
        return std::string(signing::find(headers, name).value_or("(none)"));
    }
    // The error document's code; "" for a success.
    std::string error() const {
        const auto start = body.find("<Error><Code>");
        if (start == std::string::npos) return "";
        const auto begin = start + std::string_view("<Error><Code>").size();
        return body.substr(begin, body.find('<', begin) - begin);
    }
};

struct ClientRequest {
    std::string method = "GET";
    std::string target = "/";
    api::Headers headers{{"host", "127.0.0.1:9000"}};
    std::string body{};
    std::size_t block = std::string::npos;  // bytes a call of Exchange::body
    std::function<void()> behind_block = [] {};
    bool with_length = true;
};

// Requests to an endpoint over whatever stands behind it.
class EndpointTest : public ::testing::Test {
  protected:
    virtual const S3Services& services() = 0;
    virtual AccessKey key() const { return kKey; }

    Response send(const ClientRequest& request) {
        if (!endpoint_) endpoint_ = make_endpoint(services(), options_);
        auto exchange = endpoint_->begin(head_of(request));
        std::string_view rest = request.body;
        bool wanted = true;
        while (wanted && !rest.empty()) {
            const auto block = rest.substr(0, request.block);
            wanted = exchange->body(block);
            rest.remove_prefix(block.size());
            request.behind_block();
        }
        Reply reply = exchange->finish();
        exchange.reset();
        return to_response(std::move(reply));
    }

    Response get(const std::string& target, api::Headers extra = {}, std::string method = "GET") {
        ClientRequest request{std::move(method), target};
        for (auto& header : extra) request.headers.push_back(std::move(header));
        return send(request);
    }

    // Presigned; the extra headers are signed, too.
    Response call(const std::string& method,
                  const std::string& path,
                  const signing::NameValues& query = {},
                  const std::string& body = "",
                  const signing::NameValues& extra = {}) {
        ClientRequest request{method, presign(method, path, query, extra)};
        request.headers.insert(request.headers.end(), extra.begin(), extra.end());
        request.body = body;
        return send(request);
    }

    signing::Signer signer() const { return {{key().id, key().secret, ""}, options_.region}; }

    std::string presign(const std::string& method,
                        const std::string& path,
                        const signing::NameValues& query = {},
                        const signing::NameValues& extra_headers = {}) const {
        signing::NameValues headers{{"host", host_}};
        headers.insert(headers.end(), extra_headers.begin(), extra_headers.end());
        const signing::Request request{method, path, query, headers};
        return path + "?" + signing::presign_query(signer(), request, clock_.wall(), Seconds{600});
    }

    ManualClock clock_{*signing::parse_amz_date("20260301T120000Z")};
    TextLog log_;
    Options options_;
    std::string host_ = "127.0.0.1:9000";
    std::unique_ptr<ExchangeFactory> endpoint_;

  private:
    static RequestHead head_of(const ClientRequest& request) {
        RequestHead head{
            request.method, request.target, request.headers, "192.0.2.7", std::nullopt};
        if (request.with_length) head.content_length = request.body.size();
        return head;
    }

    static Response to_response(Reply reply) {
        Response response{
            reply.status, std::move(reply.headers), std::move(reply.body), 0, reply.close};
        response.length = response.body.empty() ? reply.stream_bytes : response.body.size();
        std::string block(7, '\0');  // small, to cross block borders
        while (reply.stream) {
            const auto got = reply.stream->read(block);
            EXPECT_TRUE(got.has_value());
            if (!got || *got == 0) break;
            response.body.append(block, 0, *got);
        }
        return response;
    }
};

class EndpointFixture : public EndpointTest {
  protected:
    EndpointFixture() { backend_.credentials().add(kKey); }

    const S3Services& services() override { return services_; }

    // As the uploads queue holds them, oldest first.
    std::vector<StoredMessage> events() {
        return backend_.queue_admin().peek(queues::kUploads, 100).value();
    }

    fakes::FakeBackend backend_{clock_};
    S3Services services_ = fake_services(backend_, clock_, log_);
};

}  // namespace sluice::gateway::s3
