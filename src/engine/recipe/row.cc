#include "engine/recipe/row.h"

#include <fmt/format.h>

namespace sluice::engine {

// Of a value that stood between quotes.
std::string_view Row::plain(std::size_t slot) {
    Field& field = fields_[slot];
    const std::string_view raw = field.text();
    field.kind = Field::Kind::kText;
    if (raw.contains('"')) {
        std::string plain;
        for (std::size_t at = 0; at < raw.size(); ++at) {
            plain += raw[at];
            if (raw[at] == '"') ++at;
        }
        field = Field::of(arena_.keep(plain));
    }
    return field.text();
}

Result<void> Row::check_size(std::size_t bytes) const {
    if (bytes <= field_bytes_max_) return {};
    return fail(Code::kTooLarge,
                "field_too_large",
                fmt::format("a step makes a value of more than {} bytes", field_bytes_max_));
}

void Row::set_written(std::size_t slot, std::string_view text, Field::Kind kind) {
    fields_[slot] = Field::of(arena_.keep(text));
    fields_[slot].kind = kind;
}

Result<void> Row::set(std::size_t slot, std::string_view text) {
    TRY(check_size(text.size()));
    fields_[slot] = Field::of(text.empty() ? text : arena_.keep(text));
    return {};
}

}  // namespace sluice::engine
