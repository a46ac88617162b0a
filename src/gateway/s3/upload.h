// One object on its way in: admitted, staged while its bytes come, published together with its
// event. What is not committed leaves nothing behind.
//
// One thread at a time. Errors are S3's.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "gateway/s3/authorize.h"
#include "gateway/s3/operation.h"

namespace sluice::gateway::s3 {

// Asked before a byte of the body is used. `bytes`: of the payload, or of a form with `overhead` of
// them besides the file; absent: the request does not say. MissingContentLength, EntityTooLarge,
// SlowDown, InsufficientStorage.
Result<Admission> admit(const Context& context,
                        std::optional<std::uint64_t> bytes,
                        std::size_t overhead = 0);

struct UploadPlan {
    ObjectName name;
    ObjectAttributes attributes;
    std::uint64_t bytes_min = 0;
    std::uint64_t bytes_max = 0;
    std::string event;                     // "ObjectCreated:Put"
    std::vector<Expectation> expect = {};  // what must still hold at the end
};

class Upload {
  public:
    // Taking an Authorized: nobody stores what nobody allowed.
    static Result<std::unique_ptr<Upload>> start(Context& context,
                                                 const Authorized& by,
                                                 Admission admission,
                                                 UploadPlan plan);

    // EntityTooLarge as soon as there are too many bytes.
    Result<void> write(std::span<const char> bytes);
    // Ends the bytes, for a commit of the caller's own, which must expect expectations().
    // EntityTooSmall.
    Result<std::unique_ptr<StagedObject>> seal(std::optional<Checksum> checksum);
    const std::vector<Expectation>& expectations() const { return plan_.expect; }
    // Ends and commits them. PreconditionFailed, NoSuchKey, InvalidAccessKeyId, too. On success the
    // object, with its checksum, and its event are durable.
    Result<ObjectInfo> commit(const RequestHead& head,
                              const RequestIds& ids,
                              std::optional<Checksum> checksum);

  private:
    Upload(Context& context,
           std::string owner,
           Admission admission,
           UploadPlan plan,
           std::unique_ptr<StagedWriter> writer);

    Context& context_;
    std::string owner_;
    Admission admission_;
    UploadPlan plan_;
    std::unique_ptr<StagedWriter> writer_;
    std::uint64_t bytes_ = 0;
};

// Content-Type, Content-Disposition, Content-Encoding, Content-Language, Cache-Control, Expires,
// x-amz-tagging and x-amz-meta-* as an object keeps them. `given`: a form's fields or a request's
// headers, names in lower case. InvalidArgument, MetadataTooLarge, InvalidTag; what promises
// something that is not there (check_promises) is refused.
Result<ObjectAttributes> read_attributes(std::span<const std::pair<std::string, std::string>> given,
                                         const Limits& limits);

// Of a request's headers, and of x-amz-meta-* in its query: there the SDK for JavaScript puts the
// metadata when it signs a URL. What else it puts there S3 does not take from there, so promises
// in the query are refused as they are in headers, and tags and checksums mean nothing.
Result<ObjectAttributes> read_attributes(const S3Request& request, const Limits& limits);

}  // namespace sluice::gateway::s3
