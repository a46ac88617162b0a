// Objects behind the S3 endpoint, over the embedded backend; and keys that may not do everything.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <vector>

#include "signing/digest.h"
#include "signing/encoding.h"
#include "tests/s3/embedded_fixture.h"

namespace sluice::gateway::s3 {

// The texts of all elements that an XPath finds.
inline std::vector<std::string> texts(const std::string& document, const char* path) {
    pugi::xml_document parsed;
    constexpr unsigned kOptions = pugi::parse_default | pugi::parse_ws_pcdata_single;
    EXPECT_TRUE(parsed.load_string(document.c_str(), kOptions)) << document;
    std::vector<std::string> found;
    for (const auto& node : parsed.select_nodes(path)) found.emplace_back(node.node().text().get());
    return found;
}
// Of the one that there must be.
inline std::string text(const std::string& document, const char* path) {
    const auto found = texts(document, path);
    return found.size() == 1 ? found[0] : "(" + std::to_string(found.size()) + " found)";
}

class ObjectsFixture : public EmbeddedFixture {
  protected:
    static std::string path_of(const std::string& key, const BucketName& bucket = kOutputs) {
        return "/" + bucket.text() + "/" + signing::percent_encode(key, signing::Slash::kKeep);
    }
    Response put(const std::string& key,
                 const std::string& body = "content",
                 const signing::NameValues& headers = {}) {
        return call("PUT", path_of(key), {}, body, headers);
    }
    // The whole content; the error's code when there is no such object.
    std::string content(const std::string& key) {
        const Response response = call("GET", path_of(key));
        return response.status == 200 ? response.body : response.error();
    }
    // POST ?delete with the Content-MD5 that it needs.
    Response send_delete(const std::string& document) {
        signing::Hasher md5(signing::HashKind::kMd5);
        md5.add(document);
        return call("POST",
                    "/" + kOutputs.text(),
                    {{"delete", ""}},
                    document,
                    {{"content-md5", signing::base64_encode(md5.finish())}});
    }
};

}  // namespace sluice::gateway::s3
