#include "engine/json_transform.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "engine/chunk_threads.h"
#include "engine/json_chunk_workers.h"
#include "engine/json_record_survey.h"
#include "engine/json_rejecting.h"
#include "engine/json_shared_chunks.h"
#include "engine/recipe/table_writer.h"

namespace sluice::engine {
namespace {

std::size_t bytes_of(const std::vector<std::string>& names) {
    std::size_t bytes = 0;
    for (const std::string& name : names) bytes += name.size();
    return bytes;
}

// Each thread may have a dozen copies of the columns' names: when they are long, fewer threads
// work.
unsigned threads_for(std::size_t name_bytes, unsigned threads) {
    constexpr std::size_t kNameBytesMax = 16 << 20;
    const std::size_t most = kNameBytesMax / (12 * name_bytes + 1);
    return static_cast<unsigned>(std::clamp<std::size_t>(most, 1, std::max(threads, 1U)));
}

// What all threads found, chunk by chunk.
class Findings {
  public:
    explicit Findings(Progress* progress) : progress_(progress) {}

    Result<void> add(const JsonChunk& chunk,
                     std::span<const std::string> names,
                     std::uint64_t rows) {
        const std::lock_guard lock(mutex_);
        rows_ += rows;
        for (std::size_t i = 0; i < names.size(); ++i) {
            const Place place{chunk.number, i};
            const auto [known, is_new] = places_.try_emplace(names[i], place);
            known->second = std::min(known->second, place);
            name_bytes_ += is_new ? names[i].size() : 0;
        }
        bytes_ += chunk.bytes.size();
        return progress_ == nullptr ? Result<void>() : progress_->advanced(bytes_, 0);
    }
    void begin_thread() {
        const std::lock_guard lock(mutex_);
        ++threads_;
    }
    // Whether the thread that asks must end, since there are too many for names as long as these.
    bool dismisses_thread() {
        const std::lock_guard lock(mutex_);
        if (threads_ <= threads_for(name_bytes_, threads_)) return false;
        --threads_;
        return true;
    }
    void fail(Error error) {
        const std::lock_guard lock(mutex_);
        if (!error_) error_ = std::move(error);
    }
    const std::optional<Error>& error() const { return error_; }
    std::uint64_t rows() const { return rows_; }
    // In the order in which the file first names them.
    std::vector<std::string> columns() const {
        std::map<Place, std::string_view> in_order;
        for (const auto& [name, place] : places_) in_order.emplace(place, name);
        std::vector<std::string> columns;
        for (const auto& [place, name] : in_order) columns.emplace_back(name);
        return columns;
    }

  private:
    using Place = std::pair<std::uint64_t, std::size_t>;  // chunk, and number in it

