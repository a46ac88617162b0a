#include "engine/preview/whole_records.h"

#include "base/memory_stream.h"
#include "engine/dialect_marks.h"
#include "engine/input.h"
#include "engine/json_extents.h"
#include "engine/json_reader.h"
#include "engine/sample_table.h"

namespace sluice::engine {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlanks = " \t\r\n";
// Broken lines behind which rows are looked for: each may look at all of the text.
constexpr int kBrokenLinesMax = 64;

std::size_t text_begin(std::string_view text) {
    return text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
}

// How deep rows are is not the question here.
Limits of_any_depth(Limits limits, std::string_view text) {
    limits.json_depth = text.size() + 1;
    return limits;
}

// An array, or {"items":[…]}.
std::optional<WholeJson> whole_elements(std::string_view text,
                                        JsonShape shape,
                                        const Limits& limits,
                                        bool must_be_json) {
    JsonExtents extents(shape, of_any_depth(limits, text));
    const std::size_t begin = text_begin(text);
    auto stop = extents.scanner().feed(text.substr(begin), begin);
    const auto& rows = extents.ended();
    // As decide_reading() has it: broken before its second row it may be something else.
    const bool begins_well = stop && stop->error.place.row.value_or(1) > 1;
    if (stop && stop->is_syntax && !begins_well && !must_be_json) return std::nullopt;
    WholeJson whole;
    // A member "items" of a row, when other rows follow: nobody knows yet.
    const bool may_be_member =
        shape == JsonShape::kItems && !rows.empty() && text[rows.front().begin] != '{';
    if (may_be_member && !stop) return whole;
    whole.rows = rows.size();
    if (stop) whole.error = std::move(stop->error);
    if (rows.empty()) return whole;
    whole.bytes = rows.back().end;
    whole.text = std::string(text.substr(0, whole.bytes));
    whole.text += shape == JsonShape::kItems ? "]}" : "]";
    return whole;
}

// Behind the last row that is whole, when all of the text from `at` on can be read: a line that is
// not whole may have more behind a value.
std::size_t behind_rows(std::string_view text, JsonExtents& extents, std::size_t at) {
    auto& rows = extents.ended();
    while (!rows.empty() && text.find('\n', rows.back().end) == std::string_view::npos) {
        rows.pop_back();
    }
    return rows.empty() ? at : rows.back().end;
}

// Objects, one behind the other.
std::optional<WholeJson> whole_objects(std::string_view text,
                                       const Limits& limits,
                                       bool must_be_json,
                                       bool rejects) {
    WholeJson whole;
    std::size_t at = text_begin(text);
    bool has_row = must_be_json;
    for (int broken = 0; broken <= kBrokenLinesMax; ++broken) {
        JsonExtents extents(JsonShape::kObjects, of_any_depth(limits, text));
        const auto stop = extents.scanner().feed(text.substr(at), at);
        if (!stop) {
            at = behind_rows(text, extents, at);
            whole.rows += extents.ended().size();
            has_row = has_row || !extents.ended().empty() || broken == 0;
            break;
        }
        whole.rows += extents.ended().size() + 1;
        // As decide_reading() has it.
        const bool begins_well = stop->error.place.row.value_or(1) > 1;
        if (broken == 0 && !begins_well && !must_be_json && !rejects) return std::nullopt;
        has_row = has_row || !extents.ended().empty();
        // The line that cannot be read is a record, too, and the next one begins anew.
        const std::size_t line =
            extents.open().value_or(stop->error.place.byte_offset.value_or(at));
        const std::size_t end = text.find('\n', std::max(line, at));
        if (end == std::string_view::npos) {
            --whole.rows;
            at = extents.ended().empty() ? at : extents.ended().back().end;
            break;
        }
        at = end + 1;
    }
    if (!has_row) return std::nullopt;
    whole.bytes = at;
    whole.text = std::string(text.substr(0, at));
    return whole;
}

}  // namespace

std::size_t whole_delimited(std::string_view text, const Dialect& dialect) {
    const DialectMarks marks(dialect);
    std::size_t at = text_begin(text);
    at = text.size() - behind_lines(text.substr(at), dialect.skip_lines).size();
    while (at < text.size()) {
        const std::size_t record = csv_record_end(text.substr(at), marks);
        if (record == std::string_view::npos) break;
        at += record;
    }
    return at;
}

std::optional<WholeJson> whole_json(std::string_view text,
                                    const Limits& limits,
                                    std::optional<Format> said,
                                    bool rejects) {
    const std::size_t begin = text.find_first_not_of(kBlanks, text_begin(text));
    const bool looks_so =
        begin != std::string_view::npos && (text[begin] == '{' || text[begin] == '[');
    const bool must_be_json = said && !is_delimited(*said);
    if (!looks_so && !must_be_json) return std::nullopt;
    MemorySource source(text);
    Input input(source);
    const auto outline = outline_json(input, limits, said, nullptr);
    if (!outline) return std::nullopt;  // of what is in memory it reads all
    if (outline->shape == JsonShape::kObjects)
        return whole_objects(text, limits, must_be_json, rejects);
    return whole_elements(text, outline->shape, limits, must_be_json);
}

}  // namespace sluice::engine
