#include "pipeline/transform_object.h"

#include "base/text.h"
#include "engine/bytes/compressing_sink.h"
#include "engine/bytes/encoding_sink.h"
#include "engine/bytes/readable_input.h"
#include "pipeline/look_again.h"
#include "pipeline/receipt.h"
#include "pipeline/report_progress.h"
#include "pipeline/service_faults.h"

namespace sluice::pipeline {
namespace {

std::string_view media_type(engine::Format format) {
    switch (format) {
        case engine::Format::kCsv:
            return "text/csv";
        case engine::Format::kTsv:
            return "text/tab-separated-values";
        case engine::Format::kNdjson:
            return "application/x-ndjson";
        case engine::Format::kJson:
        case engine::Format::kItems:
            return "application/json";
    }
    return "application/octet-stream";
}

std::string content_type(const JobSpec& spec) {
    switch (spec.compression) {
        case engine::Compression::kGzip:
            return "application/gzip";  // RFC 6713
        case engine::Compression::kZstd:
            return "application/zstd";  // RFC 8878
        case engine::Compression::kNone:
            break;
    }
    std::string type(media_type(spec.transform.to));
    if (!engine::is_delimited(spec.transform.to)) return type;
    return type + "; charset=" + to_lower(spec.encoding.encoding.name);
}

Result<std::unique_ptr<StagedWriter>> stage(ObjectStore& objects,
                                            const ObjectName& name,
                                            std::string type,
                                            const Metadata& metadata) {
    ObjectAttributes attributes;
    attributes.content_type = std::move(type);
    attributes.metadata = metadata;
    return std::make_unique<OutputToService>(
        TRY(told_as(output_fault, objects.stage(name, attributes))));
}

}  // namespace

Result<std::vector<std::unique_ptr<StagedObject>>> transform_object(ObjectStore& objects,
                                                                    TransformOrder order,
                                                                    JobRun& run,
                                                                    StageContext& context) {
    const InputVersion& input = order.input;
    const OpenedObject opened =
        TRY(told_as(input_fault, objects.open(input.name, std::nullopt, input.etag)));
    InputFromService bytes(*opened.bytes);
    const auto writer = TRY(stage(objects, order.output, content_type(order.spec), order.metadata));
    std::unique_ptr<StagedWriter> rejects;
    if (order.rejects) {
        const std::string type(media_type(engine::Format::kNdjson));
        rejects = TRY(stage(objects, *order.rejects, type, order.metadata));
    }
    Witness witness(bytes, *writer, rejects.get());
    ReportProgress progress(context, run, witness, order.is_over);
    order.spec.transform.rejecting.sink = witness.rejects();
    order.spec.input.ask = [&progress] { return progress.heed(); };
    engine::ReadableInput text(witness.input(), order.spec.input);
    engine::CompressingSink compressed(witness.output(), order.spec.compression);
    engine::EncodingSink output(compressed, order.spec.encoding);
    const auto made = engine::transform(text, output, order.spec.transform, &progress);
    if (!made) {
        const bool is_told = run.protocol == Protocol::kV1 && !order.rejects;
        if (is_told) run.receipt = bad_records(objects, input, order.spec, made.error(), context);
        return std::unexpected(made.error());
    }
    const engine::TransformSummary& summary = *made;
    TRY(output.finish());
    TRY(compressed.finish());
    run.receipt =
        TRY(witness.receipt(summary, order.recipe_text, text.encoding(), text.replaced()));
    if (order.profiles) {
        const std::string columns = TRY(column_profiles(objects, input, order.spec, context));
        run.receipt.insert(run.receipt.rfind('}'), columns);
    }
    run.rows = summary.rows;
    run.rejected = summary.rejected;
    run.output = order.output;
    std::vector<std::unique_ptr<StagedObject>> written;
    written.push_back(TRY(writer->seal()));
    run.output_bytes = written.front()->info().size;
    if (summary.rejected > 0) {
        run.rejects = order.rejects;
        written.push_back(TRY(rejects->seal()));
    }
    return written;
}

}  // namespace sluice::pipeline
