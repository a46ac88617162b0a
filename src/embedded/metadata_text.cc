#include "embedded/metadata_text.h"

#include <charconv>

namespace sluice::embedded {

namespace {

void append_part(std::string& text, std::string_view part) {
    text += std::to_string(part.size());
    text += ':';
    text += part;
}

Result<std::string> take_part(std::string_view& text) {
    std::size_t size = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), size);
    const auto digits = static_cast<std::size_t>(parsed.ptr - text.data());
    const bool whole = parsed.ec == std::errc{} && digits < text.size() && text[digits] == ':' &&
                       size <= text.size() - digits - 1;
    if (!whole) return fail(Code::kInvalid, "data_dir_damaged", "an object's metadata is damaged");
    std::string part(text.substr(digits + 1, size));
    text.remove_prefix(digits + 1 + size);
    return part;
}

}  // namespace

std::string encode_metadata(const Metadata& metadata) {
    std::string text;
    for (const auto& [name, value] : metadata) {
        append_part(text, name);
        append_part(text, value);
    }
    return text;
}

Result<Metadata> decode_metadata(std::string_view text) {
    Metadata metadata;
    while (!text.empty()) {
        std::string name = TRY(take_part(text));
        metadata.insert_or_assign(std::move(name), TRY(take_part(text)));
    }
    return metadata;
}

}  // namespace sluice::embedded
