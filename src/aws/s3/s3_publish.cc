#include "aws/s3/s3_publish.h"

#include <pugixml.hpp>

#include "aws/s3/s3_body.h"
#include "aws/s3/s3_headers.h"
#include "aws/s3/s3_staged_writer.h"

namespace sluice::aws {
namespace {

std::unexpected<Error> conflict(const char* message) {
    return fail(Code::kUnavailable, "publish_conflict", message);
}

std::unexpected<Error> mismatch(S3Service& s3, const ObjectName& name) {
    (void)delete_object(s3, name);
    return fail(Code::kIo, "etag_mismatch", "S3 stored other bytes than were sent");
}

// Also in an answer that began with 200.
bool says(const Response& response, int status, std::string_view code) {
    return response.error && (response.status == status || response.error->code == code);
}
bool is_taken(const Response& response) {
    return says(response, 412, "PreconditionFailed");
}
bool is_conflict(const Response& response) {
    return says(response, 409, "ConditionalRequestConflict");
}

// Absent: there is none.
Result<std::optional<Published>> look_at_the_stored(S3Service& s3, const ObjectInfo& ours) {
    const auto stored = head_object(s3, ours.name);
    if (!stored && stored.error().code == Code::kNotFound) return std::nullopt;
    if (!stored) return std::unexpected(stored.error());
    const bool same = stored->etag == ours.etag && stored->size == ours.size;
    return same ? Published::kAlready : Published::kOther;
}

// Absent: somebody else is at it, or was until a moment ago.
Result<std::optional<Published>> put_once(S3Service& s3, const S3StagedObject& staged) {
    Call call = s3.call("PUT", "PutObject", staged.info().name);
    call.headers = headers_of(staged.info().attributes);
    call.headers.emplace_back("if-none-match", "*");
    S3Body body(staged.body());
    body.add_to(call);
    const Response response = TRY(s3.client().send(call));
    if (is_taken(response)) return look_at_the_stored(s3, staged.info());
    if (is_conflict(response)) return std::nullopt;
    if (response.error) return std::unexpected(s3_error(*response.error, call));
    if (has_md5_etag(response) && etag_of(response) != staged.info().etag) {
        return mismatch(s3, staged.info().name);
    }
    return Published::kNow;
}

Result<Published> put(S3Service& s3, const S3StagedObject& staged) {
    for (int attempts = 1;; ++attempts) {
        if (const auto published = TRY(put_once(s3, staged))) return *published;
        if (!s3.client().wait_to_retry("s3", attempts, Retry::kTransient, {})) {
            return conflict("somebody else writes the same object");
        }
    }
}

// What CompleteMultipartUpload says that the object is; empty: it does not say (Ceph RGW).
std::string completed_etag(const Response& response) {
    pugi::xml_document document;
    document.load_buffer(response.body.data(), response.body.size());
    return without_quotes(document.document_element().child_value("ETag"));
}

Result<Published> complete(S3Service& s3, const S3StagedObject& staged) {
    const ObjectInfo& ours = staged.info();
    if (!s3.options().conditional_complete) {
        if (const auto stored = TRY(look_at_the_stored(s3, ours))) return *stored;
    }
    const Response response = TRY(staged.upload()->complete());
    const bool lost = says(response, 404, "NoSuchUpload");
    if (lost) staged.upload()->forget();
    // Lost: completed by an attempt whose answer did not arrive, or aborted by somebody else.
    if (lost || is_taken(response)) {
        if (const auto stored = TRY(look_at_the_stored(s3, ours))) return *stored;
        return conflict("the upload is gone, and there is no object");
    }
    if (is_conflict(response)) return conflict("somebody else writes the same object");
    if (response.error) {
        return std::unexpected(
            s3_error(*response.error, s3.call("POST", "CompleteMultipartUpload", ours.name)));
    }
    const std::string etag = completed_etag(response);
    if (has_md5_etag(response) && !etag.empty() && ETag{etag} != ours.etag) {
        return mismatch(s3, ours.name);
    }
    return Published::kNow;
}

}  // namespace

Result<Published> publish(S3Service& s3, StagedObject& staged) {
    const auto& object = dynamic_cast<const S3StagedObject&>(staged);
    return object.upload() ? complete(s3, object) : put(s3, object);
}

Result<ObjectInfo> head_object(S3Service& s3, const ObjectName& name) {
    const Response response = TRY(s3.send(s3.call("HEAD", "HeadObject", name)));
    return info_of(name, response);
}

Result<void> delete_object(S3Service& s3, const ObjectName& name) {
    const auto response = s3.send(s3.call("DELETE", "DeleteObject", name));
    if (!response && response.error().name != "no_such_key") {
        return std::unexpected(response.error());
    }
    return {};
}

}  // namespace sluice::aws
