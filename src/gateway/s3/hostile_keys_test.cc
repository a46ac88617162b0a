// Keys that are made to confuse: each is kept byte for byte or refused, whatever it looks like.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>

#include "base/text.h"
#include "gateway/s3/s3_error.h"
#include "tests/s3/objects_fixture.h"

namespace sluice::gateway::s3 {
namespace {

// Fit for a key, however they look.
constexpr std::array<std::string_view, 36> kOdd{
    ".",      "..",         "/",      "//",     "../",     "%2e%2e%2f",
    "%252e",  "%00",        "%",      "%zz",    "\\",      "a",
    "b",      "A",          " ",      "  ",     "+",       "&",
    "?",      "#",          "=",      ";",      "<Key>",   "]]>",
    "&amp;",  "\"",         "'",      "é",      "e\u0301", "\u202e",
    "\u2028", "\U0001F600", "\uFEFF", "\uFFFD", "null",    "?versionId=null"};
// Not fit: controls, overlong forms, a surrogate, what XML cannot hold.
constexpr std::array<std::string_view, 9> kUnfit{"\x7f",
                                                 "\t",
                                                 "\r\n",
                                                 "\xc0\xaf",
                                                 "\xe0\x80\xaf",
                                                 "\xff",
                                                 "\xed\xa0\x80",
                                                 "\xef\xbf\xbf",
                                                 "\xc3"};

class KeyMaker {
  public:
    std::string next() {
        std::string key;
        const std::size_t pieces = 1 + pick(12);
        for (std::size_t i = 0; i < pieces; ++i) key += kOdd[pick(kOdd.size())];
        if (pick(50) == 0) key.resize(1020 + pick(10), 'k');  // around the limit
        if (pick(4) == 0) key.insert(pick(key.size() + 1), kUnfit[pick(kUnfit.size())]);
        if (pick(8) == 0) key[pick(key.size())] = static_cast<char>(pick(256));
        return key;
    }

  private:
    std::size_t pick(std::size_t below) { return random_() % below; }
    std::mt19937 random_{20260301};  // NOLINT(bugprone-random-generator-seed): the same keys always
};

// What S3 asks of a key, and what an XML document can hold.
bool is_fit(const std::string& key) {
    const bool control = std::ranges::any_of(
        key, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    return !key.empty() && key.size() <= 1024 && is_utf8(key) && !control &&
           key.find("\xef\xbf\xbe") == std::string::npos &&
           key.find("\xef\xbf\xbf") == std::string::npos;
}

class HostileKeys : public ObjectsFixture {
  protected:
    void remove(const std::vector<std::string>& keys) {
        for (std::size_t from = 0; from < keys.size(); from += 1000) {
            std::string document = "<Delete><Quiet>true</Quiet>";
            for (std::size_t i = from; i < std::min(from + 1000, keys.size()); ++i) {
                document += "<Object><Key>" + xml_escape(keys[i]) + "</Key></Object>";
            }
            const Response response = send_delete(document + "</Delete>");
            ASSERT_EQ(response.status, 200) << response.body;
            ASSERT_EQ(texts(response.body, "//Error").size(), 0U) << response.body;
        }
    }
    // All keys, page by page.
    std::vector<std::string> list(bool url_encoded) {
        std::vector<std::string> keys;
        signing::NameValues query{{"list-type", "2"}, {"max-keys", "777"}};
        if (url_encoded) query.emplace_back("encoding-type", "url");
        signing::NameValues page = query;
        while (true) {
            const std::string body = call("GET", "/sluice-outputs", page).body;
            for (const std::string& key : texts(body, "//Contents/Key")) {
                keys.push_back(url_encoded ? *signing::percent_decode(key) : key);
            }
            const auto token = texts(body, "//NextContinuationToken");
            if (token.empty()) return keys;
            page = query;
            page.emplace_back("continuation-token", token[0]);
        }
    }
};

TEST_F(HostileKeys, AreKeptByteForByteOrRefused) {
    constexpr std::size_t kKeys = 5000;
    KeyMaker maker;
    std::map<std::string, std::string> kept;
    std::size_t refused = 0;
    for (std::size_t i = 0; i < kKeys; ++i) {
        const std::string key = maker.next();
        const std::string bytes = "object " + std::to_string(i);
        const Response response = put(key, bytes);
        ASSERT_EQ(response.status == 200, is_fit(key)) << i << " " << response.body;
        if (response.status == 200) {
            kept[key] = bytes;
        } else {
            ++refused;
            ASSERT_EQ(response.error(), key.size() > 1024 ? "KeyTooLongError" : "InvalidArgument");
        }
    }
    EXPECT_GT(kept.size(), 2000U);
    EXPECT_GT(refused, 1000U);

    std::vector<std::string> keys;
    for (const auto& [key, bytes] : kept) {
        ASSERT_EQ(content(key), bytes) << key;
        keys.push_back(key);
    }
    EXPECT_EQ(list(false), keys);
    EXPECT_EQ(list(true), keys);

    // Some by their path, the others by a document.
    const std::vector<std::string> some(keys.begin(), keys.begin() + 300);
    for (const std::string& key : some) {
        ASSERT_EQ(call("DELETE", path_of(key)).status, 204) << key;
        ASSERT_EQ(content(key), "NoSuchKey") << key;
    }
    keys.erase(keys.begin(), keys.begin() + 300);
    EXPECT_EQ(list(true), keys);
    remove(keys);
    EXPECT_TRUE(list(true).empty());
}

}  // namespace
}  // namespace sluice::gateway::s3
