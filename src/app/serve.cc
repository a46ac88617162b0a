#include "app/serve.h"

#include "app/server_process.h"
#include "app/units.h"

namespace sluice::app {
namespace {

int run_aws_front(const Config& config, const Console& console) {
    if (config.push_url.empty() && is_wildcard(config.http)) {
        const Error error{Code::kInvalid,
                          "no_push_url",
                          "listen names no address of this machine: set push-url to the one at "
                          "which other processes reach it",
                          {}};
        return report(console, "serve", error, kExitUsage);
    }
    const AwsRole role{.is_front = true, .listens = true, .stages = config.stages};
    return run_server("serve", config, console, [&](Log& log) {
        return start_aws_server(config, role, system_clock(), system_random(), log);
    });
}

}  // namespace

int run_serve(const Config& config, const Console& console) {
    if (config.backend == BackendKind::kAws) return run_aws_front(config, console);
    return run_server("serve", config, console, [&](Log& log) {
        return start_embedded_server(config, system_clock(), system_random(), log);
    });
}

}  // namespace sluice::app
