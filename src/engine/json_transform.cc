#include "engine/json_transform.h"

#include <atomic>
#include <map>
#include <mutex>
#include <utility>

#include "engine/chunk_threads.h"
#include "engine/json_rows_fast.h"
#include "engine/json_shared_chunks.h"
#include "engine/recipe/table_writer.h"

namespace sluice::engine {
namespace {

// What all threads found, chunk by chunk.
class Findings {
  public:
    explicit Findings(Progress* progress) : progress_(progress) {}

    Result<void> add(const JsonChunk& chunk, std::vector<std::string>& names, std::uint64_t rows) {
        const std::lock_guard lock(mutex_);
        rows_ += rows;
        if (!names.empty()) names_.emplace(chunk.number, std::exchange(names, {}));
        bytes_ += chunk.bytes.size();
        return progress_ == nullptr ? Result<void>() : progress_->advanced(bytes_, 0);
    }
    void fail(Error error) {
        const std::lock_guard lock(mutex_);
        if (!error_) error_ = std::move(error);
    }
    const std::optional<Error>& error() const { return error_; }
    std::uint64_t rows() const { return rows_; }
    // In the order in which the file first names them.
    std::vector<std::string> columns() const {
        ColumnIndex columns;
        for (const auto& [chunk, names] : names_) {
            for (const std::string& name : names) {
                if (!columns.find(name)) columns.add(name);
            }
        }
        return columns.names();
    }

  private:
    Progress* progress_;
    std::mutex mutex_;
    std::uint64_t bytes_ = 0;
    std::uint64_t rows_ = 0;
    std::map<std::uint64_t, std::vector<std::string>> names_;
    std::optional<Error> error_;
};

class Worker {
  public:
    Worker(const JsonTable& table, TableWriter& output)
        : writer_(output), rows_(table, writer_.rows()) {}

    Result<void> run(const JsonChunk& chunk) {
        writer_.begin(chunk.number);
        TRY(rows_.read(chunk));
        return writer_.end(chunk.offset + chunk.bytes.size(), rows_.row_count());
    }

  private:
    RowsWriter writer_;
    JsonChunkReader rows_;
};

void read_chunks(SharedChunks& chunks, Worker& worker, OrderedOutput& output) {
    JsonChunk chunk;
    while (true) {
        Turn turn;
        const Result<bool> more = chunks.take(chunk, turn);
        if (more && !*more) return;
        Result<void> done = more ? worker.run(chunk) : std::unexpected(more.error());
        if (done) {
            if (turn.owns_lock()) chunk = {};  // before another thread takes a large one
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
    const CompiledRecipe recipe = TRY(compile(spec.recipe, table.columns, spec.limits));
    table.plan = recipe.input;
    TableWriter writer(recipe, spec, nullptr, output);
    TRY(writer.check());
    TRY(writer.begin());
    const auto read_some = [&] {
        Worker worker(table, writer);
        read_chunks(chunks, worker, output);
    };
    on_threads(spec.threads, read_some, [&](Error error) {
        output.abort(std::move(error));
        chunks.stop();
    });
    if (auto error = output.error()) return std::unexpected(*std::move(error));
    if (chunks.odd()) return input_changed();
    return writer.finish();
}

bool fits(const std::vector<std::string>& columns, const Limits& limits) {
    return columns.size() < limits.columns && !columns.empty();
}

}  // namespace

Result<std::optional<JsonSurvey>> survey_json_chunks(Input& input,
                                                     const TransformSpec& spec,
                                                     Progress* progress) {
    SharedChunks chunks(input, spec);
    Findings findings(progress);
    std::atomic<bool> odd = false;
    const auto survey_some = [&] {
        JsonChunkSurvey survey(spec.limits);
        JsonChunk chunk;
        while (true) {
            Turn turn;
            Result<bool> more = chunks.take(chunk, turn);
            if (more && !*more) return;
            Result<void> told;
            if (more && survey.read(chunk)) {
                told = findings.add(chunk, survey.new_names(), survey.row_count());
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
    if (odd || chunks.odd() || !fits(survey.columns, spec.limits) || few)
        return std::optional<JsonSurvey>();
    return std::optional(std::move(survey));
}

Result<std::optional<JsonShape>> transform_json_once(Input& input,
                                                     const TransformSpec& spec,
                                                     OrderedOutput& output) {
    constexpr std::optional<JsonShape> kNone;
    SharedChunks chunks(input, spec);
    JsonChunk first;
    Turn turn;
    if (!TRY(chunks.take(first, turn))) return kNone;
    turn = {};
    JsonChunkSurvey survey(spec.limits);
    // Where rows go on naming columns, later ones will, too.
    if (!survey.read(first) || survey.row_count() < 2) return kNone;
    if (survey.last_naming_row() > survey.row_count() / 2) return kNone;
    const std::vector<std::string> columns = std::move(survey.new_names());
    if (!fits(columns, spec.limits)) return kNone;
    chunks.put_back(std::move(first));
    JsonTable table{spec.limits, columns, {}, false};
    table.limits.json_depth -= wrapper_depth(chunks.shape());
    Result<void> done = read_rows(chunks, std::move(table), spec, output);
    if (done) return chunks.shape();
    // The content's errors are told in the order that two readings have them.
    const Code code = done.error().code;
    if (code == Code::kInvalid || code == Code::kTooLarge || code == Code::kConflict) return kNone;
    return std::unexpected(std::move(done).error());
}

Result<void> transform_json(Input& input,
                            const JsonSurvey& survey,
                            const TransformSpec& spec,
                            OrderedOutput& output) {
    SharedChunks chunks(input, spec);
    JsonTable table{spec.limits, survey.columns, {}, true};
    table.limits.json_depth -= wrapper_depth(survey.shape);
    return read_rows(chunks, std::move(table), spec, output);
}

}  // namespace sluice::engine
