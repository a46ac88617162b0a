#include "engine/csv_transform.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "engine/chunk_threads.h"
#include "engine/csv_chunks.h"
#include "engine/csv_reader.h"
#include "engine/csv_records.h"
#include "engine/csv_rows.h"
#include "engine/recipe/table_writer.h"
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

// Finds the header at the start of the first chunks.
class HeaderSearch {
  public:
    HeaderSearch(const DialectMarks& marks, const Limits& limits)
        : marks_(marks),
          blank_bytes_max_(std::min(limits.field_bytes, limits.record_bytes)),
          reader_(marks, limits, header_) {
        const Dialect& dialect = marks.dialect();
        for (const char blank : {' ', '\t'}) {
            const bool means_more = dialect.delimiter.starts_with(blank) ||
                                    dialect.comment.starts_with(blank) || marks.is_quote(blank) ||
                                    marks.is_escape(blank);
            is_blank_[static_cast<unsigned char>(blank)] = !means_more;
        }
    }

    // Where in the chunk the first row begins; nothing when the header is not whole yet. `last`:
    // no other chunk follows.
    Result<std::optional<std::size_t>> look(const CsvChunk& chunk, bool last) {
        const std::string_view text = chunk.bytes.text();
        for (std::size_t at = behind_blank_lines(text, 0); at < text.size();) {
            const std::string_view record =
                text.substr(at, csv_record_end(text.substr(at), marks_));
            const bool is_text = simd::kernels().is_text(record.data(), record.size());
            const TextPrefix valid = is_text ? TextPrefix{record.size()} : text_prefix(record);
            TRY(reader_.feed(record.substr(0, valid.bytes), chunk.offset + at));
            if (valid.bytes < record.size()) {
                auto error = not_text(valid.stop, chunk.offset + at + valid.bytes);
                error.error().place.row = reader_.row();
                return error;
            }
            const bool ends_file = last && at + record.size() == text.size();
            if (ends_file) TRY(reader_.finish());
            // Without a header this record is the first row.
            if (header_.found) {
                return std::optional(marks_.dialect().header_rows == 0 ? at : at + record.size());
            }
            at = behind_blank_lines(text, at + record.size());
        }
        return std::optional<std::size_t>();
    }
    // For a file without any chunk: says what is missing.
    Result<void> finish() { return reader_.finish(); }
    std::vector<std::string> take_names() { return *std::exchange(header_.found, {}); }

  private:
    // Blank lines are no records, however many there are. One that is too large is the reader's.
    std::size_t behind_blank_lines(std::string_view text, std::size_t at) const {
        std::size_t line = at;  // where it begins
        for (; at < text.size(); ++at) {
            const char byte = text[at];
            if (byte == '\n' || byte == '\r') {
                line = at + 1;
            } else if (!is_blank_[static_cast<unsigned char>(byte)] ||
                       at - line >= blank_bytes_max_) {
                break;
            }
        }
        return line;
    }

    const DialectMarks& marks_;
    std::array<bool, 256> is_blank_{};  // and nothing but data
    std::size_t blank_bytes_max_;
    HeaderOnly header_;
    CsvReader reader_;
};

// What the threads of one transform share.
class CsvTransform {
  public:
    CsvTransform(Input& input,
                 const Dialect& dialect,
                 const TransformSpec& spec,
                 OrderedOutput& output)
        : spec_(spec),
          table_{DialectMarks(dialect), spec.limits, {}, {}, false},
          chunks_(input,
                  table_.marks,
                  spec.chunk_bytes,
                  spec.limits.record_bytes,
                  output.takes_rejects()),
          output_(output) {}

    Result<void> run() {
        TRY(begin());
        TableWriter table(recipe_, spec_, &table_.marks.dialect(), output_);
        TRY(table.check());
        TRY(table.begin());
        output_.count_rows_from(1 + table_.marks.dialect().header_rows);
        on_threads(
            chunks_.at_end() ? 1 : spec_.threads,
            [&] { work(table); },
            [&](Error error) { output_.abort(std::move(error)); });
        if (auto error = output_.error()) return std::unexpected(*std::move(error));
        return table.finish();
    }

