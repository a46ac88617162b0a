// What the requests of a multipart upload are in HTTP: the same for every S3. Pure.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html and its siblings
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ports/presigner.h"

namespace sluice {

struct StepRequest {
    std::string_view method;
    std::vector<std::pair<std::string, std::string>> query;
    std::optional<std::uint64_t> bytes;
};

inline StepRequest request_of(const UploadStepConditions& conditions) {
    const std::pair<std::string, std::string> upload{"uploadId", conditions.upload.text()};
    const std::string part = std::to_string(conditions.part);
    switch (conditions.step) {
        case UploadStep::kBegin:
            return {"POST", {{"uploads", ""}}, {}};
        case UploadStep::kPart:
            return {"PUT", {{"partNumber", part}, upload}, conditions.bytes};
        case UploadStep::kListParts:
            return {"GET", {{"part-number-marker", part}, upload}, {}};
        case UploadStep::kComplete:
            return {"POST", {upload}, {}};
        case UploadStep::kAbort:
            return {"DELETE", {upload}, {}};
    }
    return {};
}

// What refuses a write where there is an object.
// https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match
inline std::vector<std::pair<std::string, std::string>> only_new_header(bool only_new) {
    if (!only_new) return {};
    return {{"if-none-match", "*"}};
}

}  // namespace sluice
