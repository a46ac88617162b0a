#include "pipeline/transform_object.h"

#include "base/text.h"
#include "engine/bytes/compressing_sink.h"
#include "engine/bytes/encoding_sink.h"
#include "engine/bytes/readable_input.h"
#include "pipeline/receipt.h"
#include "pipeline/service_faults.h"

namespace sluice::pipeline {
namespace {

// Tells the heartbeat that work moves on, its user how far it is, and the engine when it should
// not go on.
class ReportProgress final : public engine::Progress {
  public:
    ReportProgress(StageContext& context, const JobRun& run) : context_(context) {
        progress_ = {run.user, run.job, run.protocol, 0, run.input_bytes, 0};
    }

    Result<void> advanced(std::uint64_t bytes_in, std::uint64_t rows_out) override {
        progress_.bytes = bytes_in;
        progress_.rows = rows_out;
        context_.tell(progress_);
        return heed();
    }
    Result<void> heed() {
        if (context_.stop.stop_requested()) {
            return fail(Code::kCancelled, "cancelled", "the stage was asked to stop");
        }
        context_.progressed();
        return {};
    }

  private:
    StageContext& context_;
    JobProgress progress_;
};

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
    const auto writer =
        TRY(stage(objects, order.output, content_type(order.spec), order.metadata));
    std::unique_ptr<StagedWriter> rejects;
    if (order.rejects) {
        const std::string type(media_type(engine::Format::kNdjson));
        rejects = TRY(stage(objects, *order.rejects, type, order.metadata));
    }
    Witness witness(bytes, *writer, rejects.get());
    ReportProgress progress(context, run);
    order.spec.transform.rejecting.sink = witness.rejects();
    order.spec.input.ask = [&progress] { return progress.heed(); };
    engine::ReadableInput text(witness.input(), order.spec.input);
    engine::CompressingSink compressed(witness.output(), order.spec.compression);
    engine::EncodingSink output(compressed, order.spec.encoding);
    const auto summary = TRY(engine::transform(text, output, order.spec.transform, &progress));
    TRY(output.finish());
    TRY(compressed.finish());
    run.receipt =
        TRY(witness.receipt(summary, order.recipe_text, text.encoding(), text.replaced()));
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
