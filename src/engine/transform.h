// The transform: one table in, one table out, streaming, in bounded memory.
//
// Pure: bytes in, bytes out; no files, no network, no clock. transform() keeps no state between
// calls; any number may run at once on different streams.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "base/stream.h"
#include "engine/detect.h"
#include "engine/dialect.h"
#include "engine/recipe.h"
#include "engine/recipe/spill.h"
#include "engine/rejects.h"
#include "engine/warning.h"

namespace sluice::engine {

// kJson is an array of objects; kItems is {"items":[…]}, what the compatibility contract calls
// json; kNdjson is one object a line.
enum class Format : std::uint8_t { kCsv, kTsv, kJson, kNdjson, kItems };

// Whether it has a delimiter, quotes and line ends; else it is JSON.
constexpr bool is_delimited(Format format) {
    return format == Format::kCsv || format == Format::kTsv;
}
std::string_view to_string(Format format);
std::optional<Format> parse_format(std::string_view name);  // "csv", "tsv", "json", …
// The format that a file's name stands for: .csv .tsv .tab .json .ndjson .jsonl, in any case,
// perhaps with .gz or .zst behind it.
std::optional<Format> format_of_name(std::string_view name);

struct TransformSpec {
    // Absent: decided from the content. First byte `{` or `[` (behind white space and a byte order
    // mark) and valid JSON is JSON (any of the three shapes; not_a_table when it is none); anything
    // else is CSV, but invalid_json when that CSV would have no row. When given, kJson, kNdjson and
    // kItems all read any of the three JSON shapes, but with kNdjson an object is always a row.
    std::optional<Format> from;
    // What the input's name stands for, when `from` is absent. JSON is believed as if it were said.
    // Of delimited text it is where detection begins, a tab for kTsv, and JSON content wins;
    // without `detect` it is believed.
    std::optional<Format> named = {};
    Format to = Format::kCsv;
    Recipe recipe;
    Dialect dialect = {};       // of input that is delimited
    OutputDialect output = {};  // of output that is
    // When given, the first text of delimited input says what of `dialect` was not said. Content
    // that begins like JSON is never looked at in this way.
    std::optional<SaidOfDialect> detect = {};
    Spilling spilling = {};  // of steps that must see all rows
    // Of JSON, too; of other than the plain shapes on one thread if anything is bad.
    Rejecting rejecting = {};
    Limits limits;
    // Neither changes a byte of the output.
    unsigned threads = 1;
    std::size_t chunk_bytes = 128 * 1024;  // what one thread works on at a time
};

// Members of {"items":[…]} beside the first array of that name: they are no rows, and not read.
struct BesideItems {
    std::uint64_t members = 0;
    std::vector<std::string> names = {};  // of the first eight, as excerpt() has them
};

struct TransformSummary {
    Format from = Format::kCsv;
    std::uint64_t rows_in = 0;  // data rows read: the header is not counted
    std::uint64_t rows = 0;     // … and written
    // Rows that the recipe left out, and those that were rejected. With `rows` they are `rows_in`:
    // each is counted where it comes or goes, and the transform fails if one is missing.
    std::uint64_t filtered = 0;
    std::uint64_t deduplicated = 0;
    std::uint64_t rejected = 0;
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::optional<DialectDetection> detected = {};
    // What a person should know of the way the input was read; those of `detected`, too.
    std::vector<Warning> warnings = {};
    BesideItems left_out = {};
};

// Told after every chunk of input, and, while steps that see all rows finish, with every piece of
// output and every block that is spilled or read back; an error from it stops the transform with
// that error. JSON may be read several times (see transform()), and any input once more when types
// are inferred: bytes_in, and rows_out, start again with each; rows_out is 0 while columns or types
// are looked for. Called by one thread at a time, not
// always the same one.
class Progress {
  public:
    virtual ~Progress() = default;
    virtual Result<void> advanced(std::uint64_t bytes_in, std::uint64_t rows_out) = 0;
};

// That the output's format can say what is asked for. kInvalid: bad_dialect, nest_needs_json,
// types_need_json.
Result<void> check_output(const TransformSpec& spec);

// Reads all of `source`, writes the whole output to `sink`. JSON input needs a source that rewinds:
// it is read twice, since validity and the union of its columns come first. A sink that restarts is
// first tried with the columns of the first rows; most files name no others and are read once. With
// rejects, their sink must restart for that, too; if anything is bad in JSON of other than the
// plain shapes (json_rejecting.h), it is read three times more. Types that are to be inferred are
// those of all rows that will be written, so that all input is read once more before; any source
// must rewind.
//
// Errors (Code::kInvalid unless said) name the row, column and byte where they can: empty_file,
// duplicate_header, ragged_row, unterminated_quote, stray_quote, nul_byte, invalid_utf8,
// invalid_json, not_a_table; those of recipe/compiled_recipe.h, and of steps on values: bad_value,
// not_in_table, value_required, pattern_mismatch, not_in_enum, out_of_range; field_too_large,
// record_too_large, too_many_columns, json_too_deep (kTooLarge); bad_dialect; value_needs_quotes
// when the output's quote style has none; types_need_json and nest_needs_json when delimited output
// is to be typed or nested; keep_needs_json when values of delimited input are to be kept;
// nest_conflict (nested_names.h); transform_threw (kInternal): a lack of memory, or a defect;
// unbalanced (kInternal): rows were lost; and what the streams return. After an error the output is
// incomplete and must be thrown away.
Result<TransformSummary> transform(ByteSource& source,
                                   ByteSink& sink,
                                   const TransformSpec& spec,
                                   Progress* progress = nullptr);

}  // namespace sluice::engine
