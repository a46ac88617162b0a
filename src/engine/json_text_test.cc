#include "engine/json_text.h"

#include <gtest/gtest.h>

#include <random>

namespace sluice::engine {
namespace {

TEST(JsonTextTest, EscapesAsByteByByteWhereverTheBytesStand) {
    std::mt19937 random(1);
    for (int round = 0; round < 2'000; ++round) {
        const bool is_dense = round % 2 == 0;
        std::string text(random() % 300, 'x');
        for (char& byte : text) {
            const bool escapes = is_dense ? random() % 8 != 0 : random() % 50 == 0;
            if (escapes) byte = "\"\\\n\x01\t\xC3\xA9/"[random() % 8];
        }
        std::string expected = "before";
        for (const char byte : text) {
            std::array<char, sizeof(JsonEscaped)> escaped{};
            expected.append(escaped.data(), append_json_escaped(escaped.data(), byte));
        }
        std::string out = "before";
        append_json_escaped(out, text);
        ASSERT_EQ(out, expected) << round;
    }
}

}  // namespace
}  // namespace sluice::engine
