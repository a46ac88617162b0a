#include "gateway/s3/tags.h"

#include <algorithm>

#include "base/text.h"
#include "gateway/s3/header_text.h"
#include "gateway/s3/s3_error.h"
#include "gateway/s3/xml.h"
#include "signing/encoding.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::size_t kTagsMax = 10;
constexpr std::size_t kKeyCharactersMax = 128;
constexpr std::size_t kValueCharactersMax = 256;

// Absent: not UTF-8, or with a control character.
std::optional<std::size_t> characters(std::string_view text) {
    if (!is_utf8(text) || has_control(text)) return std::nullopt;
    return std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; });
}

std::unexpected<Error> invalid_tag(const std::string& why) {
    return s3_error("InvalidTag", why);
}

Result<void> add(Tags& tags, std::string key, std::string value) {
    const auto key_size = characters(key);
    if (!key_size || *key_size == 0 || *key_size > kKeyCharactersMax) {
        return invalid_tag("The TagKey you have provided is invalid: 1 to 128 characters.");
    }
    const auto value_size = characters(value);
    if (!value_size || *value_size > kValueCharactersMax) {
        return invalid_tag("The TagValue you have provided is invalid: at most 256 characters.");
    }
    if (key.starts_with("aws:")) {
        return invalid_tag("System tags, which begin with 'aws:', cannot be added by a requester.");
    }
    if (!tags.emplace(std::move(key), std::move(value)).second) {
        return invalid_tag("Cannot provide multiple Tags with the same key.");
    }
    if (tags.size() > kTagsMax) {
        return s3_error("BadRequest", "Object tags cannot be greater than 10.");
    }
    return {};
}

std::unexpected<Error> malformed() {
    return s3_error("MalformedXML",
                    "A Tagging document has one TagSet with Tags of one Key and one Value each.");
}

}  // namespace

Result<Tags> tags_of_query(std::string_view query) {
    Tags tags;
    while (!query.empty()) {
        const auto pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        const auto equals = std::min(pair.find('='), pair.size());
        auto key = signing::percent_decode(pair.substr(0, equals), signing::Plus::kSpace);
        auto value = signing::percent_decode(pair.substr(std::min(equals + 1, pair.size())),
                                             signing::Plus::kSpace);
        if (!key || !value) {
            return s3_error("InvalidArgument",
                            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded "
                            "URL query parameters.");
        }
        TRY(add(tags, std::move(*key), std::move(*value)));
    }
    return tags;
}

Result<Tags> tags_of_document(const std::string& document) {
    const XmlDocument parsed = TRY(XmlDocument::parse(document, "Tagging"));
    const pugi::xml_node set = parsed.root().child("TagSet");
    if (!set || set.next_sibling("TagSet")) return malformed();
    TRY(check_children(set, {"Tag"}));
    Tags tags;
    for (const pugi::xml_node tag : set.children("Tag")) {
        auto key = TRY(child_text(tag, "Key"));
        auto value = TRY(child_text(tag, "Value"));
        if (!key || !value) return malformed();
        TRY(add(tags, std::move(*key), std::move(*value)));
    }
    return tags;
}

std::string tagging_document(const Tags& tags) {
    XmlWriter xml("Tagging");
    xml.open("TagSet");
    for (const auto& [key, value] : tags) {
        xml.open("Tag").element("Key", key).element("Value", value).close();
    }
    return xml.finish();
}

}  // namespace sluice::gateway::s3
