#include "pipeline/upload_instructions.h"

#include <algorithm>
#include <boost/json.hpp>

#include "pipeline/job_names.h"
#include "signing/time_text.h"

namespace sluice::pipeline {
namespace {

constexpr std::uint64_t kMebibyte = 1U << 20U;

boost::json::object request_json(const PresignedRequest& request) {
    boost::json::object headers;
    for (const auto& [name, value] : request.headers) headers[name] = value;
    return {{"method", request.method}, {"url", request.url}, {"headers", std::move(headers)}};
}

// The requests of one multipart upload.
class Steps {
  public:
    Steps(Presigner& presigner, const JobRun& run, const UploadId& upload, const Limits& limits)
        : presigner_(presigner), run_(run) {
        conditions_.name = run.input;
        conditions_.upload = upload;
        conditions_.expires_in = limits.signed_url_expiry;
    }

    Result<boost::json::object> begin() {
        UploadStepConditions conditions = conditions_;
        conditions.metadata = upload_metadata({run_.user, run_.job});
        return sign(UploadStep::kBegin, conditions);
    }
    Result<boost::json::object> part(std::uint32_t number, std::uint64_t bytes) {
        UploadStepConditions conditions = conditions_;
        conditions.part = number;
        conditions.bytes = bytes;
        auto request = TRY(sign(UploadStep::kPart, conditions));
        request["number"] = number;
        request["size"] = bytes;
        return request;
    }
    Result<boost::json::object> list(std::uint32_t behind) {
        UploadStepConditions conditions = conditions_;
        conditions.part = behind;
        return sign(UploadStep::kListParts, conditions);
    }
    Result<boost::json::object> complete() {
        UploadStepConditions conditions = conditions_;
        conditions.only_new = true;
        return sign(UploadStep::kComplete, conditions);
    }
    Result<boost::json::object> abort() { return sign(UploadStep::kAbort, conditions_); }

  private:
    Result<boost::json::object> sign(UploadStep step, UploadStepConditions conditions) {
        conditions.step = step;
        return request_json(TRY(presigner_.presign_step(conditions)));
    }

    Presigner& presigner_;
    const JobRun& run_;
    UploadStepConditions conditions_;
};

Result<boost::json::array> sign_parts(Steps& steps,
                                      const std::vector<std::uint32_t>& numbers,
                                      std::uint64_t file_bytes) {
    const std::uint64_t part_bytes = part_bytes_of(file_bytes);
    const std::uint64_t count = (file_bytes + part_bytes - 1) / part_bytes;
    boost::json::array parts;
    if (numbers.size() > kPartsAtOnce) {
        return fail(Code::kInvalid,
                    "bad_part",
                    "ask for at most " + std::to_string(kPartsAtOnce) + " parts at once");
    }
    for (const std::uint32_t number : numbers) {
        if (number < 1 || number > count) {
            return fail(Code::kInvalid,
                        "bad_part",
                        "the parts of this file are 1 to " + std::to_string(count));
        }
        const std::uint64_t begin = (number - 1) * part_bytes;
        parts.push_back(TRY(steps.part(number, std::min(part_bytes, file_bytes - begin))));
    }
    return parts;
}

}  // namespace

std::uint64_t part_bytes_of(std::uint64_t file_bytes) {
    constexpr std::uint64_t kParts = Limits{}.parts_max;
    const std::uint64_t least = (file_bytes + kParts - 1) / kParts;
    return std::max(kPartsFrom, (least + kMebibyte - 1) / kMebibyte * kMebibyte);
}

Result<boost::json::object> upload_instructions(Presigner& presigner,
                                                const JobRun& run,
                                                const PartsWanted& wanted,
                                                const Limits& limits,
                                                WallTime now) {
    boost::json::object upload;
    if (run.input_bytes <= kPartsFrom) {
        upload = request_json(
            TRY(presigner.presign_put({.name = run.input,
                                       .metadata = upload_metadata({run.user, run.job}),
                                       .bytes = run.input_bytes,
                                       .only_new = true,
                                       .expires_in = limits.signed_url_expiry})));
        upload["kind"] = "put";
    } else {
        Steps steps(presigner, run, wanted.upload, limits);
        upload["kind"] = "parts";
        upload["part_size"] = part_bytes_of(run.input_bytes);
        if (wanted.upload.empty()) {
            upload["begin"] = TRY(steps.begin());
        } else {
            upload["parts"] = TRY(sign_parts(steps, wanted.parts, run.input_bytes));
            upload["list"] = TRY(steps.list(wanted.list_behind));
            upload["complete"] = TRY(steps.complete());
            upload["abort"] = TRY(steps.abort());
        }
    }
    upload["expires"] = signing::iso_date(now + limits.signed_url_expiry);
    return upload;
}

}  // namespace sluice::pipeline
