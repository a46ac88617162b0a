// GET and PUT ?acl of a bucket or an object: there is one owner, who may do everything. What else
// may be done is said by access keys.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
#include "gateway/s3/authorize.h"
#include "gateway/s3/document_body.h"
#include "gateway/s3/owner.h"
#include "gateway/s3/promises.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::string_view kCanonicalUser =
    R"( xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser")";

Reply owner_has_all() {
    XmlWriter xml("AccessControlPolicy");
    write_owner(xml);
    xml.open("AccessControlList").open("Grant");
    write_owner_names(xml.open("Grantee", kCanonicalUser)).close();
    xml.element("Permission", "FULL_CONTROL");
    return xml_reply(xml.finish());
}

// NoSuchBucket, NoSuchKey.
Result<void> check_there(const Context& context, const S3Request& request) {
    TRY(check_bucket(context, request.bucket));
    if (request.key.empty()) return {};
    TRY(check_key(request.key, context.options.limits));
    TRY(in_s3_words(context.services.objects.head(request.object())));
    return {};
}

}  // namespace

NewOperation get_acl(Context& context, const S3Request& request, const RequestIds&) {
    TRY(authorize(context, request, Access::kRead));
    TRY(check_there(context, request));
    return std::make_unique<Answered>([]() -> Result<Reply> { return owner_has_all(); });
}

// An ACL that changes nothing is accepted; it comes as a header.
NewOperation put_acl(Context& context, const S3Request& request, const RequestIds&) {
    TRY(authorize(context, request, Access::kWrite));
    TRY(check_there(context, request));
    TRY(check_promises(request.head.headers));
    if (!request.header("x-amz-acl")) {
        return s3_error("NotImplemented",
                        "Access is given by access keys, not by ACLs: only x-amz-acl: private.");
    }
    return std::make_unique<Answered>([]() -> Result<Reply> { return Reply{}; });
}

}  // namespace sluice::gateway::s3
