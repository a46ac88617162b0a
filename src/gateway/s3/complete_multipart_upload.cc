// POST /{bucket}/{key}?uploadId: the parts that the document names become the object. Said again
// with the same parts, it answers the same.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
#include <algorithm>
#include <utility>
#include <vector>

#include "gateway/s3/authorize.h"
#include "gateway/s3/completed_parts.h"
#include "gateway/s3/conditional.h"
#include "gateway/s3/document_body.h"
#include "gateway/s3/list_page.h"
#include "gateway/s3/multipart.h"
#include "gateway/s3/notifications.h"
#include "gateway/s3/object_headers.h"
#include "gateway/s3/upload.h"
#include "signing/checksum.h"
#include "signing/encoding.h"

namespace sluice::gateway::s3 {
namespace {

struct Completion {
    Context& context;
    const S3Request& request;
    const RequestIds& ids;
    std::string owner;  // of the key that asks
    std::vector<Expectation> expect;

    Result<Reply> run(const std::string& document);
    Result<Reply> finish(const MultipartUpload& upload, const std::vector<NamedPart>& named);
    // What a completion that went before has made of the upload.
    Result<Reply> repeat(const MultipartUpload& upload, const std::vector<NamedPart>& named) const;
    Result<Reply> reply(const ObjectInfo& object) const;
};

Result<Reply> Completion::run(const std::string& document) {
    const auto upload = TRY(find_upload(context, request));
    const auto named = TRY(read_completion(document, context.options.limits));
    return upload.completed ? repeat(upload, named) : finish(upload, named);
}

Result<Reply> Completion::finish(const MultipartUpload& upload,
                                 const std::vector<NamedPart>& named) {
    const Limits& limits = context.options.limits;
    const auto stored =
        TRY(in_s3_words(context.services.uploads.parts(upload.id, 0, limits.parts_max)));
    TRY(check_checksums_named(upload, named));
    CompleteUpload complete;
    complete.upload = upload.id;
    complete.parts = TRY(choose_parts(named, stored, limits));
    complete.object = TRY(object_of(upload, complete.parts, request));
    const ObjectInfo object = complete.object;

    Outcome outcome;
    outcome.expect.emplace_back(BucketExists{object.name.bucket});
    outcome.expect.insert(outcome.expect.end(), expect.begin(), expect.end());
    outcome.storage.emplace_back(std::move(complete));
    outcome.send = TRY(events_for(
        context, {"ObjectCreated:CompleteMultipartUpload", object, owner, request.head, ids}));
    auto commit = context.services.backend.commit(std::move(outcome));
    if (!commit && commit.error().name == "part_changed") return invalid_part();
    if (!commit && commit.error().name == "upload_completed") {
        return repeat(TRY(find_upload(context, request)), named);
    }
    TRY(committed(std::move(commit), request.head.headers));
    // No key: in anonymous mode the user id in it is a credential.
    context.services.log.info("upload_stored",
                              {{"bucket", object.name.bucket.text()},
                               {"bytes", object.size},
                               {"parts", object.parts},
                               {"etag", object.etag.text()},
                               {"request", ids.request}});
    return reply(object);
}

Result<Reply> Completion::repeat(const MultipartUpload& upload,
                                 const std::vector<NamedPart>& named) const {
    std::vector<UploadedPart> parts;
    for (const NamedPart& part : named) parts.push_back({.number = part.number, .etag = part.etag});
    if (etag_of(parts) != upload.completed) return invalid_part();
    ObjectInfo object;
    object.name = upload.name;
    object.etag = *upload.completed;
    // Replaced since, it is not told of.
    const auto now = context.services.objects.head(upload.name);
    if (now && now->etag == object.etag) object.checksum = now->checksum;
    return reply(object);
}

Result<Reply> Completion::reply(const ObjectInfo& object) const {
    XmlWriter xml("CompleteMultipartUploadResult");
    xml.element("Location", location_of(context, request, object.name));
    xml.element("Bucket", object.name.bucket.text());
    xml.element("Key", object.name.key.text());
    xml.element("ETag", quoted(object.etag));
    write_checksum(xml, object.checksum);
    if (object.checksum) {
        xml.element("ChecksumType", checksum_type(object.checksum->composite));
    }
    return xml_reply(xml.finish());
}

}  // namespace

NewOperation complete_multipart_upload(Context& context,
                                       const S3Request& request,
                                       const RequestIds& ids) {
    const Authorized authorized = TRY(authorize(context, request, Access::kWrite));
    TRY(check_bucket(context, request.bucket));
    TRY(find_upload(context, request));
    auto expect = TRY(write_conditions(request, authorized));
    expect.emplace_back(authorized.still(Access::kWrite, request.object()));
    auto completion =
        std::make_shared<Completion>(context, request, ids, authorized.owner(), std::move(expect));
    return std::make_unique<DocumentBody>(
        TRY(Payload::of_completion(request, authorized)),
        [completion](const std::string& document) { return completion->run(document); });
}

}  // namespace sluice::gateway::s3
