#include "aws/s3/s3_upload.h"

#include <pugixml.hpp>

#include "aws/s3/s3_body.h"
#include "aws/s3/s3_headers.h"
#include "base/hex.h"
#include "base/limits.h"

namespace sluice::aws {
namespace {

constexpr Milliseconds kCompleteTimeout = std::chrono::minutes{10};  // S3 says: "several minutes"
constexpr Milliseconds kAbortTimeout = Seconds{10};

}  // namespace

Result<std::unique_ptr<S3Upload>> S3Upload::begin(S3Service& s3,
                                                  const ObjectName& name,
                                                  const ObjectAttributes& attributes) {
    Call call = s3.call("POST", "CreateMultipartUpload", name);
    call.query = {{"uploads", ""}};
    call.headers = headers_of(attributes);
    const Response response = TRY(s3.send(call));
    pugi::xml_document document;
    document.load_buffer(response.body.data(), response.body.size());
    std::string id = document.document_element().child_value("UploadId");
    if (id.empty()) return fail(Code::kUnavailable, "bad_answer", "S3 began an upload without id");
    return std::unique_ptr<S3Upload>(new S3Upload(s3, name, std::move(id)));
}

S3Upload::~S3Upload() {
    if (!is_open_) return;
    Call call = s3_.call("DELETE", "AbortMultipartUpload", name_);
    call.query = {{"uploadId", id_}};
    call.timeout = kAbortTimeout;
    (void)s3_.send(call);
}

Result<void> S3Upload::put_part(std::string_view bytes, const std::stop_token& stop) {
    if (etags_.size() == Limits{}.parts_max) {
        return fail(Code::kTooLarge,
                    "object_too_large",
                    "S3 takes " + std::to_string(etags_.size()) + " parts of an object, of " +
                        std::to_string(s3_.options().part_bytes) + " bytes each");
    }
    Call call = s3_.call("PUT", "UploadPart", name_);
    call.query = {{"partNumber", std::to_string(etags_.size() + 1)}, {"uploadId", id_}};
    call.stop = stop;
    S3Body body(bytes);
    body.add_to(call);
    const Response response = TRY(s3_.send(call));
    std::string etag = etag_of(response).text();
    if (has_md5_etag(response) && etag != to_hex(std::as_bytes(std::span(body.md5())))) {
        return fail(Code::kIo, "etag_mismatch", "S3 has other bytes of a part than were sent");
    }
    etags_.push_back(std::move(etag));
    md5s_ += body.md5();
    return {};
}

ETag S3Upload::etag() const {
    return ETag{md5_hex_of(md5s_) + "-" + std::to_string(etags_.size())};
}

Result<Response> S3Upload::complete() {
    Call call = s3_.call("POST", "CompleteMultipartUpload", name_);
    call.query = {{"uploadId", id_}};
    call.headers = {{"content-type", "application/xml"}};
    if (s3_.options().conditional_complete) call.headers.emplace_back("if-none-match", "*");
    call.body = "<CompleteMultipartUpload>";
    for (std::size_t i = 0; i < etags_.size(); ++i) {
        call.body += "<Part><PartNumber>" + std::to_string(i + 1) + "</PartNumber><ETag>\"" +
                     etags_[i] + "\"</ETag></Part>";
    }
    call.body += "</CompleteMultipartUpload>";
    call.error_in_success = true;
    call.timeout = kCompleteTimeout;
    Response response = TRY(s3_.client().send(call));
    if (!response.error) is_open_ = false;
    return response;
}

}  // namespace sluice::aws
