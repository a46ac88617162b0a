// S3's XML documents, in and out.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html
//
// Pure. Entities other than XML's own five are not expanded, so no document grows when it is read.
#pragma once

#include <initializer_list>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::gateway::s3 {

// A document of one root element, which has that name, with no NUL in it; nodes view it. White
// space between elements is a node, too. MalformedXML.
class XmlDocument {
  public:
    static Result<XmlDocument> parse(const std::string& text, const char* root);
    pugi::xml_node root() const { return document_.document_element(); }

  private:
    pugi::xml_document document_;
};

std::unexpected<Error> malformed_xml();

// MalformedXML: `parent` has a child element that is none of `names`.
Result<void> check_children(pugi::xml_node parent, std::initializer_list<std::string_view> names);

// All the text of an element, whatever comments or CDATA sections it is cut by. MalformedXML: there
// is an element in it.
Result<std::string> text_of(pugi::xml_node element);

// The text of the child element of that name; absent when there is none. MalformedXML: there are
// two, or it is none of text alone.
Result<std::optional<std::string>> child_text(pugi::xml_node parent, const char* name);

// Writes a document: text is escaped, elements are closed in order.
//
//     XmlWriter xml("ListAllMyBucketsResult");
//     xml.open("Buckets").element("Name", name).close();
//     reply.body = xml.finish();
class XmlWriter {
  public:
    explicit XmlWriter(std::string_view root);

    // `attributes`: as they are written, with a space before each.
    XmlWriter& open(std::string_view name, std::string_view attributes = "");
    XmlWriter& close();
    XmlWriter& element(std::string_view name, std::string_view text);
    XmlWriter& element(std::string_view name, std::uint64_t number);
    // Of the element that is open.
    XmlWriter& text(std::string_view text);
    std::string finish();

  private:
    std::string text_;
    std::vector<std::string> open_;
};

}  // namespace sluice::gateway::s3
