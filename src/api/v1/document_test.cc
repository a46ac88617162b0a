// docs/openapi.yaml and the table of routes say the same.
#include "api/v1/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "api/routes.h"
#include "base/text.h"

namespace sluice::api {
namespace {

// "GET /v1/recipes", by the document's indentation: paths two deep, methods four.
std::set<std::string> documented() {
    constexpr std::string_view kMethods[] = {"get:", "put:", "post:", "delete:", "patch:"};
    std::set<std::string> found;
    std::string path;
    bool in_paths = false;
    std::string_view text = v1::document_text();
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.empty()) continue;
        const std::size_t indent = line.find_first_not_of(' ');
        line = trimmed(line);
        if (indent == 0) in_paths = line == "paths:";
        if (!in_paths) continue;
        if (indent == 2) path = line.substr(0, line.find(':'));
        const bool is_method = std::ranges::find(kMethods, line) != std::end(kMethods);
        if (indent != 4 || !is_method) continue;
        std::string method(line.substr(0, line.size() - 1));
        for (char& c : method) c = static_cast<char>(c - 'a' + 'A');
        found.insert(method + " " + path);
    }
    return found;
}

// A name that goes over several segments is one parameter to OpenAPI.
std::set<std::string> served() {
    std::set<std::string> found;
    for (const RouteEntry& entry : routes()) {
        if (!is_v1(entry.path)) continue;
        std::string path(entry.path);
        if (path.ends_with("+}")) path.erase(path.size() - 2, 1);
        found.insert(std::string(entry.method) + " " + path);
    }
    return found;
}

TEST(Document, HasEveryRouteOfVersionOneAndNoOther) {
    EXPECT_FALSE(served().empty());
    EXPECT_EQ(documented(), served());
}

}  // namespace
}  // namespace sluice::api
