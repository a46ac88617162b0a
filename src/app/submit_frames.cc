#include "app/submit_frames.h"

#include <boost/json.hpp>

#include "app/utf8.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

std::unexpected<Error> bad_response(const std::string& what) {
    return fail(Code::kInternal,
                "bad_response",
                "the server's answer is not " + what + "; is the address a Sluice server's?");
}

json::object parse_object(std::string_view text) {
    json::error_code broken;
    json::value value = json::parse({text.data(), text.size()}, broken);
    return !broken && value.is_object() ? std::move(value.get_object()) : json::object{};
}

std::string text_member(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

const json::object* object_member(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    return value == nullptr ? nullptr : value->if_object();
}

std::optional<std::uint64_t> number_member(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    if (value == nullptr || !value->is_int64() || value->get_int64() < 0) return std::nullopt;
    return static_cast<std::uint64_t>(value->get_int64());
}

Error job_error(const json::object& job) {
    const json::object* const error = object_member(job, "error");
    if (error == nullptr) return {Code::kInvalid, "job_failed", "the server gave no reason", {}};
    Error result{Code::kInvalid, text_member(*error, "code"), text_member(*error, "message"), {}};
    result.place.row = number_member(*error, "row");
    result.place.byte_offset = number_member(*error, "byteOffset");
    if (const std::string column = text_member(*error, "column"); !column.empty())
        result.place.column = column;
    return result;
}

SubmitObject named_object(const json::object& object) {
    return {text_member(object, "bucket"), text_member(object, "key")};
}

std::vector<std::string> warnings_of(const json::object& receipt) {
    std::vector<std::string> warnings;
    const json::value* const told = receipt.if_contains("warnings");
    if (told != nullptr && told->is_array()) {
        for (const json::value& warning : told->get_array()) {
            if (warning.is_string()) warnings.emplace_back(warning.get_string());
        }
    }
    if (const auto members = number_member(receipt, "members_left_out").value_or(0); members > 0)
        warnings.push_back("left out, since only \"items\" has rows: members: " +
                           std::to_string(members));
    return warnings;
}

SubmitResult job_result(const json::object& job) {
    SubmitResult result{named_object(job), {}, number_member(job, "rejected").value_or(0)};
    if (const json::object* const rejects = object_member(job, "rejects")) {
        result.rejects = named_object(*rejects);
    }
    if (const json::object* const receipt = object_member(job, "receipt")) {
        result.receipt = json::serialize(*receipt) + '\n';
        result.warnings = warnings_of(*receipt);
    }
    return result;
}

}  // namespace

std::string upload_request(const SubmitRequest& request) {
    json::object metadata{{"operation", "transform"},
                          {"mapping", request.mapping},
                          {"sequence", request.sequence},
                          {"outputformat", request.format},
                          {"jobId", request.job},
                          {"userId", request.user},
                          {"tellreceipt", "on"}};
    if (request.rejects) metadata["onError"] = "reject";
    if (!request.detect) metadata["detect"] = "off";
    for (const auto& [name, word] : request.said) metadata[name] = word;
    return json::serialize(json::object{{"metadata", std::move(metadata)}});
}

std::string download_request(const SubmitObject& object) {
    return json::serialize(
        json::object{{"bucketData", {{"Bucket", object.bucket}, {"Key", object.key}}}});
}

Result<SignedForm> parse_signed_form(std::string_view body) {
    const json::object document = parse_object(body);
    const json::object* const fields = object_member(document, "fields");
    SignedForm form{text_member(document, "url"), {}};
    if (form.url.empty() || fields == nullptr) return bad_response("a signed form");
    for (const auto& field : *fields) {
        if (!field.value().is_string()) return bad_response("a signed form");
        form.fields.emplace_back(field.key(), field.value().get_string());
    }
    return form;
}

Result<std::string> parse_signed_url(std::string_view body) {
    std::string url = text_member(parse_object(body), "url");
    if (url.empty()) return bad_response("a signed URL");
    return url;
}

Result<std::optional<SubmitResult>> parse_notification(std::string_view frame,
                                                       const std::string& job) {
    const json::object document = parse_object(frame);
    const json::value* const jobs = document.if_contains("jobs");
    if (jobs == nullptr || !jobs->is_array()) return std::nullopt;
    for (const json::value& entry : jobs->get_array()) {
        if (!entry.is_object() || text_member(entry.get_object(), "jobid") != job) continue;
        if (text_member(document, "status") == "complete") return job_result(entry.get_object());
        return std::unexpected(job_error(entry.get_object()));
    }
    return std::nullopt;
}

Result<void> check_receipt(const SubmitResult& result) {
    if (!result.receipt.empty()) return {};
    return fail(Code::kInternal,
                "no_receipt",
                "the server tells no receipt, it is older than this client: leave out --receipt");
}

Error http_error(std::string_view what, int status, std::string_view body) {
    const bool later = status == 429 || status >= 500;
    Error error{later ? Code::kUnavailable : Code::kDenied,
                "http_" + std::to_string(status),
                std::string(what) + " was refused",
                {}};
    const json::object document = parse_object(body);
    if (const json::object* const sent = object_member(document, "error")) {
        error.name = text_member(*sent, "code");
        error.message = text_member(*sent, "message");
        if (status == 422 || status == 400) error.code = Code::kInvalid;
    } else if (!body.empty()) {
        error.message += ": " + valid_utf8(body, 300);
    }
    return error;
}

}  // namespace sluice::app
