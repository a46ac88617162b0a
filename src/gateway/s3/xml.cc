#include "gateway/s3/xml.h"

#include <algorithm>

#include "base/text.h"
#include "gateway/s3/s3_error.h"

namespace sluice::gateway::s3 {

Result<XmlDocument> XmlDocument::parse(const std::string& text, const char* root) {
    XmlDocument parsed;
    // A key may be of spaces alone.
    constexpr unsigned kOptions = pugi::parse_default | pugi::parse_ws_pcdata_single;
    const auto result =
        parsed.document_.load_buffer(text.data(), text.size(), kOptions, pugi::encoding_utf8);
    if (!result || std::string_view(parsed.root().name()) != root || !is_utf8(text)) {
        return malformed_xml();
    }
    return parsed;
}

std::unexpected<Error> malformed_xml() {
    return s3_error("MalformedXML",
                    "The XML you provided was not well-formed or did not validate against our "
                    "published schema");
}

Result<void> check_children(pugi::xml_node parent, std::initializer_list<std::string_view> names) {
    for (const pugi::xml_node child : parent.children()) {
        if (child.type() != pugi::node_element) continue;
        if (std::ranges::find(names, std::string_view(child.name())) == names.end()) {
            return malformed_xml();
        }
    }
    return {};
}

std::optional<std::string> child_text(pugi::xml_node parent, const char* name) {
    const pugi::xml_node child = parent.child(name);
    if (!child) return std::nullopt;
    return child.text().get();
}

XmlWriter::XmlWriter(std::string_view root) : text_(R"(<?xml version="1.0" encoding="UTF-8"?>)") {
    text_.append("\n<").append(root);
    text_ += R"( xmlns="http://s3.amazonaws.com/doc/2006-03-01/">)";
    open_.emplace_back(root);
}

XmlWriter& XmlWriter::open(std::string_view name, std::string_view attributes) {
    text_.append("<").append(name).append(attributes).append(">");
    open_.emplace_back(name);
    return *this;
}

XmlWriter& XmlWriter::close() {
    text_.append("</").append(open_.back()).append(">");
    open_.pop_back();
    return *this;
}

XmlWriter& XmlWriter::element(std::string_view name, std::string_view text) {
    return open(name).text(text).close();
}

XmlWriter& XmlWriter::element(std::string_view name, std::uint64_t number) {
    return element(name, std::string_view(std::to_string(number)));
}

XmlWriter& XmlWriter::text(std::string_view text) {
    text_ += xml_escape(text);
    return *this;
}

std::string XmlWriter::finish() {
    while (!open_.empty()) close();
    return std::move(text_);
}

}  // namespace sluice::gateway::s3
