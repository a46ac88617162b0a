// What differs between the verbs: one Operation answers one request. The endpoint adds what all
// replies share (request ids, CORS, the error document).
//
// An Operation is used by one thread at a time; the Context by all.
#pragma once

#include <memory>
#include <span>

#include "base/result.h"
#include "gateway/exchange.h"
#include "gateway/gateway.h"
#include "gateway/s3/cors_rules.h"
#include "gateway/s3/notification_rules.h"
#include "gateway/s3/request.h"
#include "gateway/s3/rules_cache.h"
#include "gateway/s3/s3_error.h"

namespace sluice::gateway::s3 {

// What every request stands on. Outlives all of them.
struct Context {
    const S3Services& services;
    const Options& options;
    RulesCache<CorsRules> cors{read_cors};
    RulesCache<NotificationRules> notifications{read_notifications};
};

class Operation {
  public:
    virtual ~Operation() = default;
    // False: the rest of the body is not wanted.
    virtual bool body(std::span<const char> block) = 0;
    // Whether the request has shown that it may do what it asks for. All but forms have before
    // their operation is there.
    virtual bool is_authorized() const { return true; }
    // Errors are S3's (s3_error.h).
    virtual Result<Reply> finish() = 0;
};

// One per verb. An error: refused by the head alone. Request and ids outlive the operation.
using NewOperation = Result<std::unique_ptr<Operation>>;
NewOperation get_object(Context& context,
                        const S3Request& request,
                        const RequestIds& ids);  // HEAD too
NewOperation put_object(Context& context, const S3Request& request, const RequestIds& ids);
NewOperation copy_object(Context& context,
                         const S3Request& request,
                         const RequestIds& ids);  // PUT with x-amz-copy-source
NewOperation post_object(Context& context,
                         const S3Request& request,
                         const RequestIds& ids);  // a browser's form
NewOperation delete_object(Context& context, const S3Request& request, const RequestIds& ids);
NewOperation delete_objects(Context& context, const S3Request& request, const RequestIds& ids);
NewOperation list_objects(Context& context,
                          const S3Request& request,
                          const RequestIds& ids);  // both versions
NewOperation list_object_versions(Context& context,
                                  const S3Request& request,
                                  const RequestIds& ids);
NewOperation get_object_attributes(Context& context,
                                   const S3Request& request,
                                   const RequestIds& ids);
NewOperation put_object_tagging(Context& context, const S3Request& request, const RequestIds& ids);
NewOperation get_object_tagging(Context& context, const S3Request& request, const RequestIds& ids);
NewOperation delete_object_tagging(Context& context,
                                   const S3Request& request,
                                   const RequestIds& ids);
NewOperation get_acl(Context& context,
                     const S3Request& request,
                     const RequestIds& ids);  // of a bucket or an object
NewOperation put_acl(Context& context, const S3Request& request, const RequestIds& ids);
NewOperation create_multipart_upload(Context& context,
                                     const S3Request& request,
                                     const RequestIds& ids);
NewOperation upload_part(Context& context,
                         const S3Request& request,
                         const RequestIds& ids);  // with x-amz-copy-source, too
NewOperation complete_multipart_upload(Context& context,
                                       const S3Request& request,
                                       const RequestIds& ids);
NewOperation abort_multipart_upload(Context& context,
                                    const S3Request& request,
                                    const RequestIds& ids);
NewOperation list_parts(Context& context, const S3Request& request, const RequestIds& ids);
NewOperation list_multipart_uploads(Context& context,
                                    const S3Request& request,
                                    const RequestIds& ids);
NewOperation list_buckets(Context& context, const S3Request& request, const RequestIds& ids);
NewOperation create_bucket(Context& context, const S3Request& request, const RequestIds& ids);
NewOperation delete_bucket(Context& context, const S3Request& request, const RequestIds& ids);
NewOperation head_bucket(Context& context, const S3Request& request, const RequestIds& ids);
NewOperation get_bucket_location(Context& context, const S3Request& request, const RequestIds& ids);
NewOperation get_bucket_versioning(Context& context,
                                   const S3Request& request,
                                   const RequestIds& ids);
NewOperation get_bucket_policy(Context& context, const S3Request& request, const RequestIds& ids);
NewOperation get_bucket_lifecycle(Context& context,
                                  const S3Request& request,
                                  const RequestIds& ids);
NewOperation get_bucket_cors(Context& context, const S3Request& request, const RequestIds& ids);
NewOperation put_bucket_cors(Context& context, const S3Request& request, const RequestIds& ids);
NewOperation delete_bucket_cors(Context& context, const S3Request& request, const RequestIds& ids);
NewOperation get_bucket_notification(Context& context,
                                     const S3Request& request,
                                     const RequestIds& ids);
NewOperation put_bucket_notification(Context& context,
                                     const S3Request& request,
                                     const RequestIds& ids);
NewOperation preflight(Context& context, const S3Request& request, const RequestIds& ids);

// The object's address, as the client reaches this server.
std::string location_of(const Context& context, const S3Request& request, const ObjectName& name);

// NoSuchBucket.
Result<void> check_bucket(const Context& context, const BucketName& bucket);

}  // namespace sluice::gateway::s3
