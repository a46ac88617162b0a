#include "pipeline/handle_csv_files.h"

#include "engine/bytes/compressing_sink.h"
#include "engine/bytes/encoding_sink.h"
#include "engine/bytes/readable_input.h"
#include "engine/recipe/column_map_text.h"
#include "engine/transform.h"
#include "pipeline/input_words.h"
#include "pipeline/job_options.h"
#include "pipeline/messages.h"
#include "pipeline/planted_faults.h"
#include "pipeline/receipt.h"
#include "pipeline/run_end.h"
#include "pipeline/service_faults.h"

namespace sluice::pipeline {
namespace {

// Tells the heartbeat that work moves on, and the engine when it should not.
class ReportProgress final : public engine::Progress {
  public:
    explicit ReportProgress(StageContext& context) : context_(context) {}

    Result<void> advanced(std::uint64_t, std::uint64_t) override { return heed(); }
    Result<void> heed() {
        if (context_.stop.stop_requested()) {
            return fail(Code::kCancelled, "cancelled", "the stage was asked to stop");
        }
        context_.progressed();
        return {};
    }

  private:
    StageContext& context_;
};

JobRun run_of(const FileOperation& operation) {
    JobRun run;
    run.user = operation.user;
    run.job = operation.job;
    run.run = operation.run;
    run.protocol = operation.protocol;
    run.operation = operation.operation;
    run.input = operation.input;
    run.input_bytes = operation.input_bytes;
    run.input_etag = operation.input_etag;
    return run;
}

// "json" means {"items":[…]} on the compatibility contract.
Result<engine::Format> format_of(const FileOperation& operation) {
    if (operation.format == "json" && operation.protocol == Protocol::kCompat) {
        return engine::Format::kItems;
    }
    if (const auto format = engine::parse_format(operation.format)) return *format;
    return fail(Code::kInvalid,
                "unsupported_format",
                "there is no output format \"" + operation.format + "\"");
}

JobOptions options_of(const FileOperation& operation, engine::Format format, InputWords words) {
    return {.detect = operation.detect,
            .input = std::move(words),
            .to = format,
            .recipe = engine::recipe_of(operation.recipe),
            .recipe_text = engine::document_text(operation.recipe)};
}

// As `sluice convert` reads a file of that name, with the flags that say the same. Only ".csv" says
// nothing: a form gives that name to all files.
Result<JobSpec> spec_of(const FileOperation& operation,
                        const JobOptions& options,
                        const Limits& limits) {
    JobSpec spec = TRY(spec_of(options, operation.input.key.text(), limits));
    if (spec.transform.named == engine::Format::kCsv) spec.transform.named.reset();
    return spec;
}

std::string content_type(engine::Format format) {
    switch (format) {
        case engine::Format::kCsv:
            return "text/csv; charset=utf-8";
        case engine::Format::kTsv:
            return "text/tab-separated-values; charset=utf-8";
        case engine::Format::kNdjson:
            return "application/x-ndjson";
        case engine::Format::kJson:
        case engine::Format::kItems:
            return "application/json";
    }
    return "application/octet-stream";
}

// The input's object is another one by now, or there is none: no service says so of anything else
// (service_faults.h).
bool is_superseded(const Error& error) {
    return error.code == Code::kNotFound || error.code == Code::kConflict;
}

// Errors of the user's file that will stay: what the engine says.
bool is_about_the_file(const Error& error) {
    return error.code == Code::kInvalid || error.code == Code::kTooLarge;
}

}  // namespace

// The output and the rejects, staged; the run gets its numbers and its receipt.
Result<std::vector<std::unique_ptr<StagedObject>>> HandleCsvFiles::transform(
    const FileOperation& operation, JobRun& run, StageContext& context) {
    const engine::Format format = TRY(format_of(operation));
    const OpenedObject input = TRY(
        told_as(input_fault, objects_.open(operation.input, std::nullopt, operation.input_etag)));
    InputFromService bytes(*input.bytes);
    const auto writer = TRY(stage(operation, operation.output, content_type(format)));
    std::unique_ptr<StagedWriter> rejects;
    if (operation.rejects) {
        rejects = TRY(stage(operation, *operation.rejects, content_type(engine::Format::kNdjson)));
    }
    Witness witness(bytes, *writer, rejects.get());
    ReportProgress progress(context);
    const JobOptions options = options_of(operation, format, TRY(read_input_words(operation.said)));
    JobSpec spec = TRY(spec_of(operation, options, limits_));
    spec.transform.rejecting.sink = witness.rejects();
    spec.input.ask = [&progress] { return progress.heed(); };
    engine::ReadableInput text(witness.input(), spec.input);
    engine::CompressingSink compressed(witness.output(), spec.compression);
    engine::EncodingSink output(compressed, spec.encoding);
    const auto summary = TRY(engine::transform(text, output, spec.transform, &progress));
    TRY(output.finish());
    TRY(compressed.finish());
    run.receipt =
        TRY(witness.receipt(summary, options.recipe_text, text.encoding(), text.replaced()));
    run.rows = summary.rows;
    run.rejected = summary.rejected;
    run.output = operation.output;
    std::vector<std::unique_ptr<StagedObject>> objects;
    objects.push_back(TRY(writer->seal()));
    run.output_bytes = objects.front()->info().size;
    if (summary.rejected > 0) {
        run.rejects = operation.rejects;
        objects.push_back(TRY(rejects->seal()));
    }
    return objects;
}

Result<std::unique_ptr<StagedWriter>> HandleCsvFiles::stage(const FileOperation& operation,
                                                            const ObjectName& name,
                                                            std::string content_type) {
    ObjectAttributes attributes;
    attributes.content_type = std::move(content_type);
    attributes.metadata = operation.metadata;
    return std::make_unique<OutputToService>(
        TRY(told_as(output_fault, objects_.stage(name, attributes))));
}

Result<Outcome> HandleCsvFiles::handle(const Lease& message, StageContext& context) {
    const FileOperation operation = TRY(decode_file_operation(message.body));
    Outcome outcome;
    const Result<JobRun> known = jobs_.get(operation.user, operation.run);
    if (known && is_final(known->state)) {
        // A duplicate. Only an interrupted commit of several steps can have left this undone.
        notify_again(outcome, *known);
        return outcome;
    }
    if (!known && known.error().code != Code::kNotFound) {
        return std::unexpected(service_fault(known.error(), "run_not_read"));
    }

    TRY(planted_fault_before_transform(message, operation.job));
    JobRun run = run_of(operation);
    auto objects = transform(operation, run, context);
    planted_stall_after_transform(message);
    if (objects) {
        outcome.publish = std::move(*objects);
        end_done(outcome, std::move(run), operation.tells_receipt);
    } else if (is_superseded(objects.error())) {
        end_superseded(outcome, std::move(run), objects.error());
    } else if (is_about_the_file(objects.error())) {
        end_failed(outcome, std::move(run), objects.error());
    } else {
        return std::unexpected(std::move(objects).error());
    }
    return outcome;
}

// A deleted input is told: nothing else will come. A replaced one is not: the newer version has its
// own event, and the client waits for one answer about its job.
void HandleCsvFiles::end_superseded(Outcome& outcome, JobRun run, const Error& error) {
    const bool gone = error.code == Code::kNotFound;
    log_.info("upload_superseded", {{"stage", name()}, {"gone", gone}});
    if (gone) {
        end_failed(outcome,
                   std::move(run),
                   Error{Code::kNotFound,
                         "input_deleted",
                         "the uploaded file was deleted before it was processed",
                         {}});
        return;
    }
    run.state = JobState::kFailed;
    run.error = Error{Code::kConflict, "superseded", "a newer upload replaced the file", {}};
    outcome.runs.push_back(std::move(run));
}

Result<Outcome> HandleCsvFiles::give_up(const Lease& message, const Error& reason) {
    Outcome outcome;
    const Result<FileOperation> operation = decode_file_operation(message.body);
    if (operation) end_given_up(outcome, run_of(*operation), reason);
    return outcome;
}

}  // namespace sluice::pipeline
