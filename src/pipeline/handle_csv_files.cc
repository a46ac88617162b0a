#include "pipeline/handle_csv_files.h"

#include "engine/recipe/column_map_text.h"
#include "pipeline/input_words.h"
#include "pipeline/job_names.h"
#include "pipeline/json.h"
#include "pipeline/planted_faults.h"
#include "pipeline/report_progress.h"
#include "pipeline/run_end.h"
#include "pipeline/service_faults.h"

namespace sluice::pipeline {
namespace {

JobRun run_of(const FileOperation& operation) {
    JobRun run;
    run.user = operation.user;
    run.job = operation.job;
    run.run = operation.run;
    run.operation = operation.operation;
    run.input = operation.input;
    run.input_bytes = operation.input_bytes;
    run.input_etag = operation.input_etag;
    return run;
}

// "json" means {"items":[…]} on the compatibility contract.
Result<engine::Format> format_of(const FileOperation& operation) {
    if (operation.format == "json") return engine::Format::kItems;
    if (const auto format = engine::parse_format(operation.format)) return *format;
    return fail(Code::kInvalid,
                "unsupported_format",
                "there is no output format \"" + operation.format + "\"");
}

Result<JobOptions> options_of(const FileOperation& operation) {
    JobOptions options;
    options.detect = operation.detect;
    options.input = TRY(read_input_words(operation.said));
    options.to = TRY(format_of(operation));
    options.recipe = engine::recipe_of(operation.recipe);
    options.recipe_text = engine::document_text(operation.recipe);
    return options;
}

// As `sluice convert` reads a file of that name, with the flags that say the same. Only ".csv" says
// nothing: a form gives that name to all files.
Result<TransformOrder> order_of(const FileOperation& operation, const Limits& limits) {
    JobOptions options = TRY(options_of(operation));
    TransformOrder order;
    order.spec = TRY(spec_of(options, operation.input.key.text(), limits));
    if (order.spec.transform.named == engine::Format::kCsv) order.spec.transform.named.reset();
    order.input = input_of(operation);
    order.recipe_text = std::move(options.recipe_text);
    order.output = operation.output;
    order.rejects = operation.rejects;
    order.metadata = operation.metadata;
    order.tells_receipt = operation.tells_receipt;
    return order;
}

// What the job's request says.
Result<TransformOrder> order_of(const JobRun& run,
                                const std::string& request,
                                const BucketName& outputs_bucket,
                                const Limits& limits) {
    const auto document = json::parse_object(request);
    if (!document) return fail(Code::kInvalid, "bad_request", "the job's request is not JSON");
    JobOptions options = TRY(read_job_options(*document));
    TransformOrder order;
    order.profiles = options.profile;
    order.spec = TRY(spec_of(options, run.file_name, limits));
    order.input = {run.input, run.input_etag, run.input_bytes};
    order.recipe_text = std::move(options.recipe_text);
    const std::string name =
        result_file_name(run.file_name, options.to, engine::suffix_of(options.compression));
    order.output = {outputs_bucket, job_output_key(run.user, run.job, name)};
    if (options.recipe.on_error == engine::OnError::kReject) {
        order.rejects = {outputs_bucket, job_rejects_key(run.user, run.job, run.file_name)};
    }
    return order;
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

// The stored run; absent: there is none (yet).
Result<std::optional<JobRun>> HandleCsvFiles::find(const UserId& user, const RunId& run) {
    Result<JobRun> known = jobs_.get(user, run);
    if (known) return std::optional(*std::move(known));
    if (known.error().code == Code::kNotFound) return std::optional<JobRun>();
    return std::unexpected(service_fault(known.error(), "run_not_read"));
}

// Ended by its user, by an operator or by another worker, or removed. When nobody can say, it is
// not.
bool HandleCsvFiles::is_over(const JobRun& run) const {
    const Result<JobRun> known = jobs_.get(run.user, run.run);
    if (known) return is_final(known->state);
    return run.protocol == Protocol::kV1 && known.error().code == Code::kNotFound;
}

Result<Outcome> HandleCsvFiles::handle(const Lease& message, StageContext& context) {
    const Operation operation = TRY(decode_operation(message.body));
    if (const auto* const file = std::get_if<FileOperation>(&operation)) {
        return handle_file(*file, message, context);
    }
    return handle_job(std::get<JobOperation>(operation), message, context);
}

Result<Outcome> HandleCsvFiles::handle_file(const FileOperation& operation,
                                            const Lease& message,
                                            StageContext& context) {
    Outcome outcome;
    const auto known = TRY(find(operation.user, operation.run));
    if (known && is_final(known->state)) {
        // A duplicate. Only an interrupted commit of several steps can have left this undone.
        notify_again(outcome, *known);
        return outcome;
    }
    return transform(run_of(operation), order_of(operation, limits_), message, context);
}

// A job that was removed meanwhile, or whose run another message works on, is nothing to do.
Result<Outcome> HandleCsvFiles::handle_job(const JobOperation& operation,
                                           const Lease& message,
                                           StageContext& context) {
    Outcome outcome;
    auto run = TRY(find(operation.user, operation.run));
    if (!run || run->input_etag != operation.input_etag) {
        log_.info("job_removed", {{"stage", name()}});
        return outcome;
    }
    if (is_final(run->state)) {
        notify_again(outcome, *run);
        return outcome;
    }
    const Result<JobRequest> request = jobs_.request(operation.user, operation.run);
    if (!request) return std::unexpected(service_fault(request.error(), "request_not_read"));
    auto order = order_of(*run, request->document, outputs_bucket_, limits_);
    return transform(*std::move(run), std::move(order), message, context);
}

Result<Outcome> HandleCsvFiles::transform(JobRun run,
                                          Result<TransformOrder> order,
                                          const Lease& message,
                                          StageContext& context) {
    TRY(planted_fault_before_transform(message, run.job));
    Outcome outcome;
    if (order) order->is_over = [this, run] { return is_over(run); };
    const bool tells_receipt = order && order->tells_receipt;
    auto objects = order ? transform_object(objects_, *std::move(order), run, context)
                         : std::unexpected(std::move(order).error());
    planted_stall_after_transform(message);
    if (objects) {
        outcome.publish = std::move(*objects);
        end_done(outcome, std::move(run), tells_receipt);
    } else if (is_superseded(objects.error())) {
        end_superseded(outcome, std::move(run), objects.error());
    } else if (is_about_the_file(objects.error())) {
        end_failed(outcome, std::move(run), objects.error());
    } else if (objects.error().name == kRunIsOver) {
        log_.info("run_is_over", {{"stage", name()}});
    } else {
        return std::unexpected(std::move(objects).error());
    }
    return outcome;
}

// A deleted input is told: nothing else will come.
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
    if (run.protocol == Protocol::kV1) {
        end_failed(outcome, std::move(run), replaced_error());  // it has no newer run
    } else {
        end_replaced(outcome, std::move(run));
    }
}

Result<Outcome> HandleCsvFiles::give_up(const Lease& message, const Error& reason) {
    Outcome outcome;
    const Result<Operation> operation = decode_operation(message.body);
    if (!operation) return outcome;
    if (const auto* const file = std::get_if<FileOperation>(&*operation)) {
        JobRun run = run_of(*file);
        const Result<JobRun> known = jobs_.get(run.user, run.run);
        end_given_up(outcome, std::move(run), known, reason);
        return outcome;
    }
    const auto& job = std::get<JobOperation>(*operation);
    const Result<JobRun> run = jobs_.get(job.user, job.run);
    if (run && !is_final(run->state)) end_given_up(outcome, *run, run, reason);
    return outcome;
}

}  // namespace sluice::pipeline
