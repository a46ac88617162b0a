// POST /{bucket}: the browser's form upload. Order of checks: form → policy → access key →
// signature → expiration → conditions → size while the bytes stream.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
#include "base/text.h"
#include "gateway/s3/form_parser.h"
#include "gateway/s3/header_text.h"
#include "gateway/s3/integrity.h"
#include "gateway/s3/post_policy.h"
#include "gateway/s3/tags.h"
#include "gateway/s3/upload.h"
#include "signing/encoding.h"

namespace sluice::gateway::s3 {
namespace {

// What a form may hold besides the file: the fields before it, and what comes after.
std::size_t overhead(const Context& context) {
    return 2 * context.options.limits.form_prelude_bytes;
}

class PostObject final : public Operation, private FormHandler {
  public:
    PostObject(Context& context,
               const S3Request& request,
               const RequestIds& ids,
               std::string_view boundary)
        : context_(context),
          request_(request),
          ids_(ids),
          parser_(boundary, context.options.limits.form_prelude_bytes, *this) {}

    bool body(std::span<const char> block) override {
        parsed_ = parser_.push(block);
        return parsed_.has_value();
    }
    bool is_authorized() const override { return upload_ != nullptr; }

    Result<Reply> finish() override {
        TRY(std::move(parsed_));
        TRY(parser_.finish());
        auto checksum = TRY(integrity_->finish());
        return success(TRY(upload_->commit(request_.head, ids_, std::move(checksum))));
    }

  private:
    Result<void> on_field(std::string_view name, std::string value) override {
        fields_.add(name, std::move(value));
        return {};
    }
    // All fields are known: everything but the size is decided before a byte is stored.
    Result<void> on_file(std::string_view filename) override;
    Result<void> on_bytes(std::span<const char> bytes) override {
        integrity_->add(bytes);
        return upload_->write(bytes);
    }

    Result<UploadPlan> plan(const PostPolicy& policy) const;
    Reply success(const ObjectInfo& info) const;

    Context& context_;
    const S3Request& request_;
    const RequestIds& ids_;
    FormParser parser_;
    FormFields fields_;
    Result<void> parsed_;
    std::optional<Integrity> integrity_;
    std::unique_ptr<Upload> upload_;
};

std::unexpected<Error> no_key() {
    return s3_error("InvalidArgument", "Bucket POST must contain a field named 'key'.");
}

Result<void> PostObject::on_file(std::string_view filename) {
    const auto text = fields_.find("policy");
    if (!text) return s3_error("AccessDenied", "Access Denied: the form has no policy.");
    const PostPolicy policy = TRY(parse_policy(*text));
    const Authorized authorized = TRY(authorize_form(context_, fields_));
    if (!fields_.find("key")) return no_key();
    if (context_.services.clock.wall() >= policy.expiration) {
        return s3_error("AccessDenied", "Invalid according to Policy: Policy expired.");
    }
    fields_.set_filename(filename);
    TRY(check_conditions(policy, fields_, request_.bucket));
    integrity_ = TRY(Integrity::of(fields_.all()));
    // Only now: what a stranger says of a length must hold no space.
    auto admission = TRY(admit(context_, request_.head.content_length, overhead(context_)));
    upload_ = TRY(Upload::start(context_, authorized, std::move(admission), TRY(plan(policy))));
    return {};
}

Result<UploadPlan> PostObject::plan(const PostPolicy& policy) const {
    const Limits& limits = context_.options.limits;
    const auto key = fields_.find("key");
    if (!key) return no_key();
    UploadPlan plan;
    plan.name = {request_.bucket, ObjectKey{std::string(*key)}};
    TRY(check_key(plan.name.key, limits));
    plan.attributes = TRY(read_attributes(fields_.all(), limits));
    if (const auto tags = fields_.find("tagging")) {
        plan.attributes.tags = TRY(tags_of_document(std::string(*tags)));
    }
    plan.bytes_min = policy.bytes_min;
    plan.bytes_max = std::min(policy.bytes_max, limits.upload_bytes_max);
    plan.event = "ObjectCreated:Post";
    return plan;
}

// An http(s) URL that can stand in a header; anything else is ignored, as S3 does.
std::optional<std::string> redirect_url(const FormFields& fields, const ObjectInfo& info) {
    auto given = fields.find("success_action_redirect");
    if (!given) given = fields.find("redirect");
    if (!given || !is_printable_ascii(*given) || given->find(' ') != std::string_view::npos ||
        (!given->starts_with("http://") && !given->starts_with("https://"))) {
        return std::nullopt;
    }
    const auto fragment = given->substr(std::min(given->find('#'), given->size()));
    std::string url(given->substr(0, given->size() - fragment.size()));
    url += url.find('?') == std::string::npos ? '?' : '&';
    url += "bucket=" + signing::percent_encode(info.name.bucket.text());
    url += "&key=" + signing::percent_encode(info.name.key.text());
    url += "&etag=%22" + info.etag.text() + "%22";
    return url + std::string(fragment);
}

std::string post_response(const ObjectInfo& info, const std::string& location) {
    return R"(<?xml version="1.0" encoding="UTF-8"?>)"
           "\n<PostResponse><Location>" +
           xml_escape(location) + "</Location><Bucket>" + xml_escape(info.name.bucket.text()) +
           "</Bucket><Key>" + xml_escape(info.name.key.text()) + "</Key><ETag>&quot;" +
           info.etag.text() + "&quot;</ETag></PostResponse>";
}

Reply PostObject::success(const ObjectInfo& info) const {
    Reply reply;
    reply.status = 204;
    reply.headers.emplace_back("ETag", "\"" + info.etag.text() + "\"");
    add_checksum(info.checksum, reply);
    if (auto url = redirect_url(fields_, info)) {
        reply.status = 303;
        reply.headers.emplace_back("Location", std::move(*url));
        return reply;
    }
    const std::string where = location_of(context_, request_, info.name);
    reply.headers.emplace_back("Location", where);
    const auto wanted = fields_.find("success_action_status");
    if (wanted == "200") reply.status = 200;
    if (wanted == "201") {
        reply.status = 201;
        reply.headers.emplace_back("Content-Type", "application/xml");
        reply.body = post_response(info, where);
    }
    return reply;
}

}  // namespace

NewOperation post_object(Context& context, const S3Request& request, const RequestIds& ids) {
    TRY(check_bucket(context, request.bucket));
    const std::string_view type = request.header("content-type").value_or("");
    const auto boundary = form_boundary(type);
    if (!boundary && to_lower(type).starts_with("multipart/form-data")) {
        return s3_error("MalformedPOSTRequest",
                        "The body of your POST request is not well-formed multipart/form-data: it "
                        "has no boundary.");
    }
    if (!boundary) {
        return s3_error("PreconditionFailed",
                        "Bucket POST must be of the enclosure-type multipart/form-data.");
    }
    TRY(admit(context,
              request.head.content_length,
              overhead(context)));  // refused before the body is read
    return std::make_unique<PostObject>(context, request, ids, *boundary);
}

}  // namespace sluice::gateway::s3