    Progress* progress_;
    std::mutex mutex_;
    std::uint64_t bytes_ = 0;
    std::uint64_t rows_ = 0;
    std::unordered_map<std::string, Place> places_;  // where each name is first
    std::size_t name_bytes_ = 0;
    unsigned threads_ = 0;
    std::optional<Error> error_;
};

template <class Worker>
void read_chunks(SharedChunks& chunks,
                 const JsonTable& table,
                 TableWriter& writer,
                 OrderedOutput& output) {
    std::optional<Worker> worker(std::in_place, table, writer);
    JsonChunk chunk;
    while (true) {
        Turn turn;
        const Result<bool> more = chunks.take(chunk, turn);
        if (more && !*more) return;
        Result<void> done = more ? worker->run(chunk) : std::unexpected(more.error());
        if (done) {
            if (turn.owns_lock()) {  // before another thread takes a large one
                chunk = {};
                worker.emplace(table, writer);
            }
            continue;
        }
        turn = {};
        output.fail_at(chunk.number, std::move(done).error());
        return chunks.stop();
    }
}

// Reads all chunks' rows, on all threads, and writes them.
Result<void> read_rows(SharedChunks& chunks,
                       JsonTable table,
                       const TransformSpec& spec,
                       OrderedOutput& output) {
    const bool rejects = output.takes_rejects();
    const CompiledRecipe recipe = TRY(compile(spec.recipe, table.columns, spec.limits, rejects));
    table.plan = recipe.input;
    table.carries_origin = recipe.carries_origin;
    TableWriter writer(recipe, spec, nullptr, output);
    TRY(writer.check());
    TRY(writer.begin());
    const auto read_some = [&] {
        rejects ? read_chunks<RejectingJsonWorker>(chunks, table, writer, output)
                : read_chunks<JsonWorker>(chunks, table, writer, output);
    };
    on_threads(threads_for(bytes_of(table.columns), spec.threads), read_some, [&](Error error) {
        output.abort(std::move(error));
        chunks.stop();
    });
    if (auto error = output.error()) return std::unexpected(*std::move(error));
    if (chunks.odd()) return input_changed();
    return writer.finish();
}

bool fits(const std::vector<std::string>& columns, const Limits& limits) {
    return columns.size() < limits.columns && bytes_of(columns) <= limits.header_bytes;
}

// `args`: of the Survey that each thread has.
template <class Survey, class... Args>
Result<std::optional<JsonSurvey>> survey_chunks(SharedChunks& chunks,
                                                const TransformSpec& spec,
                                                Progress* progress,
                                                const Args&... args) {
    Findings findings(progress);
    std::atomic<bool> odd = false;
    const auto survey_some = [&] {
        std::optional<Survey> survey(std::in_place, args...);
        JsonChunk chunk;
        findings.begin_thread();
        while (true) {
            Turn turn;
            Result<bool> more = chunks.take(chunk, turn);
            if (more && !*more) return;
            Result<void> told;
            if (more && survey->read(chunk)) {
                told = findings.add(chunk, survey->new_names(), survey->row_count());
                if (told && turn.owns_lock()) {  // before another thread takes a large one
                    chunk = {};
                    survey.emplace(args...);
                }
                if (told && findings.dismisses_thread()) return;
                if (told) continue;
            }
            odd = odd || (more && told);
            if (!more) findings.fail(std::move(more).error());
            if (!told) findings.fail(std::move(told).error());
            turn = {};
            return chunks.stop();
        }
    };
    on_threads(spec.threads, survey_some, [&](Error error) {
        findings.fail(std::move(error));
        chunks.stop();
    });
    if (findings.error()) return std::unexpected(*findings.error());
    JsonSurvey survey;
    survey.shape = chunks.shape();
    survey.columns = findings.columns();
    survey.empty = false;
    // One object alone may be the wrapper of its rows; none at all may be no JSON.
    const bool few = findings.rows() < 2;
    // Perhaps no row can be read; which error that is, the survey of records says.
    const bool unread = survey.columns.empty() && spec.rejecting.sink != nullptr;
    if (odd || chunks.odd() || !fits(survey.columns, spec.limits) || few || unread)
        return std::optional<JsonSurvey>();
    return std::optional(std::move(survey));
}

// Looks at the first chunk, which is put back. None: its columns are not to be taken for all.
template <class Survey>
Result<std::optional<std::vector<std::string>>> columns_of_first(SharedChunks& chunks,
                                                                 Survey& survey,
                                                                 const Limits& limits) {
    constexpr std::optional<std::vector<std::string>> kNone;
    JsonChunk first;
    Turn turn;
    if (!TRY(chunks.take(first, turn))) return kNone;
    turn = {};
    // Where rows go on naming columns, later ones will, too.
    if (!survey.read(first) || survey.row_count() < 2) return kNone;
    if (survey.last_naming_row() > survey.row_count() / 2) return kNone;
    const std::span<const std::string> names = survey.new_names();
    std::vector<std::string> columns(names.begin(), names.end());
    if (columns.empty() || !fits(columns, limits)) return kNone;
    chunks.put_back(std::move(first));
    return std::optional(std::move(columns));
}

JsonTable table_of(std::vector<std::string> columns, const TransformSpec& spec, JsonShape shape) {
    JsonTable table{row_limits(spec.limits, shape), std::move(columns), {}};
    table.is_text = spec.rejecting.sink == nullptr;
    return table;
}

}  // namespace

Result<std::optional<JsonSurvey>> survey_json_chunks(Input& input,
                                                     const TransformSpec& spec,
                                                     Progress* progress) {
    if (spec.rejecting.sink == nullptr) {
        SharedChunks chunks(input, spec);
        return survey_chunks<JsonChunkSurvey>(chunks, spec, progress, spec.limits);
    }
    const auto shape = TRY(shape_of_chunks(input, spec, progress));
    if (!shape) return std::optional<JsonSurvey>();
    SharedChunks chunks(input, spec, *shape);
    return survey_chunks<JsonRecordSurvey>(chunks, spec, progress, spec.limits, *shape);
}

Result<std::optional<JsonShape>> transform_json_once(Input& input,
                                                     const TransformSpec& spec,
                                                     OrderedOutput& output) {
    constexpr std::optional<JsonShape> kNone;
    std::optional<SharedChunks> chunks;
    std::optional<std::vector<std::string>> columns;
    if (!output.takes_rejects()) {
        JsonChunkSurvey survey(spec.limits);
        columns = TRY(columns_of_first(chunks.emplace(input, spec), survey, spec.limits));
    } else if (const auto prefix = TRY(prefix_of(input, spec))) {
        JsonRecordSurvey survey(spec.limits, prefix->shape);
        columns =
            TRY(columns_of_first(chunks.emplace(input, spec, prefix->shape), survey, spec.limits));
        // Then what begins like an object and has another value behind it is a row.
        if (!survey.begins_with_row()) return kNone;
    }
    if (!columns) return kNone;
    JsonTable table = table_of(*std::move(columns), spec, chunks->shape());
    table.is_text = false;
    table.is_guess = true;
    Result<void> done = read_rows(*chunks, std::move(table), spec, output);
    if (done) return chunks->shape();
    // The content's errors are told in the order that two readings have them.
    const Code code = done.error().code;
    if (code == Code::kInvalid || code == Code::kTooLarge || code == Code::kConflict) return kNone;
    return std::unexpected(std::move(done).error());
}

Result<void> transform_json(Input& input,
                            const JsonSurvey& survey,
                            const TransformSpec& spec,
                            OrderedOutput& output) {
    std::optional<SharedChunks> chunks;
    output.takes_rejects() ? chunks.emplace(input, spec, survey.shape)
                           : chunks.emplace(input, spec);
    return read_rows(*chunks, table_of(survey.columns, spec, survey.shape), spec, output);
}

}  // namespace sluice::engine
