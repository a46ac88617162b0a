// Uploads in parts as a client makes them: parts of five bytes and more, so that tests stay small.
#pragma once

#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "tests/s3/embedded_fixture.h"

namespace sluice::gateway::s3 {

class MultipartFixture : public EmbeddedFixture {
  protected:
    using Parts = std::vector<std::pair<std::uint32_t, std::string>>;  // number, ETag

    MultipartFixture() { options_.limits.part_bytes_min = 5; }

    // The text of the first element of that name.
    static std::string element(const std::string& document, const std::string& name) {
        const auto begin = document.find("<" + name + ">");
        if (begin == std::string::npos) return "(none)";
        const auto text = begin + name.size() + 2;
        return document.substr(text, document.find('<', text) - text);
    }
    // Every such text.
    static std::vector<std::string> elements(const std::string& document, const std::string& name) {
        const std::regex pattern("<" + name + ">([^<]*)<");
        return {std::sregex_token_iterator(document.begin(), document.end(), pattern, 1), {}};
    }

    std::string begin(const signing::NameValues& headers = {}) {
        const Response response = call("POST", path_, {{"uploads", ""}}, "", headers);
        EXPECT_EQ(response.status, 200) << response.body;
        return element(response.body, "UploadId");
    }
    Response put_part(const std::string& upload,
                      const std::string& number,
                      const std::string& bytes,
                      const signing::NameValues& headers = {}) {
        return call("PUT", path_, {{"partNumber", number}, {"uploadId", upload}}, bytes, headers);
    }
    // The part's ETag, as it came.
    std::string part(const std::string& upload, std::uint32_t number, const std::string& bytes) {
        const Response response = put_part(upload, std::to_string(number), bytes);
        EXPECT_EQ(response.status, 200) << response.body;
        return response.header("ETag");
    }
    // `sums`: for each part an element that says its checksum, or nothing.
    static std::string document(const Parts& parts, const std::vector<std::string>& sums = {}) {
        std::string text = "<CompleteMultipartUpload>\n";
        for (std::size_t i = 0; i < parts.size(); ++i) {
            text += "<Part><PartNumber>" + std::to_string(parts[i].first) + "</PartNumber><ETag>" +
                    parts[i].second + "</ETag>" + (i < sums.size() ? sums[i] : "") + "</Part>\n";
        }
        return text + "</CompleteMultipartUpload>";
    }
    Response complete(const std::string& upload,
                      const Parts& parts,
                      const signing::NameValues& headers = {},
                      const std::vector<std::string>& sums = {}) {
        return call("POST", path_, {{"uploadId", upload}}, document(parts, sums), headers);
    }
    Response abort(const std::string& upload) {
        return call("DELETE", path_, {{"uploadId", upload}});
    }
    Response list_parts(const std::string& upload, signing::NameValues query = {}) {
        query.emplace_back("uploadId", upload);
        return call("GET", path_, query);
    }
    std::string stored() { return call("GET", path_).body; }

    std::string path_ = "/sluice-uploads/u/a%20b.csv";
    ObjectName name_{kUploads, ObjectKey{"u/a b.csv"}};
};

}  // namespace sluice::gateway::s3
