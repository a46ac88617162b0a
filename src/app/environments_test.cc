// The shipped environments, as `sluice config check` sees them.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "app/config_file.h"

namespace sluice::app {
namespace {

class EnvironmentsTest : public testing::TestWithParam<const char*> {};

TEST_P(EnvironmentsTest, PassesConfigCheckAndIsNamedAfterItsFile) {
    const auto source = std::filesystem::path(__FILE__);
    const auto file =
        source.parent_path() / "../../deploy/environments" / (std::string(GetParam()) + ".conf");
    const Resolved resolved = load_config_file(file.string());
    for (const Problem& problem : resolved.problems)
        ADD_FAILURE() << problem.origin << ": " << problem.message;
    EXPECT_EQ(resolved.config.environment, GetParam());
    EXPECT_FALSE(resolved.config.insecure);
    EXPECT_TRUE(resolved.config.unsafe_file_systems.empty());
}

INSTANTIATE_TEST_SUITE_P(Shipped,
                         EnvironmentsTest,
                         testing::Values("test", "staging", "production"));

}  // namespace
}  // namespace sluice::app
