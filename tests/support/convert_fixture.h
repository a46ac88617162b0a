// What convert's tests have in common: a directory of their own, and what was said.
#pragma once

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "app/convert.h"
#include "tests/support/temporary_directory.h"

namespace sluice::support {

class ConvertTest : public ::testing::Test {
  protected:
    int convert(const std::string& in, const std::string& out) {
        options_.input = (directory_ / in).string();
        options_.output = (directory_ / out).string();
        return app::run_convert(options_, {out_, err_}, system_random());
    }

    TemporaryDirectory directory_;
    app::ConvertOptions options_;
    std::ostringstream out_;
    std::ostringstream err_;
};

}  // namespace sluice::support
