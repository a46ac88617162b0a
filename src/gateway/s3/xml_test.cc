#include "gateway/s3/xml.h"

#include <gtest/gtest.h>

namespace sluice::gateway::s3 {
namespace {

TEST(XmlDocumentTest, ReadsTextWithItsSpacesAndEntities) {
    const auto parsed =
        XmlDocument::parse("<Delete><Key> a&amp;b&#x20;</Key><Key> </Key></Delete>", "Delete");
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(child_text(parsed->root(), "Key"), " a&b ");
    EXPECT_STREQ(parsed->root().last_child().text().get(), " ");
    EXPECT_EQ(child_text(parsed->root(), "Quiet"), std::nullopt);
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
    EXPECT_EQ(child_text(parsed->root(), "Key"), "&e;");
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
