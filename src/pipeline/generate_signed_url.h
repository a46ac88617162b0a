// Stage GenerateSignedUrl: the compatibility contract's signed URLs (docs/messages.md).
//
// {"metadata": {…}} gives an upload form for a key that the server makes; its Outcome reserves the
// key, and must be committed before the reply is sent. {"bucketData": {"Bucket","Key"}} gives a
// download URL, for an object that exists below a user's own prefix; anything else is not_found,
// whatever the reason, so that nothing is revealed. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/clock.h"
#include "base/limits.h"
#include "base/result.h"
#include "ports/object_store.h"
#include "ports/outcome.h"
#include "ports/presigner.h"

namespace sluice::pipeline {

struct UploadWish {
    UserId user;
    Metadata metadata;  // names in lower case
};

using SignedUrlRequest = std::variant<UploadWish, ObjectName>;

// Reads a request's body. Errors: kInvalid bad_json (not a JSON object: 400); kInvalid
// missing_member, ambiguous_request, invalid_user_id, invalid_metadata; kTooLarge
// metadata_too_large (422).
Result<SignedUrlRequest> decode_signed_url_request(std::string_view body, const Limits& limits);

struct SignedUrl {
    std::string body;  // the JSON document to reply with
    Outcome outcome;
};

class GenerateSignedUrl {
  public:
    // The references must outlive this.
    GenerateSignedUrl(ObjectStore& objects,
                      Presigner& presigner,
                      BucketName uploads_bucket,
                      BucketName outputs_bucket,
                      const Limits& limits)
        : objects_(objects),
          presigner_(presigner),
          uploads_bucket_(std::move(uploads_bucket)),
          outputs_bucket_(std::move(outputs_bucket)),
          limits_(limits) {}

    // An upload to <user>/csv_upload_<number>.csv. `number` is the time in milliseconds; when the
    // commit answers key_taken, ask again with another one.
    Result<SignedUrl> upload(const UploadWish& wish, std::int64_t number) const;
    // kNotFound no_such_object.
    Result<SignedUrl> download(const ObjectName& name) const;

  private:
    ObjectStore& objects_;
    Presigner& presigner_;
    BucketName uploads_bucket_;
    BucketName outputs_bucket_;
    Limits limits_;
};

}  // namespace sluice::pipeline
