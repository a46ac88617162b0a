// Reads tables from JSON in bounded memory: an array of objects, {"items":[…]}, or NDJSON.
//
// Two passes over the input, because the columns are the union over the whole file: survey_json()
// finds shape and columns, read_json() the rows. Pure functions of their input; one thread at a
// time. The shape is that of the whole file:
//   * an array: its elements are the rows;
//   * one object with an array member "items" (the first such member): its elements are the rows,
//     the other members are left out, and counted;
//   * else objects, one behind the other (a new line between them is usual): each is a row.
// Values become text: strings as they are, numbers as they are written, true and false, null the
// empty text, arrays and objects compact JSON with their numbers as written. A column that an
// object lacks is empty. Rows count from 1: there is no header.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "engine/input.h"
#include "engine/json_names.h"
#include "engine/nesting.h"
#include "engine/table.h"
#include "engine/transform.h"

namespace sluice::engine {

enum class JsonShape : std::uint8_t { kArray, kItems, kObjects };

// The brackets around a row that are not its own.
inline std::size_t wrapper_depth(JsonShape shape) {
    return shape == JsonShape::kArray ? 1 : shape == JsonShape::kItems ? 2 : 0;
}

struct JsonSurvey {
    JsonShape shape = JsonShape::kObjects;
    std::vector<std::string> columns;  // in the order in which the file first names them
    bool empty = true;                 // nothing but white space
    // Set when the text is no JSON, invalid_json with row and byte: it may be CSV. The rest is then
    // about what stands before that place.
    std::optional<Error> syntax_error;
    // Of flattened rows: the first row with a value in each column, 0 for none; and the names that
    // rows have and that are no columns (JsonNames::hollow).
    std::vector<std::uint64_t> value_rows = {};
    std::vector<std::string> hollow = {};
    BesideItems left_out = {};  // by the shape kItems
};

// Whether one object alone may be the wrapper of its rows: not when it was said that each is a row.
inline bool may_be_items(std::optional<Format> said) {
    return said != Format::kNdjson;
}

// `said`: the input's format, if anybody did. Errors: json_too_deep (more than Limits::json_depth
// open brackets); invalid_json for an escape that is half of a surrogate pair, which no text can
// hold; and what `input` returns. `names_columns`: the names in rows are the columns; then
// too_many_columns, too, for there is nothing that could be done with the rows before that one but
// to fill so many columns for each of them. Else names beyond the limits are left out.
Result<JsonSurvey> survey_json(Input& input,
                               const Limits& limits,
                               std::optional<Format> said = {},
                               bool names_columns = true);
// The names that rows have with `nesting`, in the order in which the file first names them.
// `shape`: what survey_json() found. Errors: as there, and invalid_json.
Result<JsonNames> survey_nested_json(Input& input,
                                     JsonShape shape,
                                     const Nesting& nesting,
                                     const Limits& limits);
// What is known of rows whose names are these.
void take_names(const JsonNames& names, const Nesting& nesting, JsonSurvey& survey);

// The shape alone, without a look at the bytes of strings: they may be no text, and escapes in them
// half of a pair. Depth does not count. syntax_error as for survey_json(); once a document begins
// behind an object, nothing else is looked at. Errors: what `input` and `progress` return.
struct JsonOutline {
    JsonShape shape = JsonShape::kObjects;  // as far as was looked
    bool empty = true;
    bool has_second = false;  // document
    std::optional<Error> syntax_error;
    BesideItems left_out = {};
};
Result<JsonOutline> outline_json(Input& input,
                                 const Limits& limits,
                                 std::optional<Format> said,
                                 Progress* progress);

// Reads single rows, each the text of one object: what JsonRowScanner could not. With `nesting`, as
// read_json(): one that is exploded gives the table more than one, perhaps before its error. One
// thread at a time; borrows the table.
class JsonRowReader {
  public:
    // `columns`: in their order, perhaps with hollow names behind them, which a record then has,
    // too.
    JsonRowReader(std::vector<std::string> columns,
                  const Limits& limits,
                  Table& table,
                  const Nesting& nesting = {});
    ~JsonRowReader();

    // `row`: the row that errors name; `offset`: where the text stands in the file. Errors as those
    // of read_json() and survey_json(); after one, others may be read.
    Result<void> read(std::string_view object, std::uint64_t offset, std::uint64_t row);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// The names that one row has with `nesting`, the text of one object at `offset` of the file, in
// order; its number counts as 1. Errors: why it is no JSON; too_many_columns when it names as many
// as Limits allow, or more.
Result<JsonNames> survey_json_row(std::string_view object,
                                  std::uint64_t offset,
                                  const Limits& limits,
                                  const Nesting& nesting = {});

// Errors, with row and byte: not_a_table, invalid_json (a key twice in a row's object), nul_byte,
// field_too_large, record_too_large, too_many_columns; and what `input` and `table` return. With
// `nesting` the names are those of survey_nested_json(), records have the hollow ones behind their
// columns, and errors name the row in the file.
Result<void> read_json(Input& input,
                       const JsonSurvey& survey,
                       const Limits& limits,
                       Table& table,
                       const Nesting& nesting = {});

}  // namespace sluice::engine
