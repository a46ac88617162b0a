// PUT /{bucket}/{key} with x-amz-copy-source: an object from another one's bytes.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
#include "gateway/s3/conditional.h"
#include "gateway/s3/copy_source.h"
#include "gateway/s3/document_body.h"
#include "gateway/s3/integrity.h"
#include "gateway/s3/multipart.h"
#include "gateway/s3/object_headers.h"
#include "gateway/s3/upload.h"
#include "gateway/s3/xml.h"
#include "signing/checksum.h"
#include "signing/time_text.h"

namespace sluice::gateway::s3 {
namespace {

// What comes from the request, and not from the source.
struct Replace {
    bool metadata = false;  // and all headers
    bool tags = false;
};

Result<bool> is_replace(const S3Request& request, std::string_view directive) {
    const auto value = request.header(directive).value_or("COPY");
    if (value == "COPY" || value == "REPLACE") return value == "REPLACE";
    return s3_error("InvalidArgument", std::string(directive) + " is COPY or REPLACE.");
}

Result<std::optional<signing::ChecksumAlgorithm>> wanted_algorithm(const S3Request& request) {
    const auto name = request.header("x-amz-checksum-algorithm");
    if (!name) return std::nullopt;
    const auto algorithm = signing::checksum_algorithm(*name);
    if (algorithm) return algorithm;
    return s3_error("InvalidRequest", "Checksum algorithm provided is unsupported.");
}

ObjectAttributes merged(const ObjectAttributes& source,
                        const ObjectAttributes& given,
                        const Replace& replace) {
    ObjectAttributes attributes = replace.metadata ? given : source;
    attributes.tags = replace.tags ? given.tags : source.tags;
    return attributes;
}

class CopyObject {
  public:
    CopyObject(Context& context, const S3Request& request, const RequestIds& ids, Authorized by)
        : context_(context), request_(request), ids_(ids), by_(std::move(by)) {}

    // Everything that the head alone decides.
    Result<void> prepare();
    Result<Reply> run();

  private:
    Result<std::unique_ptr<Upload>> start(const ObjectInfo& source);
    Result<std::optional<Checksum>> copy(const OpenedObject& source, Upload& upload) const;
    Result<Reply> reply(const ObjectInfo& copied) const;

    Context& context_;
    const S3Request& request_;
    const RequestIds& ids_;
    Authorized by_;
    ObjectName source_;
    Replace replace_;
    ObjectAttributes given_;
    std::vector<Expectation> expect_;
    std::optional<signing::ChecksumAlgorithm> algorithm_;  // the one asked for
};

Result<void> CopyObject::prepare() {
    source_ = *TRY(copy_source(request_));
    TRY(check_copy_source(context_, by_, source_));
    replace_ = {TRY(is_replace(request_, "x-amz-metadata-directive")),
                TRY(is_replace(request_, "x-amz-tagging-directive"))};
    given_ = TRY(read_attributes(request_, context_.options.limits));
    expect_ = TRY(write_conditions(request_, by_));
    algorithm_ = TRY(wanted_algorithm(request_));
    if (source_ == request_.object() && !replace_.metadata && !replace_.tags) {
        return s3_error("InvalidRequest",
                        "This copy request is illegal because it is trying to copy an object to "
                        "itself without changing the object's metadata or tags.");
    }
    return {};
}

Result<Reply> CopyObject::run() {
    const OpenedObject source = TRY(open_copy_source(context_, request_, source_));
    const auto upload = TRY(start(source.info));
    auto checksum = TRY(copy(source, *upload));
    return reply(TRY(upload->commit(request_.head, ids_, std::move(checksum))));
}

Result<std::unique_ptr<Upload>> CopyObject::start(const ObjectInfo& source) {
    const std::uint64_t bytes_max = context_.options.limits.upload_bytes_max;
    if (source.size > bytes_max) {
        return s3_error("InvalidRequest",
                        "The specified copy source is larger than the maximum allowable size for a "
                        "copy source: " +
                            std::to_string(bytes_max) + ". Copy it in parts.");
    }
    auto admission = TRY(in_s3_words(context_.services.capacity.admit(source.size)));
    UploadPlan plan;
    plan.name = request_.object();
    plan.attributes = merged(source.attributes, given_, replace_);
    plan.bytes_max = source.size;
    plan.event = "ObjectCreated:Copy";
    plan.expect = expect_;
    return Upload::start(context_, by_, std::move(admission), std::move(plan));
}

// Returns the copy's checksum. The source's says it, too, unless another algorithm was asked for,
// or it is of the checksums of parts, which the copy does not have.
Result<std::optional<Checksum>> CopyObject::copy(const OpenedObject& source, Upload& upload) const {
    const std::optional<Checksum>& known = source.info.checksum;
    auto algorithm = algorithm_;
    if (!algorithm && known && known->composite) {
        algorithm = signing::checksum_algorithm(known->algorithm);
    }
    const auto made = TRY(copy_bytes(*source.bytes, upload, algorithm));
    return made ? made : known;
}

Result<Reply> CopyObject::reply(const ObjectInfo& copied) const {
    // When it was stored, the storage knows; unless it is another one's by now.
    const auto stored = context_.services.objects.head(copied.name);
    const bool same = stored && stored->etag == copied.etag;
    const WallTime modified = same ? stored->modified : context_.services.clock.wall();
    XmlWriter xml("CopyObjectResult");
    xml.element("LastModified", signing::iso_date(modified)).element("ETag", quoted(copied.etag));
    write_checksum(xml, copied.checksum);
    if (copied.checksum) xml.element("ChecksumType", checksum_type(copied.checksum->composite));
    return xml_reply(xml.finish());
}

}  // namespace

NewOperation copy_object(Context& context, const S3Request& request, const RequestIds& ids) {
    const Authorized authorized = TRY(authorize(context, request, Access::kWrite));
    TRY(check_bucket(context, request.bucket));
    TRY(check_key(request.key, context.options.limits));
    auto copy = std::make_shared<CopyObject>(context, request, ids, authorized);
    TRY(copy->prepare());
    return std::make_unique<Answered>([copy] { return copy->run(); });
}

}  // namespace sluice::gateway::s3
