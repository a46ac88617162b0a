// What a Lambda function's zip holds as `bootstrap`: `sluice lambda` without all else that `sluice`
// can do (script/package-lambda).
#include <malloc.h>

#include <cstdlib>
#include <iostream>

#include "app/config_file.h"
#include "app/lambda/lambda_command.h"

namespace {

constexpr int kLargeBlockBytes = 1 << 20;  // as in app/main.cc
// glibc looks for character sets where the distribution has them that it was built for.
constexpr const char* kCharacterSets = "/var/task/lib/gconv";

}  // namespace

int main() {
    using namespace sluice::app;
    mallopt(M_MMAP_THRESHOLD, kLargeBlockBytes);
    setenv("GCONV_PATH", kCharacterSets, 0);  // before there is a second thread
    return run_lambda(load_config({}, "", process_environment()), {}, {std::cout, std::cerr});
}
