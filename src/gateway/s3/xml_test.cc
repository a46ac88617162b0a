#include "gateway/s3/xml.h"

#include <gtest/gtest.h>

namespace sluice::gateway::s3 {
namespace {

TEST(XmlDocumentTest, ReadsTextWithItsSpacesAndEntities) {
    const auto parsed =
        XmlDocument::parse("<Delete><Key> a&amp;b&#x20;</Key><Key> </Key></Delete>", "Delete");
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(text_of(parsed->root().first_child()).value(), " a&b ");
    EXPECT_EQ(text_of(parsed->root().last_child()).value(), " ");
    EXPECT_EQ(child_text(parsed->root(), "Quiet").value(), std::nullopt);
}

TEST(XmlDocumentTest, RefusesWhatIsNoSuchDocument) {
    for (const char* text :
         {"", "<Delete>", "<Other/>", "no xml", "<Delete/><Delete", "<a><b></a>"}) {
        const auto parsed = XmlDocument::parse(text, "Delete");
        ASSERT_FALSE(parsed.has_value()) << text;
        EXPECT_EQ(parsed.error().name, "MalformedXML");
    }
}

TEST(XmlDocumentTest, ExpandsNoEntityOfTheDocumentsOwn) {
    const auto parsed = XmlDocument::parse(
        R"(<!DOCTYPE d [<!ENTITY e "boom">]><Delete><Key>&e;</Key></Delete>)", "Delete");
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(child_text(parsed->root(), "Key").value(), "&e;");
}

TEST(XmlDocumentTest, JoinsTheTextThatCommentsAndSectionsCut) {
    for (const auto& [text, whole] : {std::pair{"aa<!-- c -->bb", "aabb"},
                                      {"ba<![CDATA[r]]>", "bar"},
                                      {"<![CDATA[<b>]]>", "<b>"},
                                      {" <!-- c --> <?p i?> ", "   "},
                                      {"a&#48;&#x30;", "a00"},
                                      {"", ""}}) {
        const auto parsed = XmlDocument::parse("<D><K>" + std::string(text) + "</K></D>", "D");
        ASSERT_TRUE(parsed.has_value()) << text;
        EXPECT_EQ(child_text(parsed->root(), "K").value(), whole) << text;
    }
}

TEST(XmlDocumentTest, TakesNoTextThatHasElementsOrComesTwice) {
    for (const char* text : {"<D><K>a<b/>c</K></D>", "<D><K>a</K><K>b</K></D>"}) {
        const auto parsed = XmlDocument::parse(text, "D");
        ASSERT_TRUE(parsed.has_value()) << text;
        EXPECT_EQ(child_text(parsed->root(), "K").error().name, "MalformedXML") << text;
    }
}

TEST(XmlDocumentTest, RefusesANulHoweverItIsWritten) {
    using namespace std::string_literals;
    for (const std::string& nul : {"\0"s,
                                   "&#0;"s,
                                   "&#000;"s,
                                   "&#x0;"s,
                                   "&#x00;"s,
                                   "&#4294967296;"s,
                                   "&#x100000000;"s,
                                   "&#99999999999;"s}) {
        EXPECT_FALSE(XmlDocument::parse("<D><K>foo" + nul + "bar</K></D>", "D")) << nul;
    }
}

TEST(XmlDocumentTest, TakesNothingButCommentsBesideTheRoot) {
    for (const char* good :
         {"<?xml version=\"1.0\"?>\n<D/>\n", "<!-- a --><D/><!-- b --><?p i?> "}) {
        EXPECT_TRUE(XmlDocument::parse(good, "D")) << good;
    }
    for (const char* bad : {"<D/><D/>", "<D/><E/>", "<D/>x", "x<D/>", "<D/><![CDATA[ ]]>"}) {
        EXPECT_FALSE(XmlDocument::parse(bad, "D")) << bad;
    }
}

TEST(XmlWriterTest, EscapesAndCloses) {
    XmlWriter xml("Root");
    xml.open("A").element("B", "<&\"'>").element("C", std::uint64_t{7});
    EXPECT_EQ(xml.finish(),
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<Root xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
              "<A><B>&lt;&amp;&quot;&apos;&gt;</B><C>7</C></A></Root>");
}

}  // namespace
}  // namespace sluice::gateway::s3
