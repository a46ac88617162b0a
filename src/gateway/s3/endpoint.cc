#include "gateway/s3/endpoint.h"

#include <algorithm>
#include <array>
#include <exception>

#include "base/random.h"
#include "gateway/s3/cors.h"
#include "gateway/s3/header_text.h"
#include "gateway/s3/operation.h"
#include "gateway/s3/router.h"
#include "signing/encoding.h"

namespace sluice::gateway::s3 {
namespace {

RequestIds new_ids(const Context& context) {
    Random& random = context.services.random;
    return {random_hex(random, 8), random_hex(random, 16)};
}

// One request: routes it, runs its operation, and dresses the reply. The wall for exceptions.
class S3Exchange final : public Exchange {
  public:
    S3Exchange(Context& context, const RequestHead& head)
        : context_(context), head_(head), ids_(new_ids(context)) {}

    bool body(std::span<const char> block) override {
        try {
            if (operation().has_value() && (*operation_)->body(block)) return true;
        } catch (const std::exception&) {
            operation_ = s3_error("InternalError", "We encountered an internal error.");
        }
        cut_ = true;
        return false;
    }

    bool is_upload() const override {
        return operation_.has_value() && *operation_ && (*operation_)->is_authorized();
    }

    Reply finish() override {
        Result<Reply> result = guarded_finish();
        Reply reply = result ? std::move(*result) : refuse(result.error());
        reply.close = reply.close || cut_;
        add_ids(ids_, reply);
        if (request_) {
            s3::add_cors(context_, *request_, reply);
        } else {
            s3::add_cors(context_, signing::find(head_.headers, "origin"), reply);
        }
        context_.services.metrics.count(
            "sluice_s3_requests_total",
            {{"method", method_label()}, {"status", std::to_string(reply.status)}});
        return reply;
    }

  private:
    // Routed at the first use: begin() must not block, authorisation may.
    NewOperation& operation() {
        if (routed_) return operation_;
        routed_ = true;
        auto request = parse_request(head_, context_.options.s3_domain);
        if (!request) {
            operation_ = std::unexpected(request.error());
        } else {
            request_.emplace(std::move(*request));
            operation_ = route(context_, *request_, ids_);
        }
        return operation_;
    }

    Result<Reply> guarded_finish() {
        try {
            if (!operation()) return std::unexpected(operation_.error());
            return (*operation_)->finish();
        } catch (const std::exception&) {
            return s3_error("InternalError", "We encountered an internal error.");
        }
    }

    Reply refuse(const Error& error) {
        operation_ = nullptr;  // an upload's staged bytes go before the client is told
        const int status = status_of(error.name);
        if (status >= 500) {
            context_.services.log.warn(
                "s3_request_failed",
                {{"method", method_label()}, {"error", error.name}, {"request", ids_.request}});
        }
        const std::string_view target = head_.target;
        Reply reply =
            error_reply(error, target.substr(0, target.find('?')), ids_, context_.options.region);
        if (status == 405) reply.headers.emplace_back("Allow", kMethods);
        if (head_.method == "HEAD") reply.body.clear();
        return reply;
    }

    // A closed set, whatever the client sent.
    std::string_view method_label() const {
        constexpr std::array<std::string_view, 6> kKnown{
            "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"};
        const auto* known = std::ranges::find(kKnown, head_.method);
        return known == kKnown.end() ? "other" : *known;
    }

    Context& context_;
    const RequestHead head_;
    const RequestIds ids_;
    std::optional<S3Request> request_;
    bool routed_ = false;
    bool cut_ = false;
    NewOperation operation_;
};

class Endpoint final : public ExchangeFactory {
  public:
    Endpoint(const S3Services& services, const Options& options) : context_{services, options} {}

    std::unique_ptr<Exchange> begin(const RequestHead& head) override {
        return std::make_unique<S3Exchange>(context_, head);
    }
    Reply refuse(const Refusal& refusal, std::optional<std::string_view> origin) const override {
        const RequestIds ids = new_ids(context_);
        Reply reply = error_reply(in_s3_words(refusal), "", ids, context_.options.region);
        add_ids(ids, reply);
        s3::add_cors(context_, origin, reply);
        return reply;
    }

  private:
    Context context_;
};

}  // namespace

std::string location_of(const Context& context, const S3Request& request, const ObjectName& name) {
    const bool tls = !context.options.tls_certificate_file.empty();
    const bool in_host = bucket_of_host(request.head, context.options.s3_domain).has_value();
    return std::string(tls ? "https://" : "http://") +
           std::string(request.header("host").value_or("localhost")) +
           (in_host ? "" : "/" + name.bucket.text()) + "/" +
           signing::percent_encode(name.key.text(), signing::Slash::kKeep);
}

Result<void> check_bucket(const Context& context, const BucketName& bucket) {
    TRY(in_s3_words(context.services.buckets.find(bucket)));
    return {};
}

std::unique_ptr<ExchangeFactory> make_endpoint(const S3Services& services, const Options& options) {
    return std::make_unique<Endpoint>(services, options);
}

}  // namespace sluice::gateway::s3
