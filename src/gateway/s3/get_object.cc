// GET and HEAD /{bucket}/{key}: presigned or header-signed download.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
#include <array>

#include "base/text.h"
#include "gateway/reply_head.h"
#include "gateway/s3/authorize.h"
#include "gateway/s3/conditional.h"
#include "gateway/s3/header_text.h"
#include "gateway/s3/integrity.h"

namespace sluice::gateway::s3 {
namespace {

class GetObject final : public Operation {
  public:
    // Taking an Authorized: nobody reads what nobody allowed.
    GetObject(Context& context, const S3Request& request, const Authorized&)
        : context_(context), request_(request) {}

    bool body(std::span<const char>) override { return false; }  // a GET's body means nothing
    Result<Reply> finish() override;

  private:
    struct Part {
        OpenedObject object;  // without bytes for HEAD
        std::optional<ByteRange> range;
    };
    Result<Part> open() const;
    Result<Part> open_range(std::string_view header) const;
    Result<Reply> reply(Part part) const;
    Result<void> add_headers(Reply& reply, const Part& part) const;
    bool is_head() const { return request_.head.method == "HEAD"; }

    Context& context_;
    const S3Request& request_;
};

std::string quoted(const ETag& etag) {
    return "\"" + etag.text() + "\"";
}

// What the signer of the request may override, and nothing else.
struct Override {
    std::string_view parameter;
    std::string_view header;
};
constexpr std::array kOverrides{
    Override{"response-content-type", "Content-Type"},
    Override{"response-content-disposition", "Content-Disposition"},
    Override{"response-cache-control", "Cache-Control"},
    Override{"response-content-encoding", "Content-Encoding"},
};

// In the query, too: the SDK for JavaScript puts it there when it signs a URL.
bool wants_checksum(const S3Request& request) {
    auto mode = request.header("x-amz-checksum-mode");
    if (!mode) mode = signing::find(request.query, "x-amz-checksum-mode");
    return mode && to_lower(*mode) == "enabled";
}

std::string own_value(const ObjectInfo& info, std::string_view header) {
    const ObjectAttributes& attributes = info.attributes;
    if (header == "Content-Type") return attributes.content_type;
    if (header == "Cache-Control") return attributes.cache_control;
    if (header == "Content-Encoding") return attributes.content_encoding;
    return attributes.content_disposition.empty() ? attachment_named_after(info.name.key.text())
                                                  : attributes.content_disposition;
}

Result<Reply> GetObject::finish() {
    Part part = TRY(open());
    const ETag& etag = part.object.info.etag;
    const auto if_match = request_.header("if-match");
    if (if_match && !matches_etag(*if_match, etag)) {
        return s3_error("PreconditionFailed",
                        "At least one of the pre-conditions you specified did not hold: If-Match");
    }
    const auto if_none_match = request_.header("if-none-match");
    if (if_none_match && matches_etag(*if_none_match, etag)) {
        Reply unchanged;
        unchanged.status = 304;
        unchanged.headers.emplace_back("ETag", quoted(etag));
        return unchanged;
    }
    return reply(std::move(part));
}

Result<GetObject::Part> GetObject::open() const {
    ObjectStore& objects = context_.services.objects;
    const auto range = request_.header("range");
    if (range) return open_range(*range);
    if (is_head()) {
        return Part{{TRY(in_s3_words(objects.head(request_.object()))), nullptr}, std::nullopt};
    }
    return Part{TRY(in_s3_words(objects.open(request_.object(), std::nullopt, std::nullopt))),
                std::nullopt};
}

// The range depends on the size, so the object that is opened must be the one that was measured.
Result<GetObject::Part> GetObject::open_range(std::string_view header) const {
    ObjectStore& objects = context_.services.objects;
    constexpr int kAttempts = 3;
    for (int attempt = 1;; ++attempt) {
        const ObjectInfo info = TRY(in_s3_words(objects.head(request_.object())));
        const auto if_range = request_.header("if-range");
        std::optional<ByteRange> range;
        if (!if_range || *if_range == quoted(info.etag))
            range = TRY(parse_range(header, info.size));
        if (is_head()) return Part{{info, nullptr}, range};
        auto opened = objects.open(request_.object(), range, info.etag);
        if (opened) return Part{std::move(*opened), range};
        const bool replaced = opened.error().code == Code::kConflict;
        if (!replaced || attempt == kAttempts) return std::unexpected(in_s3_words(opened.error()));
    }
}

Result<Reply> GetObject::reply(Part part) const {
    const std::uint64_t size = part.object.info.size;
    Reply reply;
    reply.stream_bytes = size;
    if (part.range) {
        const auto& [first, last] = *part.range;
        reply.status = 206;
        reply.stream_bytes = last - first + 1;
        reply.headers.emplace_back("Content-Range",
                                   "bytes " + std::to_string(first) + "-" + std::to_string(last) +
                                       "/" + std::to_string(size));
    }
    TRY(add_headers(reply, part));
    reply.stream = std::move(part.object.bytes);
    if (!is_head()) {
        context_.services.metrics.count(
            "sluice_downloaded_bytes_total", {}, static_cast<double>(reply.stream_bytes));
    }
    return reply;
}

Result<void> GetObject::add_headers(Reply& reply, const Part& part) const {
    const ObjectInfo& info = part.object.info;
    reply.headers.emplace_back("ETag", quoted(info.etag));
    reply.headers.emplace_back("Last-Modified", http_date(info.modified));
    reply.headers.emplace_back("Accept-Ranges", "bytes");
    for (const auto& [parameter, header] : kOverrides) {
        const auto override_value = signing::find(request_.query, parameter);
        if (override_value && !is_printable_ascii(*override_value)) {
            return s3_error("InvalidArgument",
                            std::string(parameter) + " must be printable ASCII.");
        }
        std::string value = override_value ? std::string(*override_value) : own_value(info, header);
        if (!value.empty()) reply.headers.emplace_back(header, std::move(value));
    }
    if (!part.range && wants_checksum(request_)) add_checksum(info.checksum, reply);
    for (const auto& [name, value] : info.attributes.metadata) {
        reply.headers.emplace_back("x-amz-meta-" + name, header_safe(value));
    }
    // Whatever a user uploaded must not run as a page of this origin.
    reply.headers.emplace_back("Content-Security-Policy", "sandbox");
    return {};
}

}  // namespace

NewOperation get_object(Context& context, const S3Request& request, const RequestIds&) {
    const Authorized authorized = TRY(authorize(context, request, Access::kRead));
    TRY(check_bucket(context, request.bucket));
    TRY(check_key(request.key, context.options.limits));
    return std::make_unique<GetObject>(context, request, authorized);
}

}  // namespace sluice::gateway::s3
