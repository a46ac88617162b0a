#include "gateway/s3/router.h"

#include <algorithm>
#include <array>
#include <optional>

#include "gateway/s3/authorize.h"

namespace sluice::gateway::s3 {
namespace {

enum class Level : std::uint8_t { kService, kBucket, kObject };

struct Route {
    std::string_view method;
    Level level;
    std::string_view subresource;  // the parameter that names it; empty: none of kSubresources
    NewOperation (*make)(Context& context, const S3Request& request, const RequestIds& ids);
};

constexpr std::array kRoutes{
    Route{"GET", Level::kService, "", list_buckets},
    Route{"PUT", Level::kBucket, "", create_bucket},
    Route{"HEAD", Level::kBucket, "", head_bucket},
    Route{"DELETE", Level::kBucket, "", delete_bucket},
    Route{"GET", Level::kBucket, "location", get_bucket_location},
    Route{"GET", Level::kBucket, "versioning", get_bucket_versioning},
    Route{"GET", Level::kBucket, "policy", get_bucket_policy},
    Route{"GET", Level::kBucket, "lifecycle", get_bucket_lifecycle},
    Route{"GET", Level::kBucket, "cors", get_bucket_cors},
    Route{"PUT", Level::kBucket, "cors", put_bucket_cors},
    Route{"DELETE", Level::kBucket, "cors", delete_bucket_cors},
    Route{"GET", Level::kBucket, "notification", get_bucket_notification},
    Route{"PUT", Level::kBucket, "notification", put_bucket_notification},
    Route{"GET", Level::kBucket, "", list_objects},
    Route{"GET", Level::kBucket, "acl", get_acl},
    Route{"GET", Level::kBucket, "versions", list_object_versions},
    Route{"POST", Level::kBucket, "", post_object},
    Route{"POST", Level::kBucket, "delete", delete_objects},
    Route{"PUT", Level::kBucket, "acl", put_acl},
    Route{"DELETE", Level::kObject, "", delete_object},
    Route{"DELETE", Level::kObject, "tagging", delete_object_tagging},
    Route{"GET", Level::kObject, "", get_object},
    Route{"GET", Level::kObject, "acl", get_acl},
    Route{"GET", Level::kObject, "attributes", get_object_attributes},
    Route{"GET", Level::kObject, "partNumber", get_object},
    Route{"GET", Level::kObject, "tagging", get_object_tagging},
    Route{"HEAD", Level::kObject, "", get_object},
    Route{"HEAD", Level::kObject, "partNumber", get_object},
    Route{"PUT", Level::kObject, "", put_object},
    Route{"GET", Level::kBucket, "uploads", list_multipart_uploads},
    Route{"POST", Level::kObject, "uploads", create_multipart_upload},
    Route{"PUT", Level::kObject, "uploadId", upload_part},
    Route{"GET", Level::kObject, "uploadId", list_parts},
    Route{"POST", Level::kObject, "uploadId", complete_multipart_upload},
    Route{"DELETE", Level::kObject, "uploadId", abort_multipart_upload},
    Route{"PUT", Level::kObject, "acl", put_acl},
    Route{"PUT", Level::kObject, "tagging", put_object_tagging},
};

// Parameters that name another operation of S3: answering with the object would be wrong.
constexpr std::array<std::string_view, 34> kSubresources{"accelerate",
                                                         "acl",
                                                         "analytics",
                                                         "attributes",
                                                         "cors",
                                                         "delete",
                                                         "encryption",
                                                         "intelligent-tiering",
                                                         "inventory",
                                                         "legal-hold",
                                                         "lifecycle",
                                                         "location",
                                                         "logging",
                                                         "metrics",
                                                         "notification",
                                                         "object-lock",
                                                         "ownershipControls",
                                                         "partNumber",
                                                         "policy",
                                                         "policyStatus",
                                                         "publicAccessBlock",
                                                         "renameObject",
                                                         "replication",
                                                         "requestPayment",
                                                         "restore",
                                                         "retention",
                                                         "select",
                                                         "tagging",
                                                         "torrent",
                                                         "uploadId",
                                                         "uploads",
                                                         "versioning",
                                                         "versions",
                                                         "website"};

std::string_view subresource(const S3Request& request) {
    // Beside it, a partNumber is the upload's.
    if (signing::find(request.query, "uploadId")) return "uploadId";
    for (const auto& [name, value] : request.query) {
        const auto* known = std::ranges::find(kSubresources, name);
        if (known != kSubresources.end()) return *known;
    }
    return {};
}

Level level_of(const S3Request& request) {
    if (!request.key.empty()) return Level::kObject;
    return request.bucket.empty() ? Level::kService : Level::kBucket;
}

NewOperation not_implemented(const Context& context, const S3Request& request) {
    TRY(authorize_any(context, request));
    return s3_error("NotImplemented",
                    "A header, parameter or operation you used is not implemented here.");
}

// Every object has the version "null", and no other.
bool names_another_version(const S3Request& request) {
    return signing::find(request.query, "versionId").value_or("null") != "null";
}

NewOperation no_such_version(const Context& context, const S3Request& request) {
    TRY(authorize_any(context, request));
    return s3_error("NoSuchVersion", "The specified version does not exist.");
}

}  // namespace

NewOperation route(Context& context, const S3Request& request, const RequestIds& ids) {
    const std::string& method = request.head.method;
    if (method == "OPTIONS") return preflight(context, request, ids);
    if (names_another_version(request)) return no_such_version(context, request);
    const std::string_view wanted = subresource(request);
    const Level level = level_of(request);
    for (const Route& route : kRoutes) {
        if (route.method == method && route.level == level && route.subresource == wanted) {
            return route.make(context, request, ids);
        }
    }
    const bool known = method == "GET" || method == "HEAD";
    if (known || !wanted.empty()) return not_implemented(context, request);
    return s3_error("MethodNotAllowed",
                    "The specified method is not allowed against this resource.");
}

}  // namespace sluice::gateway::s3
