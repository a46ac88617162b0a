// Rows are counted where they are read and where they are written: one that is lost between ends
// the transform.
#include "engine/recipe/table_writer.h"

#include <gtest/gtest.h>

#include "base/memory_stream.h"
#include "engine/rejects_testing.h"

namespace sluice::engine {
namespace {

// Two rows are put; the reader says that it read `rows_in`.
Result<RowCounts> outcome(std::string_view steps, std::uint64_t rows_in) {
    TransformSpec spec = testing::to(Format::kCsv);
    if (!steps.empty()) spec = testing::with_recipe(steps, spec);
    CompiledRecipe recipe = *compile(spec.recipe, {"a", "b"}, spec.limits);
    MemorySink sink;
    OrderedOutput output(sink, {}, nullptr, 1);
    TableWriter table(recipe, spec, nullptr, output);
    TRY(table.begin());
    RowsWriter writer(table);
    writer.begin(0);
    FieldRows rows(recipe.input.size());
    const std::array values{Field::of("1"), Field::of("2")};
    rows.add_copy(values.data());
    rows.add_copy(values.data());
    TRY(writer.rows().rows(rows));
    TRY(writer.end(8, rows_in));
    TRY(table.finish());
    return output.rows();
}

TEST(TableWriterTest, ARowThatIsLostOrMadeUpOnTheWayEndsTheTransform) {
    for (const std::string_view steps :
         {"",
          R"({"do":"filter","where":{"column":"a","in":["1"]}})",
          R"({"do":"head","rows":1})",
          R"({"do":"deduplicate"})",
          R"({"do":"sort","by":[{"column":"a"}]},{"do":"derive","column":"c","constant":""})"}) {
        const Result<RowCounts> whole = outcome(steps, 2);
        ASSERT_TRUE(whole) << describe(whole.error());
        EXPECT_EQ(whole->in, 2U);
        EXPECT_EQ(whole->out + whole->filtered + whole->deduplicated, 2U) << steps;
        for (const std::uint64_t read : {1U, 3U}) {
            const Result<RowCounts> lost = outcome(steps, read);
            ASSERT_FALSE(lost) << steps;
            EXPECT_EQ(lost.error().code, Code::kInternal);
            EXPECT_EQ(lost.error().name, "unbalanced");
        }
    }
}

}  // namespace
}  // namespace sluice::engine
