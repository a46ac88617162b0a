// A commit's plan on rows that a test knows.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aws/commit/commit_plan.h"

namespace sluice::aws {

inline const UserId kAda{"ada"};
inline const WallTime kPlannedAt{Seconds{1'772'366'400}};

class PlanTest : public testing::Test {
  protected:
    std::vector<dynamodb::Write> planned() {
        auto writes = plan(changes, known, tables, kPlannedAt);
        EXPECT_TRUE(writes);
        return writes.value_or(std::vector<dynamodb::Write>{});
    }
    static std::vector<dynamodb::RowName> rows(const std::vector<dynamodb::Write>& writes) {
        std::vector<dynamodb::RowName> rows;
        for (const dynamodb::Write& write : writes) rows.push_back(write.row);
        return rows;
    }
    static const dynamodb::Write& to(const std::vector<dynamodb::Write>& writes,
                                     const dynamodb::RowName& row) {
        for (const dynamodb::Write& write : writes) {
            if (write.row == row) return write;
        }
        ADD_FAILURE() << "nothing is written there";
        return writes.at(0);
    }

    dynamodb::Tables tables{dynamodb::DynamoOptions{.prefix = "test-"}};
    TableChanges changes;
    KnownRows known;
};

}  // namespace sluice::aws
