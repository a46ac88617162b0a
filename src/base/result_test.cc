#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace sluice {
namespace {

Result<int> halve(int value) {
    if (value % 2 != 0) return fail(Code::kInvalid, "odd", "an even number is needed");
    return value / 2;
}

Result<int> quarter(int value) {
    const int half = TRY(halve(value));
    return TRY(halve(half));
}

Result<std::unique_ptr<int>> boxed(int value) {
    auto box = std::make_unique<int>(TRY(quarter(value)));
    return box;
}

Result<void> check(int value) {
    TRY(quarter(value));
    return {};
}

Result<void> check_twice(int value) {
    TRY(check(value));
    TRY(check(value));
    return {};
}

TEST(ResultTest, TryHandsOutTheValueAlsoWhenItOnlyMoves) {
    EXPECT_EQ(**boxed(12), 3);
}

TEST(ResultTest, TryReturnsTheFirstErrorUnchanged) {
    EXPECT_EQ(quarter(6).error().name, "odd");
    EXPECT_EQ(check_twice(6).error().code, Code::kInvalid);
    EXPECT_TRUE(check_twice(8).has_value());
}

TEST(ErrorTest, OnlyPassingTroubleIsRetryable) {
    EXPECT_TRUE(is_retryable(Code::kUnavailable));
    EXPECT_TRUE(is_retryable(Code::kStorageFull));
    EXPECT_TRUE(is_retryable(Code::kIo));
    EXPECT_FALSE(is_retryable(Code::kInvalid));
    EXPECT_FALSE(is_retryable(Code::kConflict));
    EXPECT_FALSE(is_retryable(Code::kStaleLease));
}

TEST(ErrorTest, DescribeNamesThePlace) {
    const Error error{Code::kInvalid, "ragged_row", "3 fields, expected 4", {7, "price", 120}};
    EXPECT_EQ(describe(error),
              "ragged_row: 3 fields, expected 4 (row 7, column \"price\", byte 120)");
}

}  // namespace
}  // namespace sluice
