// GET and PUT ?acl of a bucket or an object: there is one owner, who may do everything. What else
// may be done is said by access keys.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
#include "gateway/s3/authorize.h"
#include "gateway/s3/document_body.h"
#include "gateway/s3/promises.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::string_view kDocument =
    R"(<?xml version="1.0" encoding="UTF-8"?>)"
    "\n"
    R"(<AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/">)"
    "<Owner><ID>sluice</ID><DisplayName>sluice</DisplayName></Owner>"
    "<AccessControlList><Grant>"
    R"(<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">)"
    "<ID>sluice</ID><DisplayName>sluice</DisplayName></Grantee>"
    "<Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>";

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
    return std::make_unique<Answered>(
        []() -> Result<Reply> { return xml_reply(std::string(kDocument)); });
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
