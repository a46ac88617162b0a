// What convert's tests have in common: a directory of their own, and what was said.
#pragma once

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "app/convert.h"
#include "tests/support/temporary_directory.h"

namespace sluice::app::testing {

class ConvertTest : public ::testing::Test {
  protected:
    int convert(const std::string& in, const std::string& out) {
        options_.input = (directory_ / in).string();
        options_.output = (directory_ / out).string();
        return run_convert(options_, {out_, err_}, system_random());
    }

    support::TemporaryDirectory directory_;
    ConvertOptions options_;
    std::ostringstream out_;
    std::ostringstream err_;
};

}  // namespace sluice::app::testing
