#include "gateway/s3/xml.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "gateway/s3/s3_error.h"

namespace sluice::gateway::s3 {

namespace {

constexpr std::uint32_t kLastCharacter = 0x10FFFF;

// The parser's texts end at a NUL: what follows one would be lost.
bool has_nul(std::string_view text) {
    if (text.contains('\0')) return true;
    for (auto at = text.find("&#"); at != std::string_view::npos; at = text.find("&#", at)) {
        at += 2;
        const bool hex = text.substr(at).starts_with('x');
        if (hex) ++at;
        std::uint32_t number = 0;
        const auto end =
            std::from_chars(text.data() + at, text.data() + text.size(), number, hex ? 16 : 10);
        if (end.ec == std::errc::invalid_argument) continue;
        if (end.ec != std::errc{} || number == 0 || number > kLastCharacter) return true;
    }
    return false;
}

bool is_text(pugi::xml_node node) {
    return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
}

// What stands beside the root element.
bool is_blank(pugi::xml_node node) {
    return node.type() == pugi::node_pcdata && trimmed(node.value(), " \t\r\n").empty();
}

}  // namespace

Result<XmlDocument> XmlDocument::parse(const std::string& text, const char* root) {
    XmlDocument parsed;
    // A key may be of spaces alone. As a fragment: to see what stands beside the root, too.
    constexpr unsigned kOptions =
        pugi::parse_default | pugi::parse_ws_pcdata | pugi::parse_fragment;
    if (!is_utf8(text) || has_nul(text)) return malformed_xml();
    const auto result =
        parsed.document_.load_buffer(text.data(), text.size(), kOptions, pugi::encoding_utf8);
    if (!result || std::string_view(parsed.root().name()) != root) return malformed_xml();
    for (const pugi::xml_node node : parsed.document_.children()) {
        if (node != parsed.root() && !is_blank(node)) return malformed_xml();
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

Result<std::string> text_of(pugi::xml_node element) {
    std::string text;
    for (const pugi::xml_node node : element.children()) {
        if (!is_text(node)) return malformed_xml();
        text += node.value();
    }
    return text;
}

Result<std::optional<std::string>> child_text(pugi::xml_node parent, const char* name) {
    const pugi::xml_node child = parent.child(name);
    if (!child) return std::nullopt;
    if (child.next_sibling(name)) return malformed_xml();
    return TRY(text_of(child));
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
