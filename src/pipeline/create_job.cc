#include "pipeline/create_job.h"

#include "pipeline/job_names.h"
#include "pipeline/job_options.h"
#include "pipeline/json.h"
#include "pipeline/json_members.h"
#include "pipeline/messages.h"
#include "pipeline/run_end.h"
#include "signing/digest.h"

namespace sluice::pipeline {
namespace {

constexpr std::string_view kOperation = "transform";
constexpr std::size_t kJobIdCharacters = 32;

// What an operator has lowered holds for files in parts, too; by itself it is what one request of
// S3 takes, and parts make up more.
std::uint64_t file_bytes_max(const Limits& limits) {
    const bool is_lowered = limits.upload_bytes_max < Limits{}.upload_bytes_max;
    return is_lowered ? limits.upload_bytes_max : limits.object_bytes_max;
}

Result<void> read_file(const boost::json::object& object, const Limits& limits, NewJob& job) {
    json::Members members(object, "bad_request", "file.");
    const auto name = TRY(members.text("name"));
    if (!name) return members.bad("name", "is missing: what the user calls the file");
    job.file_name = clean_file_name(*name);
    const auto size = TRY(members.count("size", ~std::uint64_t{0} >> 1U));
    if (!size) return members.bad("size", "is missing: how many bytes the file has");
    if (*size == 0) return fail(Code::kInvalid, "empty_file", "the file is empty");
    const std::uint64_t most = file_bytes_max(limits);
    if (*size > most) {
        return fail(Code::kTooLarge,
                    "file_too_large",
                    "the file has " + std::to_string(*size) + " bytes, at most " +
                        std::to_string(most) + " are taken");
    }
    job.bytes = *size;
    return members.end();
}

// The options that were said, on one line; empty: none were.
std::string document_of(const boost::json::object& request) {
    boost::json::object document;
    for (const std::string_view name : {"input", "output", "recipe", "profile"}) {
        if (const auto* member = request.if_contains(name)) document[name] = *member;
    }
    return document.empty() ? std::string() : boost::json::serialize(document);
}

JobRun new_run(const UserId& user, const JobId& job) {
    JobRun run;
    run.user = user;
    run.job = job;
    run.run = RunId{job.text()};
    run.protocol = Protocol::kV1;
    run.operation = kOperation;
    return run;
}

MadeJob made(JobRun run, const std::string& document) {
    MadeJob job{std::move(run), {}};
    job.outcome.runs.push_back(job.run);
    job.outcome.requests.push_back({job.run.user, job.run.run, document});
    return job;
}

bool is_own_upload(const JobRun& run) {
    return run.input.key == upload_key(run.user, run.job, run.file_name);
}

}  // namespace

Result<NewJob> decode_new_job(const boost::json::object& request, const Limits& limits) {
    NewJob job;
    json::Members members(request, "bad_request", "");
    const auto* const file = TRY(members.object("file"));
    auto from = TRY(members.text("from"));
    if ((file != nullptr) == from.has_value()) {
        return members.bad("file", "or \"from\" must be there, and not both");
    }
    if (file != nullptr) TRY(read_file(*file, limits, job));
    if (from) job.from = JobId{*std::move(from)};
    for (const std::string_view name : {"input", "output", "recipe"}) TRY(members.object(name));
    TRY(members.flag("profile"));
    TRY(members.end());
    job.document = document_of(request);
    if (!job.document.empty() || !job.from) TRY(read_job_options(request));
    return job;
}

JobId job_id_of(const UserId& user, std::string_view idempotency_key) {
    const std::string text = "sluice-v1-job:" + user.text() + ":" + std::string(idempotency_key);
    return JobId{signing::sha256_hex(text).substr(0, kJobIdCharacters)};
}

MadeJob make_job(const UserId& user,
                 const JobId& job,
                 const NewJob& wanted,
                 const BucketName& uploads_bucket) {
    JobRun run = new_run(user, job);
    run.state = JobState::kAwaitingUpload;
    run.file_name = wanted.file_name;
    run.input = {uploads_bucket, upload_key(user, job, wanted.file_name)};
    run.input_bytes = wanted.bytes;
    return made(std::move(run), wanted.document);
}

Result<MadeJob> make_job_again(const JobId& job, const NewJob& wanted, const JobRun& earlier) {
    if (earlier.input_etag.empty()) {
        return fail(Code::kConflict, "upload_missing", "that job has no file yet");
    }
    JobRun run = new_run(earlier.user, job);
    run.state = JobState::kQueued;
    run.file_name =
        earlier.file_name.empty() ? clean_file_name(earlier.input.key.text()) : earlier.file_name;
    run.input = earlier.input;
    run.input_etag = earlier.input_etag;
    run.input_bytes = earlier.input_bytes;
    MadeJob again = made(std::move(run), wanted.document);
    const JobOperation operation{again.run.user,
                                 again.run.job,
                                 again.run.run,
                                 again.run.input,
                                 again.run.input_etag,
                                 again.run.input_bytes};
    again.outcome.send.push_back(
        {.queue = queues::kFileOperations, .user = again.run.user, .body = encode(operation)});
    return again;
}

Result<Outcome> cancel_job(const JobRun& run) {
    if (is_final(run.state)) {
        return fail(Code::kConflict, "job_has_ended", "the job has ended already");
    }
    Outcome outcome;
    end_cancelled(outcome, run);
    return outcome;
}

Result<Outcome> remove_job(const JobRun& run) {
    if (run.state == JobState::kQueued) {
        return fail(Code::kConflict, "job_is_running", "the job is running: cancel it first");
    }
    Outcome outcome;
    // Several jobs of the older protocol may share a run, each in a state of its own.
    const bool is_alone = run.protocol == Protocol::kV1;
    outcome.remove_runs.push_back(
        {run.user, run.run, is_alone ? std::optional(run.state) : std::nullopt});
    if (run.output) outcome.discard.push_back(*run.output);
    if (run.rejects) outcome.discard.push_back(*run.rejects);
    if (is_own_upload(run)) outcome.discard.push_back(run.input);
    return outcome;
}

}  // namespace sluice::pipeline
