#include "engine/csv_transform.h"

#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "engine/chunk_threads.h"
#include "engine/csv_chunks.h"
#include "engine/csv_reader.h"
#include "engine/csv_rows.h"
#include "engine/recipe/recipe_writer.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

// Keeps the header, and stops behind it.
class HeaderOnly final : public Table {
  public:
    Result<void> header(const std::vector<std::string>& names) override {
        found = names;
        return {};
    }
    Result<void> row(const Record&) override { return {}; }
    std::optional<std::vector<std::string>> found;
};

// The header, and where in the chunk the first row begins.
struct Header {
    std::vector<std::string> names;
    std::size_t end = 0;
};

// Reads record after record until one is no blank line. Nothing when the chunk has only those, or
// its header has no line end.
Result<std::optional<Header>> read_header(const CsvChunk& chunk,
                                          CsvReader& reader,
                                          const HeaderOnly& header) {
    const std::string_view text = chunk.bytes.text();
    std::vector<std::uint32_t> ends(chunk.line_ends.size() * simd::kBlock + simd::kBlock);
    ends.resize(chunk.quotes == CsvChunk::Quotes::kUnknown
                    ? 0
                    : simd::kernels().positions(
                          chunk.line_ends.data(), chunk.line_ends.size(), 0, ends.data()));
    std::size_t at = 0;
    for (std::size_t line = 0; at < text.size(); ++line) {
        const std::size_t end = line < ends.size() ? ends[line] + 1 : text.size();
        const std::string_view record = text.substr(at, end - at);
        const TextPrefix valid = text_prefix(record);
        TRY(reader.feed(record.substr(0, valid.bytes), chunk.offset + at));
        if (valid.bytes < record.size()) {
            return not_text(valid.stop, chunk.offset + at + valid.bytes);
        }
        at += record.size();
        if (header.found) return Header{*header.found, at};
    }
    return std::optional<Header>();
}

// What the threads of one transform share.
class CsvTransform {
  public:
    CsvTransform(Input& input, char delimiter, const TransformSpec& spec, OrderedOutput& output)
        : spec_(spec),
          marks_{delimiter, '"'},
          chunks_(input, marks_, spec.chunk_bytes, spec.limits.record_bytes),
          output_(output) {
        table_.delimiter = delimiter;
        table_.limits = spec.limits;
    }

    Result<void> run() {
        TRY(begin());
        const RowFormat format(spec_.to, recipe_.output);
        TRY(output_.write(format.prologue()));
        output_.drop_before_first_row(format.separator());
        output_.count_rows_from(2);
        on_threads(
            chunks_.at_end() ? 1 : spec_.threads,
            [&] { work(format); },
            [&](Error error) { output_.abort(std::move(error)); });
        if (auto error = output_.error()) return std::unexpected(*std::move(error));
        return output_.write(format.epilogue());
    }

  private:
    // The header and the recipe's plan for it; the first chunk stays for the workers.
    Result<void> begin() {
        HeaderOnly header;
        CsvReader reader(table_.delimiter, spec_.limits, header);
        while (TRY(chunks_.next(first_))) {
            if (auto found = TRY(read_header(first_, reader, header))) {
                first_row_ = found->end;
                TRY(take_header(std::move(found->names)));
                has_first_ = true;
                return {};
            }
            TRY(output_.end(first_.number, first_.offset + first_.bytes.size(), {}));
        }
        TRY(reader.finish());
        // A header without a line end is a chunk of its own.
        return take_header(*std::move(header.found));
    }
    Result<void> take_header(std::vector<std::string> names) {
        table_.header = std::move(names);
        recipe_ = TRY(compile(spec_.recipe, table_.header, spec_.limits));
        table_.plan = recipe_.input;
        return {};
    }

    // Takes a chunk and where its first row begins. Nothing at the end, or when all must stop.
    Result<std::optional<std::size_t>> take(CsvChunk& chunk) {
        const std::lock_guard lock(reading_);
        if (ended_ || output_.failed()) return std::optional<std::size_t>();
        if (std::exchange(has_first_, false)) {
            std::swap(chunk, first_);
            return std::optional(first_row_);
        }
        Result<bool> more = chunks_.next(chunk);
        ended_ = !more || !*more;
        if (!more) {
            chunk.number = chunks_.next_number();
            return std::unexpected(std::move(more).error());
        }
        return *more ? std::optional<std::size_t>(0) : std::nullopt;
    }

    void work(const RowFormat& format);

    const TransformSpec& spec_;
    const simd::CsvMarks marks_;
    CsvTable table_;
    CompiledRecipe recipe_;
    std::mutex reading_;  // of the next four
    CsvChunks chunks_;
    CsvChunk first_;
    std::size_t first_row_ = 0;
    bool has_first_ = false;
    bool ended_ = false;
    OrderedOutput& output_;
};

// One thread's part: chunk after chunk, read, written, handed in.
class Worker final : public PieceSink {
  public:
    Worker(const CsvTable& table,
           const CompiledRecipe& recipe,
           const RowFormat& format,
           OrderedOutput& output)
        : output_(output),
          writer_(recipe,
                  format,
                  format.is_delimited() && format.delimiter() == table.delimiter,
                  *this),
          rows_(table, writer_.rows()) {}

    Result<void> run(const CsvChunk& chunk, std::size_t from) {
        chunk_ = chunk.number;
        writer_.begin();
        TRY(rows_.read(chunk, from));
        TRY(writer_.flush());
        return output_.end(
            chunk_, chunk.offset + chunk.bytes.size(), {rows_.row_count(), writer_.filtered()});
    }
    Result<void> piece(std::string_view text) override { return output_.write(chunk_, text); }

  private:
    OrderedOutput& output_;
    std::uint64_t chunk_ = 0;
    RecipeWriter writer_;
    CsvRows rows_;
};

void CsvTransform::work(const RowFormat& format) {
    Worker worker(table_, recipe_, format, output_);
    CsvChunk chunk;
    while (true) {
        Result<std::optional<std::size_t>> from = take(chunk);
        if (from && !*from) return;
        Result<void> done = from ? worker.run(chunk, **from) : std::unexpected(from.error());
        if (done) continue;
        output_.fail_at(chunk.number, std::move(done).error());
        return;
    }
}

}  // namespace

Result<void> transform_csv(Input& input,
                           char delimiter,
                           const TransformSpec& spec,
                           OrderedOutput& output) {
    return CsvTransform(input, delimiter, spec, output).run();
}

}  // namespace sluice::engine
