#include "pipeline/header_fingerprint.h"

#include <gtest/gtest.h>

#include <vector>

namespace sluice {
namespace {

Fingerprint of(const std::vector<std::string>& columns) {
    return header_fingerprint(columns);
}

TEST(HeaderFingerprint, IsTheOneThatRecipesWereSavedWith) {
    EXPECT_EQ(
        of({"id", "name"}).text(),
        "3fc7eaadff7c47703ec10fbeb8bd6fcc6f828eaf6c6dd16c91affc9677f06f33");  // printf 2:id4:name |
                                                                              // sha256sum
}

TEST(HeaderFingerprint, IsAnotherOneForEachHeader) {
    EXPECT_TRUE(of({}).empty());
    EXPECT_FALSE(of({""}).empty());
    EXPECT_NE(of({"a", "b"}), of({"b", "a"}));
    EXPECT_NE(of({"a", "b"}), of({"a,b"}));
    EXPECT_NE(of({"ab", ""}), of({"a", "b"}));
    EXPECT_NE(of({"a1:b"}), of({"a", "b"}));
    EXPECT_NE(of({"A"}), of({"a"}));
}

}  // namespace
}  // namespace sluice
