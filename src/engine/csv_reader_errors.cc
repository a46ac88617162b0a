// What CsvReader says is wrong.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "engine/csv_reader.h"
#include "engine/utf8.h"

namespace sluice::engine {

Result<void> CsvReader::check_names() const {
    std::unordered_set<std::string_view> seen;
    for (std::size_t i = 0; i < names_.size(); ++i) {
        if (seen.insert(names_[i]).second) continue;
        return fail(
            Code::kInvalid,
            "duplicate_header",
            fmt::format("two columns are named \"{}\"; give each its own name", excerpt(names_[i])),
            {row_, excerpt(names_[i]), header_offsets_[std::min(i, header_offsets_.size() - 1)]});
    }
    return {};
}

// `name_bytes`: of all its names, as far as they are known.
Result<void> CsvReader::check_header(std::size_t name_bytes) const {
    const Place here{.row = row_, .column = {}, .byte_offset = field_offset_};
    if (field_count_ > limits_.columns) {
        return fail(Code::kTooLarge,
                    "too_many_columns",
                    fmt::format("the header has more than {} columns", limits_.columns),
                    here);
    }
    if (name_bytes > limits_.header_bytes) {
        return fail(Code::kTooLarge,
                    "too_many_columns",
                    fmt::format("the columns' names have more than {} bytes together",
                                limits_.header_bytes),
                    here);
    }
    return {};
}

// The open field.
Place CsvReader::place() const {
    Place here{.row = row_, .column = {}, .byte_offset = field_offset_};
    if (field_count_ < header_.size())
        here.column = excerpt(header_[field_count_]);
    else
        here.column = std::to_string(field_count_ + 1);
    return here;
}

std::unexpected<Error> CsvReader::too_large(bool field) const {
    if (field) {
        return fail(Code::kTooLarge,
                    "field_too_large",
                    fmt::format("a field has more than {} bytes; is a closing quote missing?",
                                limits_.field_bytes),
                    place());
    }
    return fail(Code::kTooLarge,
                "record_too_large",
                fmt::format("a row has more than {} bytes; is a closing quote missing?",
                            limits_.record_bytes),
                {.row = row_, .column = {}, .byte_offset = record_offset_});
}

std::unexpected<Error> CsvReader::ragged() const {
    return fail(Code::kInvalid,
                "ragged_row",
                fmt::format("the row has {} fields, {} has {}",
                            field_count_,
                            dialect_.header_rows > 0 ? "the header" : "the first row",
                            header_.size()),
                {.row = row_, .column = {}, .byte_offset = record_offset_});
}

}  // namespace sluice::engine
