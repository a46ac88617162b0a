#include "engine/header_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/detect.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

using ::testing::ElementsAre;
using Rows = std::vector<std::vector<std::string>>;

std::vector<std::string> names_of(const Rows& rows, std::size_t bytes_max = 1000) {
    HeaderNames names(bytes_max);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t column = 0; column < rows[i].size(); ++column)
            names.add(column, rows[i][column], i + 1 < rows.size());
    }
    return names.take();
}

TEST(HeaderNamesTest, MergedCellsNameTheColumnsBelowThem) {
    EXPECT_THAT(names_of({{"Sales", "", "Costs", ""}, {"Q1", "Q2", "Q1", "Q2"}}),
                ElementsAre("Sales Q1", "Sales Q2", "Costs Q1", "Costs Q2"));
    EXPECT_THAT(
        names_of({{"id", "A", "", "", ""}, {"", "x", "", "y", ""}, {"", "1", "2", "1", "2"}}),
        ElementsAre("id", "A x 1", "A x 2", "A y 1", "A y 2"));
}

TEST(HeaderNamesTest, NamesThatDifferStayAsTheyStand) {
    EXPECT_THAT(names_of({{"id", "name", ""}, {"", "", "street"}}),
                ElementsAre("id", "name", "street"));
    EXPECT_THAT(names_of({{"a", "b", ""}}), ElementsAre("a", "b", ""));
}

TEST(HeaderNamesTest, NothingStandsBelowAnEmptyCellAndNothingIsTooLong) {
    EXPECT_THAT(names_of({{"A", "", ""}, {"x", "", ""}}), ElementsAre("A x", "", ""));
    const std::string text(100, 'x');
    EXPECT_THAT(names_of({{text, "", "B", ""}, {"1", "2", "1", "2"}}, 150),
                ElementsAre(text + " 1", "2", "B 1", "2"));
}

TEST(HeaderNamesTest, TheReaderAndTheInspectionHaveTheSameNames) {
    TransformSpec spec = testing::to(Format::kCsv);
    spec.dialect = {.delimiter = ",", .header_rows = 2};
    const std::string text = "Sales,,Costs,\nQ1,Q2,Q1,Q2\n1,2,3,4\n";
    EXPECT_EQ(testing::run(text, spec).output,
              "Sales Q1,Sales Q2,Costs Q1,Costs Q2\r\n1,2,3,4\r\n");
    const ColumnDetection found = detect_columns(text, true, spec.dialect);
    ASSERT_EQ(found.columns.size(), 4U);
    EXPECT_EQ(found.columns.back().name, "Costs Q2");
}

}  // namespace
}  // namespace sluice::engine
