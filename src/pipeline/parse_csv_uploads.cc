#include "pipeline/parse_csv_uploads.h"

#include <algorithm>
#include <array>

#include "engine/recipe.h"
#include "pipeline/input_words.h"
#include "pipeline/messages.h"
#include "pipeline/run_end.h"
#include "pipeline/run_identity.h"
#include "pipeline/s3_event.h"
#include "pipeline/service_faults.h"
#include "pipeline/user_id.h"
#include "signing/rfc2047.h"

namespace sluice::pipeline {
namespace {

constexpr std::array<std::string_view, 2> kOperations{"transform", "convert"};
constexpr std::array<std::string_view, 2> kFormats{"json", "csv"};
constexpr std::string_view kReject = "reject";

// What the object's metadata says, decoded.
struct Asked {
    RunRequest request;
    std::string named_user;  // empty: none
};

std::string value_of(const Metadata& metadata, const std::string& name) {
    const auto found = metadata.find(name);
    return found == metadata.end() ? std::string() : signing::decode_rfc2047(found->second);
}

Asked read_metadata(const Metadata& metadata) {
    Asked asked;
    asked.request.operation = value_of(metadata, "operation");
    if (asked.request.operation.empty()) asked.request.operation = kOperations.front();
    asked.request.format = value_of(metadata, "outputformat");
    asked.request.mapping = value_of(metadata, "mapping");
    asked.request.sequence = value_of(metadata, "sequence");
    asked.request.job = JobId{value_of(metadata, "jobid")};
    asked.request.on_error = value_of(metadata, "onerror");
    asked.request.detect = value_of(metadata, "detect");
    for (const std::string& name : input_word_names()) {
        if (std::string word = value_of(metadata, name); !word.empty())
            asked.request.said.emplace(name, std::move(word));
    }
    asked.request.receipt = value_of(metadata, "tellreceipt");
    asked.named_user = value_of(metadata, "userid");
    return asked;
}

// The user is the key's first segment, else the owner of the access key that wrote the object.
UserId owner_of(const ObjectCreated& created) {
    const std::string_view segment = first_segment(created.name.key.text());
    return UserId{is_user_id(segment) ? std::string(segment) : created.principal};
}

// Some stores do not say which version an event is of: then it is the one that is there.
ObjectCreated with_version(ObjectCreated created, const ObjectInfo& found) {
    if (!created.etag.empty()) return created;
    created.etag = found.etag;
    created.size = found.size;
    return created;
}

bool is_version(const ObjectCreated& created, const ObjectInfo& found) {
    return found.etag == created.etag && found.size == created.size;
}

JobRun new_run(const ObjectCreated& created, const Asked& asked) {
    JobRun run;
    run.user = owner_of(created);
    run.run = run_identity({created.name, created.etag, created.size}, asked.request);
    run.job = asked.request.job.empty() ? JobId{run.run.text()} : asked.request.job;
    run.operation = asked.request.operation;
    run.input = created.name;
    run.input_bytes = created.size;
    run.input_etag = created.etag;
    return run;
}

std::unexpected<Error> refuse(std::string name, std::string message) {
    return fail(Code::kInvalid, std::move(name), std::move(message));
}

// Whether there can be an input of which all this is true.
Result<void> check_words(const RunRequest& request) {
    TRY(read_switch("tellreceipt", request.receipt, false));
    const bool detect = TRY(read_switch("detect", request.detect, true));
    const InputWords words = TRY(read_input_words(request.said));
    engine::TransformSpec any_input;
    TRY(engine::take_input({.words = words, .detect = detect}, any_input));
    TRY(words.decoding(detect));
    return {};
}

// The recipe, when the request can become work for that user.
Result<engine::ColumnMap> check(const Asked& asked, const UserId& owner) {
    if (!asked.named_user.empty() && asked.named_user != owner.text()) {
        return refuse("user_mismatch",
                      "the metadata's userId is not the owner of the upload's key");
    }
    if (std::ranges::find(kOperations, asked.request.operation) == kOperations.end()) {
        return refuse("unknown_operation",
                      "there is no operation \"" + asked.request.operation +
                          "\": use \"transform\" (or \"convert\", the same)");
    }
    if (std::ranges::find(kFormats, asked.request.format) == kFormats.end()) {
        return refuse(
            "unsupported_format",
            "there is no outputformat \"" + asked.request.format + "\": use \"json\" or \"csv\"");
    }
    const std::string& on_error = asked.request.on_error;
    if (!on_error.empty() && on_error != "fail" && on_error != kReject) {
        return refuse("bad_on_error",
                      "there is no onerror \"" + on_error + "\": use \"fail\" or \"reject\"");
    }
    TRY(check_words(asked.request));
    return engine::parse_column_map(asked.request.mapping, asked.request.sequence);
}

FileOperation operation_of(const JobRun& run,
                           const RunRequest& request,
                           engine::ColumnMap recipe,
                           const BucketName& outputs_bucket) {
    const ObjectName output{outputs_bucket,
                            output_key(run.user, request.operation, request.format, run.run)};
    std::optional<ObjectName> rejects;
    if (request.on_error == kReject) {
        rejects = {outputs_bucket, rejects_key(output.key, run.run)};
    }
    return {.user = run.user,
            .job = run.job,
            .run = run.run,
            .operation = run.operation,
            .input = run.input,
            .input_etag = run.input_etag,
            .input_bytes = run.input_bytes,
            .output = output,
            .rejects = rejects,
            .format = request.format,
            .recipe = std::move(recipe),
            .metadata = {},
            .detect = request.detect != "off",
            .said = request.said,
            .tells_receipt = request.receipt == "on"};
}

// The one that the job waits for, or that came before.
bool is_upload_of(const JobRun& run, const ObjectCreated& created) {
    if (run.state == JobState::kAwaitingUpload) return true;
    return !is_final(run.state) && run.input_etag == created.etag;
}

void take_upload(JobRun& run, const ObjectCreated& created) {
    run.input_etag = created.etag;
    run.input_bytes = created.size;
}

}  // namespace

// Adds what one created object means to the outcome.
Result<void> ParseCsvUploads::add_record(const ObjectCreated& event, Outcome& outcome) {
    const Result<ObjectInfo> found = told_as(input_fault, objects_.head(event.name));
    if (!found && found.error().code != Code::kNotFound) return std::unexpected(found.error());
    const ObjectCreated created = found ? with_version(event, *found) : event;
    if (!found || !is_version(created, *found)) {
        // Deleted, or replaced by a version that has its own event.
        log_.info("upload_superseded", {{"stage", name()}, {"gone", !found}});
        if (found) TRY(end_replaced_version(created, found->attributes.metadata, outcome));
        return {};
    }
    const Metadata& metadata = found->attributes.metadata;
    if (const auto upload = job_upload(created.name.key, metadata)) {
        return add_upload_of_job(created, *upload, outcome);
    }
    add_run(created, metadata, outcome);
    return {};
}

void ParseCsvUploads::add_run(const ObjectCreated& created,
                              const Metadata& metadata,
                              Outcome& outcome) {
    const Asked asked = read_metadata(metadata);
    JobRun run = new_run(created, asked);
    Result<engine::ColumnMap> recipe = check(asked, run.user);
    if (!recipe) {
        return end_failed(outcome, std::move(run), recipe.error());
    }
    FileOperation operation = operation_of(run, asked.request, std::move(*recipe), outputs_bucket_);
    operation.metadata = metadata;
    outcome.send.push_back(
        {.queue = queues::kFileOperations, .user = run.user, .body = encode(operation)});
    outcome.runs.push_back(std::move(run));
}

// The event came before, and made a run that might wait for good: it was given up, and this is its
// redrive; or its commit of several steps ended before its message was sent, which now goes out to
// find the file replaced. The metadata is the newer version's, which as a rule has the same.
Result<void> ParseCsvUploads::end_replaced_version(const ObjectCreated& created,
                                                   const Metadata& metadata,
                                                   Outcome& outcome) {
    const JobRun version = new_run(created, read_metadata(metadata));
    Result<JobRun> known = jobs_.get(version.user, version.run);
    if (!known && known.error().code != Code::kNotFound) {
        return std::unexpected(service_fault(known.error(), "run_not_read"));
    }
    if (!known) return {};
    if (known->state == JobState::kQueued) add_run(created, metadata, outcome);
    if (known->state == JobState::kGivenUp) end_replaced(outcome, *std::move(known));
    return {};
}

// A job takes one file. Another one at its key (where storage cannot refuse it) is no version of
// it.
Result<void> ParseCsvUploads::add_upload_of_job(const ObjectCreated& created,
                                                const JobUpload& upload,
                                                Outcome& outcome) {
    Result<JobRun> known = jobs_.get(upload.user, RunId{upload.job.text()});
    if (!known && known.error().code != Code::kNotFound) {
        return std::unexpected(service_fault(known.error(), "run_not_read"));
    }
    if (!known || !is_upload_of(*known, created)) {
        log_.info("upload_of_no_job", {{"stage", name()}, {"removed", !known}});
        return {};
    }
    JobRun run = *std::move(known);
    take_upload(run, created);
    run.state = JobState::kQueued;
    const JobOperation operation{
        run.user, run.job, run.run, run.input, run.input_etag, run.input_bytes};
    outcome.send.push_back(
        {.queue = queues::kFileOperations, .user = run.user, .body = encode(operation)});
    outcome.runs.push_back(std::move(run));
    return {};
}

Result<Outcome> ParseCsvUploads::handle(const Lease& message, StageContext& context) {
    const S3Event event = TRY(decode_s3_event(message.body));
    Outcome outcome;
    for (const ObjectCreated& created : event.created) {
        if (context.stop.stop_requested()) {
            return fail(Code::kCancelled, "cancelled", "the stage was asked to stop");
        }
        TRY(add_record(created, outcome));
        context.progressed();
    }
    if (!event.unreadable.empty()) {
        // The readable records become work all the same; the copy is for the operator.
        outcome.dead_letter = bounded_error_text(describe(event.unreadable.front()));
    }
    return outcome;
}

Result<Outcome> ParseCsvUploads::give_up(const Lease& message, const Error& reason) {
    Outcome outcome;
    const Result<S3Event> events = decode_s3_event(message.body);
    if (!events) return outcome;
    for (const ObjectCreated& event : events->created) {
        // Which job it is says the metadata. When that cannot be read there is the dead letter
        // alone. Of a version that was replaced or deleted nothing would have come.
        const Result<ObjectInfo> found = objects_.head(event.name);
        if (!found) continue;
        const ObjectCreated created = with_version(event, *found);
        if (!is_version(created, *found)) continue;
        const Metadata& metadata = found->attributes.metadata;
        if (const auto upload = job_upload(created.name.key, metadata)) {
            const Result<JobRun> known = jobs_.get(upload->user, RunId{upload->job.text()});
            if (!known || !is_upload_of(*known, created)) continue;
            JobRun run = *known;
            take_upload(run, created);  // a redrive knows it by that
            end_given_up(outcome, std::move(run), known, reason);
            continue;
        }
        JobRun run = new_run(created, read_metadata(metadata));
        const Result<JobRun> known = jobs_.get(run.user, run.run);
        end_given_up(outcome, std::move(run), known, reason);
    }
    return outcome;
}

}  // namespace sluice::pipeline
