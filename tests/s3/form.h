// A browser's upload form: fields in order, then the file, as multipart/form-data.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::gateway::s3 {

struct Form {
    std::vector<std::pair<std::string, std::string>> fields;
    std::string filename = "data.csv";
    std::string file = "a,b\r\n1,2\r\n";
    std::string boundary = "----WebKitFormBoundaryx7TQe0Zl";

    std::string& operator[](std::string_view name) {
        const auto found = std::ranges::find(
            fields, name, [](const auto& field) -> std::string_view { return field.first; });
        if (found != fields.end()) return found->second;
        return fields.emplace_back(name, "").second;
    }
    void remove(std::string_view name) {
        std::erase_if(fields, [&](const auto& field) { return field.first == name; });
    }

    std::string prelude() const {
        std::string text;
        for (const auto& [name, value] : fields) {
            text += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name +
                    "\"\r\n\r\n" + value + "\r\n";
        }
        return text + "--" + boundary +
               "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + filename +
               "\"\r\nContent-Type: text/csv\r\n\r\n";
    }
    std::string body() const { return prelude() + file + "\r\n--" + boundary + "--\r\n"; }
    std::string content_type() const { return "multipart/form-data; boundary=" + boundary; }
};

}  // namespace sluice::gateway::s3
