#include "pipeline/look_again.h"

#include <boost/json.hpp>

#include "engine/bytes/readable_input.h"
#include "engine/preview/problems.h"
#include "engine/preview/profiling_sink.h"
#include "engine/preview/sinks.h"
#include "pipeline/profile_json.h"
#include "pipeline/report_progress.h"
#include "pipeline/service_faults.h"

namespace sluice::pipeline {
namespace {

constexpr std::size_t kColumnsBytes = 48 * 1024;  // a frame has 128 KiB, an item of DynamoDB 400
constexpr std::size_t kProblemsMax = 20;
constexpr std::uint64_t kBytesBehind = 64 << 20;  // of the first bad record, that are looked at

// Ends when there is enough to show.
class UntilEnough final : public HeedProgress {
  public:
    UntilEnough(StageContext& context, const engine::ProblemSink& problems, std::uint64_t bytes_max)
        : HeedProgress(context), problems_(problems), bytes_max_(bytes_max) {}
    Result<void> advanced(std::uint64_t bytes_in, std::uint64_t) override {
        if (bytes_in > bytes_max_ || problems_.count() >= kProblemsMax) {
            return fail(Code::kCancelled, "enough", "there is enough to show");
        }
        return heed();
    }

  private:
    const engine::ProblemSink& problems_;
    std::uint64_t bytes_max_;
};

// The rows as they stand in the input: no step, no type.
engine::TransformSpec rows_only(const JobSpec& spec) {
    engine::TransformSpec plain = spec.transform;
    plain.to = engine::Format::kCsv;
    plain.output = {};
    plain.recipe = {};
    plain.recipe.nesting = spec.transform.recipe.nesting;
    plain.recipe.nesting.nest = false;
    return plain;
}

Result<void> read_again(ObjectStore& objects,
                        const InputVersion& input,
                        const JobSpec& spec,
                        const engine::TransformSpec& how,
                        ByteSink& sink,
                        HeedProgress& progress) {
    const OpenedObject opened =
        TRY(told_as(input_fault, objects.open(input.name, std::nullopt, input.etag)));
    InputFromService bytes(*opened.bytes);
    engine::InputBytes reading = spec.input;
    reading.ask = [&progress] { return progress.heed(); };
    engine::ReadableInput text(bytes, std::move(reading));
    TRY(engine::transform(text, sink, how, &progress));
    return {};
}

// As many columns as have room.
std::string columns_member(const std::vector<engine::PreviewColumn>& columns) {
    std::string told = ",\"columns\":[";
    std::size_t count = 0;
    for (const engine::PreviewColumn& column : columns) {
        const std::string one = as_utf8(boost::json::serialize(profiled_column_json(column)));
        if (told.size() + one.size() > kColumnsBytes) break;
        if (count++ > 0) told += ',';
        told += one;
    }
    told += ']';
    if (count < columns.size())
        told += ",\"columns_left_out\":" + std::to_string(columns.size() - count);
    return told;
}

bool is_of_the_file(const Error& error) {
    return error.code == Code::kInvalid || error.code == Code::kTooLarge;
}

}  // namespace

Result<std::string> column_profiles(ObjectStore& objects,
                                    const InputVersion& input,
                                    const JobSpec& spec,
                                    StageContext& context) {
    HeedProgress progress(context);
    engine::ProfilingSink profiles;
    engine::NullSink rejects;
    engine::TransformSpec how = rows_only(spec);
    how.rejecting = {.sink = &rejects};
    auto read = read_again(objects, input, spec, how, profiles, progress);
    auto columns =
        read ? profiles.finish()
             : Result<std::vector<engine::PreviewColumn>>(std::unexpected(std::move(read).error()));
    if (columns) return columns_member(*columns);
    if (is_of_the_file(columns.error())) return std::string();
    return std::unexpected(std::move(columns).error());
}

std::string bad_records(ObjectStore& objects,
                        const InputVersion& input,
                        const JobSpec& spec,
                        const Error& error,
                        StageContext& context) {
    if (!is_of_the_file(error) || !error.place.row) return {};
    engine::ProblemSink problems(kProblemsMax);
    UntilEnough progress(context, problems, error.place.byte_offset.value_or(0) + kBytesBehind);
    engine::NullSink nowhere;
    engine::TransformSpec how = spec.transform;
    how.rejecting = {.sink = &problems};
    // Ended early, or at an error behind them: what was found so far counts.
    (void)read_again(objects, input, spec, how, nowhere, progress);
    const auto found = problems.take();
    if (found.empty()) return {};
    const boost::json::object told{{"problems", problems_json(found)}};
    return as_utf8(boost::json::serialize(told));
}

}  // namespace sluice::pipeline
