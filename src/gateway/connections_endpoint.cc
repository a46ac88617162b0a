#include "gateway/connections_endpoint.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <optional>

#include "gateway/pushed_text.h"
#include "signing/digest.h"
#include "signing/encoding.h"
#include "signing/verifier.h"

namespace sluice::gateway {
namespace {

namespace json = boost::json;

// "/stage/%40connections/L0SM9cOFvHcCIhw%3D": the id, decoded. Absent: a request for others.
std::optional<ConnectionId> id_of(std::string_view path) {
    for (const std::string_view marker : {"/@connections/", "/%40connections/"}) {
        const auto at = path.find(marker);
        if (at == path.npos || path.substr(1, at).find('/') + 1 < at) continue;
        auto id = signing::percent_decode(path.substr(at + marker.size()));
        if (id && !id->empty() && id->find('/') == id->npos) return ConnectionId{*std::move(id)};
    }
    return std::nullopt;
}

Reply refused(int status, std::string_view type, std::string_view message) {
    Reply reply;
    reply.status = status;
    reply.headers.emplace_back("Content-Type", "application/json");
    reply.headers.emplace_back("x-amzn-ErrorType", type);
    reply.body = json::serialize(json::object{{"message", message}});
    return reply;
}

Reply refused(const Error& error) {
    if (error.code == Code::kNotFound) return refused(410, "GoneException", error.message);
    if (error.code == Code::kUnavailable) {
        return refused(429, "LimitExceededException", error.message);
    }
    return refused(500, "InternalServerError", error.message);
}

std::string timestamp(WallTime time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                       fmt::gmtime(seconds.time_since_epoch().count()),
                       (time - seconds).count());
}

class ConnectionsExchange final : public Exchange {
  public:
    ConnectionsExchange(const ConnectionsServices& services,
                        OpenSockets& sockets,
                        RequestHead head,
                        ConnectionId id)
        : services_(services), sockets_(sockets), head_(std::move(head)), id_(std::move(id)) {}

    bool body(std::span<const char> block) override {
        if (body_.size() + block.size() > kPushedTextBytesMax) too_large_ = true;
        if (!too_large_) body_.append(block.data(), block.size());
        return !too_large_;
    }

    Reply finish() override {
        if (too_large_) {
            Reply reply = refused(413, "PayloadTooLargeException", "Message too long");
            reply.close = true;
            return reply;
        }
        if (const auto allowed = authorize(); !allowed) {
            return refused(403, "ForbiddenException", allowed.error().message);
        }
        if (head_.method == "POST") return push();
        if (head_.method == "GET") return tell();
        if (head_.method == "DELETE") return close();
        return refused(405, "MethodNotAllowedException", "POST, GET or DELETE a connection");
    }

  private:
    // kDenied and kInvalid, as signing::verify says.
    Result<void> authorize() const {
        const auto target = TRY(signing::parse_target(head_.target));
        const signing::Request request{head_.method, target.path, target.query, head_.headers};
        auto claim = TRY(signing::read_claim(request));
        if (!claim) return fail(Code::kDenied, "MissingAuthenticationToken", "Not signed");
        const std::string hash = signing::sha256_hex(body_);
        if (claim->payload_hash.empty()) claim->payload_hash = hash;
        if (claim->payload_hash != hash) {
            return fail(Code::kDenied, "SignatureDoesNotMatch", "The body is not what was signed");
        }
        const AccessKey key = TRY(services_.credentials.find(claim->access_key_id));
        if (key.grants) return fail(Code::kDenied, "AccessDenied", "Not for a key with grants");
        const signing::Verifier verifier{
            services_.region, "execute-api", signing::PathStyle::kNormalised};
        return signing::verify(verifier, *claim, request, key.secret, services_.clock.wall());
    }

    Reply push() {
        const auto pushed = sockets_.push(id_, body_);
        return pushed ? Reply{} : refused(pushed.error());
    }
    Reply tell() {
        const auto facts = sockets_.facts(id_);
        if (!facts) return refused(facts.error());
        Reply reply;
        reply.headers.emplace_back("Content-Type", "application/json");
        reply.body = json::serialize(json::object{
            {"connectedAt", timestamp(facts->connected)},
            {"identity", {{"sourceIp", facts->remote}, {"userAgent", facts->user_agent}}},
            {"lastActiveAt", timestamp(facts->active)}});
        return reply;
    }
    Reply close() {
        const auto closed = sockets_.close(id_);
        if (!closed) return refused(closed.error());
        Reply reply;
        reply.status = 204;
        return reply;
    }

    const ConnectionsServices& services_;
    OpenSockets& sockets_;
    const RequestHead head_;
    const ConnectionId id_;
    std::string body_;
    bool too_large_ = false;
};

class ConnectionsEndpoint final : public ExchangeFactory {
  public:
    ConnectionsEndpoint(ConnectionsServices services, OpenSockets& sockets, ExchangeFactory& others)
        : services_(std::move(services)), sockets_(sockets), others_(others) {}

    std::unique_ptr<Exchange> begin(const RequestHead& head) override {
        const std::string_view target(head.target);
        auto id = id_of(target.substr(0, target.find('?')));
        if (!id) return others_.begin(head);
        return std::make_unique<ConnectionsExchange>(services_, sockets_, head, *std::move(id));
    }
    Reply refuse(const Refusal& refusal, std::optional<std::string_view> origin) const override {
        return others_.refuse(refusal, origin);
    }

  private:
    const ConnectionsServices services_;
    OpenSockets& sockets_;
    ExchangeFactory& others_;
};

}  // namespace

std::unique_ptr<ExchangeFactory> make_connections_endpoint(const ConnectionsServices& services,
                                                           OpenSockets& sockets,
                                                           ExchangeFactory& others) {
    return std::make_unique<ConnectionsEndpoint>(services, sockets, others);
}

}  // namespace sluice::gateway
