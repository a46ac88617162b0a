#include "pipeline/preview.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "engine/preview/preview.h"
#include "engine/utf8.h"
#include "pipeline/error_json.h"
#include "pipeline/header_fingerprint.h"
#include "pipeline/inspection_json.h"
#include "pipeline/json_members.h"
#include "pipeline/profile_json.h"
#include "signing/encoding.h"

namespace sluice::pipeline {
namespace {

constexpr std::size_t kRowsMax = 200;
constexpr std::size_t kNameBytesMax = 1024;
constexpr std::uint64_t kFileBytesMax = std::uint64_t{1} << 50U;

boost::json::array rows_json(const engine::PreviewTable& table) {
    boost::json::array rows;
    for (const std::vector<std::string>& row : table.rows) {
        rows.push_back(boost::json::value_from(row));
    }
    return rows;
}

boost::json::array columns_json(const engine::Preview& preview) {
    boost::json::array columns;
    for (const engine::PreviewColumn& column : preview.columns)
        columns.push_back(profiled_column_json(column));
    return columns;
}

boost::json::object result_json(const engine::PreviewResult& result) {
    const engine::TransformSummary& summary = result.summary;
    boost::json::object told{{"columns", boost::json::value_from(result.table.columns)},
                             {"rows", rows_json(result.table)},
                             {"text", result.text},
                             {"cut", result.cut}};
    if (!result.cut && summary.rows_in > 0) {
        told["counts"] = boost::json::object{{"read", summary.rows_in},
                                             {"written", summary.rows},
                                             {"filtered", summary.filtered},
                                             {"deduplicated", summary.deduplicated},
                                             {"rejected", summary.rejected}};
    }
    if (result.error) told["error"] = error_json(*result.error);
    told["steps_of_sample"] = boost::json::value_from(result.steps_of_sample);
    told["types_of_sample"] = result.types_of_sample;
    return told;
}

// Nothing: it is not known how large the file is.
std::optional<std::uint64_t> estimated_rows(const engine::Preview& preview,
                                            const PreviewRequest& request) {
    if (preview.complete) return preview.rows;
    if (!request.size || preview.stored_bytes == 0 || preview.rows == 0) return std::nullopt;
    const double rows = static_cast<double>(preview.rows) * static_cast<double>(*request.size) /
                        static_cast<double>(preview.stored_bytes);
    return static_cast<std::uint64_t>(rows);
}

std::string document_of(const engine::Preview& preview, const PreviewRequest& request) {
    boost::json::object detected = inspection_json(preview.found, preview.encoding.finding);
    detected["encoding"] = preview.encoding.encoding.name;
    boost::json::object told{{"complete", preview.complete},
                             {"columns_of_sample", preview.columns_of_sample},
                             {"first_record_cut", preview.first_record_cut},
                             {"detected", std::move(detected)},
                             {"columns", columns_json(preview)},
                             {"rows", rows_json(preview.input)},
                             {"rows_read", preview.rows}};
    if (const auto rows = estimated_rows(preview, request)) told["rows_estimated"] = *rows;
    const Fingerprint header = header_fingerprint(preview.input.columns);
    if (!header.empty()) told["header_fingerprint"] = header.text();
    told["result"] = result_json(preview.result);
    told["problems"] = problems_json(preview.problems);
    told["problem_count"] = preview.problem_count;
    told["warnings"] = warnings_json(preview.warnings);
    return as_utf8(boost::json::serialize(told));
}

Result<std::string> read_sample(json::Members& members, const Limits& limits) {
    const boost::json::value* const text = members.find("sample");
    if (text == nullptr || !text->is_string()) return members.bad("sample", "must be base64");
    auto sample = signing::base64_decode(text->get_string());
    if (!sample) return members.bad("sample", "must be base64, with its padding");
    if (sample->size() <= limits.preview_sample_bytes) return *std::move(sample);
    return fail(Code::kTooLarge,
                "sample_too_large",
                "the sample may have " + std::to_string(limits.preview_sample_bytes) +
                    " bytes, this one has " + std::to_string(sample->size()));
}

}  // namespace

Result<PreviewRequest> read_preview_request(const boost::json::object& object,
                                            const Limits& limits) {
    PreviewRequest request;
    json::Members members(object, "bad_request", "");
    request.name = TRY(members.text("name")).value_or("");
    if (request.name.size() > kNameBytesMax) return members.bad("name", "is too long");
    request.sample = TRY(read_sample(members, limits));
    request.complete = TRY(members.flag("complete")).value_or(false);
    request.size = TRY(members.count("size", kFileBytesMax));
    request.rows = TRY(members.count("rows", kRowsMax)).value_or(request.rows);
    for (const char* const name : {"input", "output", "recipe"}) members.find(name);
    TRY(members.end());
    request.options = TRY(read_job_options(object, false));
    return request;
}

Result<std::string> preview_document(const PreviewRequest& request,
                                     const Limits& limits,
                                     const Clock& clock) {
    JobSpec spec = TRY(spec_of(request.options, request.name, limits));
    const SteadyTime until = clock.steady() + limits.preview_time;
    const engine::PreviewWish wish{
        .bytes = request.sample,
        .whole = request.complete,
        .input = std::move(spec.input),
        .spec = std::move(spec.transform),
        .encoding = std::move(spec.encoding),
        .rows = request.rows,
        .sample_bytes = limits.preview_sample_bytes,
        .ask = [&clock, until]() -> Result<void> {
            if (clock.steady() < until) return {};
            return fail(Code::kCancelled, "preview_too_slow", "a preview must be quick");
        }};
    const engine::Preview preview = TRY(engine::preview(wish));
    return document_of(preview, request);
}

}  // namespace sluice::pipeline
