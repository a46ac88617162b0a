#include "gateway/application_endpoint.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <ranges>

#include "api/authorise.h"
#include "api/routes.h"
#include "base/text.h"
#include "signing/request.h"

namespace sluice::gateway {
namespace {

namespace urls = boost::urls;

void add_cors(const api::Services& services, std::optional<std::string_view> origin, Reply& reply) {
    for (auto& header : api::cors_headers(origin, services.allowed_origins)) {
        reply.headers.push_back(std::move(header));
    }
}

// In the words of the API that the request was for.
Reply reply_to(const Refusal& refusal) {
    const bool is_v1 = api::is_v1(refusal.target);
    const boost::json::value document =
        is_v1
            ? boost::json::value{{"type", "about:blank"},
                                 {"title", refusal.message},
                                 {"status", refusal.status},
                                 {"detail", refusal.message},
                                 {"code", refusal.name}}
            : boost::json::value{{"error", {{"code", refusal.name}, {"message", refusal.message}}}};
    Reply reply;
    reply.status = refusal.status;
    reply.close = true;
    reply.headers.emplace_back("Content-Type",
                               is_v1 ? "application/problem+json" : "application/json");
    if (refusal.status == 503) reply.headers.emplace_back("Retry-After", "1");
    reply.body = boost::json::serialize(document);
    return reply;
}

class ApplicationExchange final : public Exchange {
  public:
    ApplicationExchange(const api::Services& services, const RequestHead& head)
        : services_(services), head_(head), body_bytes_max_(bytes_max(services, head)) {}

    bool body(std::span<const char> block) override {
        const std::uint64_t bytes =
            std::max(head_.content_length.value_or(0), std::uint64_t{body_.size() + block.size()});
        too_large_ = too_large_ || bytes > body_bytes_max_;
        if (!too_large_) body_.append(block.data(), block.size());
        return !too_large_;
    }
    // Of one that is large there are only so many at a time.
    bool is_upload() const override {
        return head_.content_length.value_or(0) > services_.limits.http_body_bytes;
    }

    Reply finish() override {
        auto request = to_request(head_, std::move(body_));
        if (!request) {
            return refuse(request.error());
        }
        request->body_is_cut = too_large_;
        Reply reply = to_reply(api::handle(services_, *request));
        reply.close = too_large_;
        return reply;
    }

  private:
    Reply refuse(const Error& error) const {
        Reply reply = reply_to(Refusal{400, error.name, error.message, head_.target});
        add_cors(services_, signing::find(head_.headers, "origin"), reply);
        return reply;
    }

    static std::size_t bytes_max(const api::Services& services, const RequestHead& head) {
        const auto request = to_request(head, {});
        return request ? api::body_bytes_max(services.limits, request->path)
                       : services.limits.http_body_bytes;
    }

    const api::Services& services_;
    RequestHead head_;
    std::size_t body_bytes_max_;
    std::string body_;
    bool too_large_ = false;
};

class ApplicationEndpoint final : public ExchangeFactory {
  public:
    explicit ApplicationEndpoint(const api::Services& services) : services_(services) {}

    std::unique_ptr<Exchange> begin(const RequestHead& head) override {
        return std::make_unique<ApplicationExchange>(services_, head);
    }
    Reply refuse(const Refusal& refusal, std::optional<std::string_view> origin) const override {
        Reply reply = reply_to(refusal);
        add_cors(services_, origin, reply);
        return reply;
    }

  private:
    const api::Services& services_;
};

// An IPv6 socket shows an IPv4 peer as ::ffff:a.b.c.d (RFC 4291, 2.5.5.2): the same address.
std::string_view without_v6_mapping(std::string_view address) {
    constexpr std::string_view kMapped = "::ffff:";
    const bool mapped = address.starts_with(kMapped) && address.find('.') != address.npos;
    return mapped ? address.substr(kMapped.size()) : address;
}

}  // namespace

std::unique_ptr<ExchangeFactory> make_application_endpoint(const api::Services& services) {
    return std::make_unique<ApplicationEndpoint>(services);
}

Result<api::Request> to_request(const RequestHead& head, std::string body) {
    const auto target = urls::parse_origin_form(head.target);
    if (!target) {
        return fail(Code::kInvalid,
                    "bad_target",
                    "The request's target is not a path and query, percent-encoded.");
    }
    api::Request request;
    request.method = head.method;
    request.path = target->path();
    for (const auto& parameter : target->params()) {
        request.query.emplace_back(parameter.key, parameter.value);
    }
    request.headers = head.headers;
    request.body = std::move(body);
    request.remote = head.remote;
    return request;
}

Reply to_reply(api::Response response) {
    Reply reply;
    reply.status = response.status;
    reply.headers = std::move(response.headers);
    reply.body = std::move(response.body);
    return reply;
}

std::string client_address(std::string_view peer,
                           const api::Headers& headers,
                           const std::vector<std::string>& trusted_proxies) {
    std::vector<std::string_view> hops;  // nearest last
    for (const auto& [name, value] : headers) {
        if (name != "x-forwarded-for") continue;
        for (const auto part : std::views::split(value, ',')) {
            hops.push_back(trimmed(std::string_view(part.begin(), part.end())));
        }
    }
    hops.push_back(peer);
    const auto is_trusted = [&trusted_proxies](std::string_view address) {
        return std::ranges::find(trusted_proxies, address, without_v6_mapping) !=
               trusted_proxies.end();
    };
    while (hops.size() > 1 && is_trusted(without_v6_mapping(hops.back()))) hops.pop_back();
    return std::string(without_v6_mapping(hops.back()));
}

}  // namespace sluice::gateway
