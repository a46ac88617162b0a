// The loops that touch every byte, once per instruction set: a scalar reference and what Highway
// makes of the vector ones (SSE4, AVX2, AVX-512, NEON). All give the same results; the tests hold
// each to the scalar one.
//
// Pure functions; any thread. PADDING: the vector loops read up to kPadding bytes on both sides of
// the text they are given and write up to kPadding bytes behind what they return; the bytes there
// mean nothing but must be there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/field.h"

namespace sluice::engine::simd {

inline constexpr std::size_t kPadding = 64;
inline constexpr std::size_t kBlock = 64;  // bytes that one word of a mask speaks of

struct CsvMarks {
    char delimiter = ',';
    std::optional<char> quote = '"';  // none: no byte is one, whatever it is
};

// What a block leaves to the next one. As it is made: at the start of a record.
struct CsvScanState {
    std::uint64_t quoted = 0;       // all ones: inside quotes
    std::uint64_t may_open = 1;     // 1: a quote here opens a field, or is the second of a pair
    std::uint64_t after_close = 0;  // 1: behind a quote that closes, unless this byte is one too
    std::uint64_t crs = 0;          // not 0: a CR stood outside quotes
};

// Bit i of word w is byte 64w+i of the text.
struct CsvMasks {
    std::uint64_t* separators;  // delimiters and line ends outside quotes; of CRLF only the LF
    std::uint64_t* line_ends;   // those of them that end a record
};

// What a block of JSON leaves to the next one.
struct JsonScanState {
    std::uint64_t in_string = 0;  // all ones: inside a string
    std::uint64_t escaped = 0;    // 1: the first byte stands behind a backslash
    std::int64_t depth = 0;       // open brackets, strings apart
    bool odd = false;             // a control character stood in a string
};

struct JsonMasks {
    std::uint64_t* tokens;  // brackets, commas and colons outside strings; the quotes of strings
    std::uint64_t* stops;   // these and the backslashes, everywhere
};

// How a table's rows are written as JSON: keys[i] stands before the value of column i, `row_end`
// behind the last one, `between_rows` there when another row follows: `row_end` and its first key.
// The texts have kPadding readable bytes behind them.
struct JsonFrame {
    const std::string_view* keys;
    std::size_t width;
    std::string_view row_end;
    std::string_view between_rows;
};

struct CsvFrame {
    char delimiter;
    // Fields of kind kUnquoted need no quotes: they come from a table with the same marks, or from
    // JSON.
    bool unquoted_is_clean;
    bool quote_all;  // also what needs no quotes; empty values are a matter of their own
    bool quote_empty;
    bool crlf;  // behind each row; else LF
};

struct Kernels {
    const char* name;

    // Finds the separators of blocks*64 bytes, of which one more is readable. Stops before the
    // first block in which a quote stands where RFC 4180 has none, and returns how many came before
    // it.
    std::size_t (*scan_csv)(
        const char* text, std::size_t blocks, CsvMarks marks, CsvScanState& state, CsvMasks masks);

    // The same for text in which quotes may also stand inside fields that begin with none; slower.
    // Stops in the block in which text follows a quote that closes; its masks then hold what stands
    // before that, and it is not counted.
    std::size_t (*scan_csv_leniently)(
        const char* text, std::size_t blocks, CsvMarks marks, CsvScanState& state, CsvMasks masks);

    // Finds the tokens of blocks*64 bytes. Bytes outside strings that are no JSON may be taken for
    // tokens: look at them.
    void (*scan_json)(const char* text, std::size_t blocks, JsonScanState& state, JsonMasks masks);

    // How many bits of `words` words are set.
    std::size_t (*count_bits)(const std::uint64_t* mask, std::size_t words);

    // Writes the positions of the set bits of `words` words, rising, plus `base`. `out` has room
    // for 64 more than there are. Returns how many.
    std::size_t (*positions)(const std::uint64_t* mask,
                             std::size_t words,
                             std::uint32_t base,
                             std::uint32_t* out);

    // Makes `count` fields of the text, each as cut_field() does: field i stands behind the
    // separator before[i] and ends at ends[i].
    void (*cut_fields)(const char* text,
                       const std::uint32_t* before,
                       const std::uint32_t* ends,
                       std::size_t count,
                       char quote,
                       Field::Kind unquoted,
                       Field* out);

    // Whether the text is whole UTF-8 characters (RFC 3629) and none of them NUL.
    bool (*is_text)(const char* text, std::size_t size);

    // Writes what `raw`, the inside of a JSON string, means (RFC 8259, section 7). The room at
    // `out`: raw's bytes, and kPadding. Returns the end; null when an escape is wrong, is half of a
    // surrogate pair, or means NUL.
    char* (*unescape_json)(std::string_view raw, char* out);

    // Writes rows of `width` fields. The room at `out`: six times the fields' bytes, the keys and
    // row ends of all rows, and kPadding. Returns the end.
    char* (*write_json)(const Field* fields, std::size_t rows, const JsonFrame& frame, char* out);

    // The same as CSV. The room: twice the fields' bytes, three for each
    // field, two for each row, and kPadding.
    char* (*write_csv)(
        const Field* fields, std::size_t rows, std::size_t width, const CsvFrame& frame, char* out);
};

// The fastest for this processor, or what use() chose.
const Kernels& kernels();
const Kernels& scalar_kernels();
// Every set that this processor can run, the scalar one first.
std::vector<const Kernels*> all_kernels();
// Makes kernels() give the set of this name ("scalar", "AVX2", …) from now on. False: there is
// none.
bool use(std::string_view name);

}  // namespace sluice::engine::simd
