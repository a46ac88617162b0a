// GET and HEAD /{bucket}/{key}: presigned or header-signed download.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
#include "base/http_time.h"
#include "base/text.h"
#include "gateway/s3/authorize.h"
#include "gateway/s3/conditional.h"
#include "gateway/s3/integrity.h"
#include "gateway/s3/multipart.h"
#include "gateway/s3/object_headers.h"

namespace sluice::gateway::s3 {
namespace {

class GetObject final : public Operation {
  public:
    // Taking an Authorized: nobody reads what nobody allowed. `part`: of the object, from 1.
    GetObject(Context& context,
              const S3Request& request,
              const Authorized&,
              std::optional<std::uint32_t> part)
        : context_(context), request_(request), part_(part) {}

    bool body(std::span<const char>) override { return false; }  // a GET's body means nothing
    Result<Reply> finish() override;

  private:
    struct Selected {
        ObjectInfo info;
        std::unique_ptr<ByteSource> bytes;  // null for HEAD
        std::optional<ByteRange> range;
    };
    Result<Selected> measure() const;
    Result<std::optional<ByteRange>> wanted_range(const ObjectInfo& info) const;
    Result<std::optional<ByteRange>> range_of_part(const ObjectInfo& info) const;
    Result<void> narrow(Selected& selected) const;
    Result<Reply> reply(Selected selected) const;
    bool if_range(const ObjectInfo& info) const;

    bool is_head() const { return request_.head.method == "HEAD"; }
    // The whole object is what a GET without these gets.
    bool wants_some() const { return part_.has_value() || request_.header("range").has_value(); }

    Context& context_;
    const S3Request& request_;
    const std::optional<std::uint32_t> part_;
};

// In the query, too: the SDK for JavaScript puts it there when it signs a URL.
bool wants_checksum(const S3Request& request) {
    auto mode = request.header("x-amz-checksum-mode");
    if (!mode) mode = signing::find(request.query, "x-amz-checksum-mode");
    return mode && to_lower(*mode) == "enabled";
}

// A range depends on the size, so the object that is opened must be the one that was measured: if
// it was replaced meanwhile, all is asked of the new one.
Result<Reply> GetObject::finish() {
    constexpr int kAttempts = 3;
    for (int attempt = 1;; ++attempt) {
        Selected selected = TRY(in_s3_words(measure()));
        const Verdict verdict = precondition(request_, "", selected.info);
        switch (verdict) {
            case Verdict::kFailed:
                return precondition_failed(request_, "", verdict);
            case Verdict::kNotModified:
                return not_modified(selected.info);
            case Verdict::kProceed:
                break;
        }
        const auto narrowed = narrow(selected);
        if (narrowed) return reply(std::move(selected));
        const bool replaced = narrowed.error().code == Code::kConflict;
        if (!replaced || attempt == kAttempts) return std::unexpected(narrowed.error());
    }
}

Result<GetObject::Selected> GetObject::measure() const {
    ObjectStore& objects = context_.services.objects;
    if (is_head() || wants_some()) {
        return Selected{TRY(objects.head(request_.object())), nullptr, std::nullopt};
    }
    OpenedObject opened = TRY(objects.open(request_.object(), std::nullopt, std::nullopt));
    return Selected{std::move(opened.info), std::move(opened.bytes), std::nullopt};
}

// To what Range or partNumber ask for. PreconditionFailed: the object was replaced.
Result<void> GetObject::narrow(Selected& selected) const {
    if (!wants_some()) return {};
    selected.range = TRY(wanted_range(selected.info));
    if (is_head()) return {};
    OpenedObject opened = TRY(in_s3_words(
        context_.services.objects.open(request_.object(), selected.range, selected.info.etag)));
    selected.bytes = std::move(opened.bytes);
    return {};
}

Result<std::optional<ByteRange>> GetObject::wanted_range(const ObjectInfo& info) const {
    if (part_) return range_of_part(info);
    if (!if_range(info)) return std::nullopt;
    return parse_range(*request_.header("range"), info.size);
}

Result<std::optional<ByteRange>> GetObject::range_of_part(const ObjectInfo& info) const {
    const ByteRange range =
        TRY(in_s3_words(context_.services.objects.part(request_.object(), info.etag, *part_)));
    // The only part of an object without bytes: a range cannot say it.
    if (info.size == 0) return std::nullopt;
    return range;
}

bool GetObject::if_range(const ObjectInfo& info) const {
    const auto value = request_.header("if-range");
    if (!value || *value == quoted(info.etag)) return true;
    const auto date = parse_http_date(*value);
    return date && *date == std::chrono::floor<Seconds>(info.modified);
}

Result<Reply> GetObject::reply(Selected selected) const {
    const ObjectInfo& info = selected.info;
    Reply reply;
    reply.stream_bytes = info.size;
    if (selected.range) {
        const auto& [first, last] = *selected.range;
        reply.status = 206;
        reply.stream_bytes = last - first + 1;
        reply.headers.emplace_back("Content-Range",
                                   "bytes " + std::to_string(first) + "-" + std::to_string(last) +
                                       "/" + std::to_string(info.size));
    }
    if (part_ && info.parts > 0) {
        reply.headers.emplace_back("x-amz-mp-parts-count", std::to_string(info.parts));
    }
    TRY(add_object_headers(reply, request_, info));
    if (!selected.range && wants_checksum(request_)) add_checksum(info.checksum, reply);
    reply.stream = std::move(selected.bytes);
    if (!is_head()) {
        context_.services.metrics.count(
            "sluice_downloaded_bytes_total", {}, static_cast<double>(reply.stream_bytes));
    }
    return reply;
}

Result<std::optional<std::uint32_t>> wanted_part(const S3Request& request, const Limits& limits) {
    if (!signing::find(request.query, "partNumber")) return std::nullopt;
    const std::uint32_t number = TRY(part_number(request, limits));
    if (request.header("range")) {
        return s3_error("InvalidRequest",
                        "Cannot specify both Range header and partNumber query parameter.");
    }
    return number;
}

}  // namespace

NewOperation get_object(Context& context, const S3Request& request, const RequestIds&) {
    const Authorized authorized = TRY(authorize(context, request, Access::kRead));
    TRY(check_bucket(context, request.bucket));
    TRY(check_key(request.key, context.options.limits));
    const auto part = TRY(wanted_part(request, context.options.limits));
    return std::make_unique<GetObject>(context, request, authorized, part);
}

}  // namespace sluice::gateway::s3
