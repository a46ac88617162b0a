#include "engine/json_transform.h"

#include <atomic>
#include <map>
#include <mutex>
#include <utility>

#include "engine/chunk_threads.h"
#include "engine/json_chunks.h"
#include "engine/json_rows_fast.h"
#include "engine/recipe/table_writer.h"

namespace sluice::engine {
namespace {

// A row above this is left to the readers that take one at a time, in bounded memory.
constexpr std::size_t kRowBytesMax = 4 << 20;

// The chunks of a file, handed out to threads.
class SharedChunks {
  public:
    SharedChunks(Input& input, const TransformSpec& spec)
        : chunks_(input, spec.chunk_bytes, kRowBytesMax) {}

    // False at the end, when the file is odd from here on, and after stop(). Errors: what the input
    // returns; chunk.number then says where.
    Result<bool> take(JsonChunk& chunk) {
        const std::lock_guard lock(mutex_);
        if (ended_) return false;
        Result<JsonChunks::Found> found = chunks_.next(chunk);
        ended_ = !found || *found != JsonChunks::Found::kChunk;
        if (!found) {
            chunk.number = chunks_.next_number();
            return std::unexpected(std::move(found).error());
        }
        odd_ = odd_ || *found == JsonChunks::Found::kOdd;
        return !ended_;
    }
    void stop() {
        const std::lock_guard lock(mutex_);
        ended_ = true;
    }
    // To be asked when no thread takes chunks any more.
    bool odd() const { return odd_; }
    JsonShape shape() const { return chunks_.shape(); }

  private:
    std::mutex mutex_;
    JsonChunks chunks_;
    bool ended_ = false;
    bool odd_ = false;
};

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
        const Result<bool> more = chunks.take(chunk);
        if (more && !*more) return;
        Result<void> done = more ? worker.run(chunk) : std::unexpected(more.error());
        if (done) continue;
        output.fail_at(chunk.number, std::move(done).error());
        return chunks.stop();
    }
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
            Result<bool> more = chunks.take(chunk);
            if (more && !*more) return;
            Result<void> told;
            if (more && survey.read(chunk)) {
                told = findings.add(chunk, survey.new_names(), survey.row_count());
                if (told) continue;
            }
            odd = odd || (more && told);
            if (!more) findings.fail(std::move(more).error());
            if (!told) findings.fail(std::move(told).error());
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
    const bool fits = survey.columns.size() < spec.limits.columns && !survey.columns.empty();
    // One object alone may be the wrapper of its rows; none at all may be no JSON.
    const bool few = findings.rows() < 2;
    if (odd || chunks.odd() || !fits || few) return std::optional<JsonSurvey>();
    return std::optional(std::move(survey));
}

Result<void> transform_json(Input& input,
                            const JsonSurvey& survey,
                            const TransformSpec& spec,
                            OrderedOutput& output) {
    const CompiledRecipe recipe = TRY(compile(spec.recipe, survey.columns, spec.limits));
    JsonTable table{spec.limits, survey.columns, recipe.input};
    table.limits.json_depth -= wrapper_depth(survey.shape);
    TableWriter writer(recipe, spec, nullptr, output);
    TRY(writer.check());
    TRY(writer.begin());
    SharedChunks chunks(input, spec);
    const auto read_some = [&] {
        Worker worker(table, writer);
        read_chunks(chunks, worker, output);
    };
    on_threads(spec.threads, read_some, [&](Error error) {
        output.abort(std::move(error));
        chunks.stop();
    });
    if (auto error = output.error()) return std::unexpected(*std::move(error));
    if (chunks.odd()) {
        return fail(Code::kConflict, "input_changed", "the file changed while it was read");
    }
    return writer.finish();
}

}  // namespace sluice::engine
