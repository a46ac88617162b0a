#include "pipeline/job_json.h"

#include <boost/json.hpp>

#include "pipeline/error_json.h"
#include "pipeline/json.h"
#include "signing/time_text.h"

namespace sluice::pipeline {

std::string_view to_string(JobState state) {
    switch (state) {
        case JobState::kQueued:
            return "queued";
        case JobState::kDone:
            return "done";
        case JobState::kFailed:
            return "failed";
        case JobState::kGivenUp:
            return "given_up";
        case JobState::kAwaitingUpload:
            return "awaiting_upload";
        case JobState::kCancelled:
            return "cancelled";
    }
    return "unknown";
}

boost::json::object job_json(const JobRun& run) {
    boost::json::object job{{"id", run.job.text()}, {"state", to_string(run.state)}};
    if (run.protocol == Protocol::kCompat) job["run"] = run.run.text();
    boost::json::object file{{"size", run.input_bytes}};
    if (!run.file_name.empty()) file["name"] = run.file_name;
    job["file"] = std::move(file);
    const WallTime unset{};
    if (run.created != unset) job["created"] = signing::iso_date(run.created);
    if (run.updated != unset) job["updated"] = signing::iso_date(run.updated);
    if (run.output) {
        job["output"] = {{"size", run.output_bytes}};
        job["rows"] = run.rows;
        job["rejected"] = run.rejected;
    }
    if (auto receipt = json::parse_object(run.receipt)) {
        // Of a job that has failed it is what bad_records() says.
        auto* const problems = run.error ? receipt->if_contains("problems") : nullptr;
        if (problems != nullptr) job["problems"] = std::move(*problems);
        if (!run.error) job["receipt"] = *std::move(receipt);
    }
    if (run.error) job["error"] = error_json(*run.error);
    return job;
}

void add_request(std::string_view document, boost::json::object& job) {
    auto request = json::parse_object(document);
    if (!request) return;
    if (auto* const output = request->if_contains("output")) {
        const auto* const result = job.if_contains("output");
        if (result != nullptr && output->is_object()) {
            for (const auto& [name, value] : result->as_object()) output->as_object()[name] = value;
        }
    }
    for (const std::string_view name : {"input", "output", "recipe", "profile"}) {
        if (auto* const member = request->if_contains(name)) job[name] = std::move(*member);
    }
}

}  // namespace sluice::pipeline