  private:
    // The header and the recipe's plan for it; the chunk with the first row stays for the workers.
    Result<void> begin() {
        HeaderSearch search(table_.marks, spec_.limits);
        while (TRY(chunks_.next(first_))) {
            if (const auto first_row = TRY(search.look(first_, chunks_.at_end()))) {
                table_.header = search.take_names();
                recipe_ = TRY(
                    compile(spec_.recipe, table_.header, spec_.limits, output_.takes_rejects()));
                table_.plan = recipe_.input;
                table_.carries_origin = recipe_.carries_origin;
                first_row_ = *first_row;
                has_first_ = true;
                return {};
            }
            PaddedBuffer nothing;
            const std::uint64_t bytes_in = first_.offset + first_.bytes.size();
            TRY(output_.end(first_.number, {.bytes_in = bytes_in}, nothing));
        }
        return search.finish();
    }

    // Takes a chunk and where its first row begins. Nothing at the end, or when all must stop.
    // The turn ends here, unless the chunk is large.
    Result<std::optional<std::size_t>> take(CsvChunk& chunk, Turn& turn) {
        turn = wait_for_turn(reading_);
        const auto from = take_next(chunk);
        if (chunk.bytes.size() <= kLargeChunk) turn.unlock();
        return from;
    }

    Result<std::optional<std::size_t>> take_next(CsvChunk& chunk) {
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

    void work(TableWriter& table);

    const TransformSpec& spec_;
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
class Worker {
  public:
    Worker(const CsvTable& table, TableWriter& output)
        : writer_(output),
          rows_(table, writer_.rows()),
          records_(table, writer_.rows(), writer_),
          always_records_(table.carries_origin) {}

    Result<void> run(const CsvChunk& chunk, std::size_t from) {
        const bool rejects = writer_.takes_rejects();
        const bool is_large = chunk.bytes.size() > kLargeChunk;
        if (always_records_ || (rejects && is_large)) return run_records(chunk, from);
        writer_.begin(chunk.number, rejects ? Texts::kHeld : Texts::kWritten);
        Result<void> read = rows_.read(chunk, from);
        if (!read && rejects && is_about_record(read.error())) return run_records(chunk, from);
        if (!read) return read;
        return writer_.end(chunk.offset + chunk.bytes.size(), rows_.row_count());
    }

  private:
    Result<void> run_records(const CsvChunk& chunk, std::size_t from) {
        writer_.begin(chunk.number);
        Result<void> read = records_.read(chunk, from);
        if (!read) TRY(writer_.write_rejects());  // one too many of them comes first
        TRY(std::move(read));
        return writer_.end(chunk.offset + chunk.bytes.size(), records_.row_count());
    }

    RowsWriter writer_;
    CsvRows rows_;
    CsvRecords records_;
    bool always_records_;
};

void CsvTransform::work(TableWriter& table) {
    Worker worker(table_, table);
    CsvChunk chunk;
    while (true) {
        Turn turn;
        Result<std::optional<std::size_t>> from = take(chunk, turn);
        if (from && !*from) return;
        Result<void> done = from ? worker.run(chunk, **from) : std::unexpected(from.error());
        if (done) {
            if (turn.owns_lock()) chunk = {};  // before another thread takes a large one
            continue;
        }
        output_.fail_at(chunk.number, std::move(done).error());
        return;
    }
}

}  // namespace

Result<void> transform_csv(Input& input,
                           const Dialect& dialect,
                           const TransformSpec& spec,
                           OrderedOutput& output) {
    TRY(check(dialect));
    TRY(input.skip_lines(dialect.skip_lines));
    return CsvTransform(input, dialect, spec, output).run();
}

}  // namespace sluice::engine
