#include "app/worker.h"

#include "app/config_command.h"
#include "app/server_process.h"

namespace sluice::app {
namespace {

constexpr StageChoice kAllStages{true, true, true};

}  // namespace

std::vector<std::string_view> worker_settings() {
    return {"environment",
            "log-level",
            "listen",
            "push-url",
            "tls-cert",
            "tls-key",
            "trusted-proxy",
            "insecure",
            "uploads-bucket",
            "outputs-bucket",
            "name-prefix",
            "s3-addressing",
            "s3-conditional-complete",
            "job-retention",
            "stages",
            "parse-workers",
            "transform-workers",
            "notify-workers",
            "max-receives",
            "visibility-timeout",
            "backoff-min",
            "backoff-max",
            "max-field-size",
            "max-record-size",
            "max-columns"};
}

Layer worker_defaults() {
    const auto always = [](std::string text) { return Value{{std::move(text)}, "worker"}; };
    // Its pages for operations take no user's id.
    return {{"backend", always("aws")}, {"allow-anonymous", always("true")}};
}

int run_worker(const Resolved& resolved, const Console& console) {
    if (!report_problems(resolved, "worker", console)) return kExitUsage;
    const Config& config = resolved.config;
    if (config.backend != BackendKind::kAws) {
        const Error error{Code::kInvalid,
                          "no_worker",
                          "the embedded backend is one process: `sluice serve` runs its stages "
                          "(backend must be aws)",
                          {}};
        return report(console, "worker", error, kExitUsage);
    }
    const AwsRole role{.is_front = false,
                       .listens = resolved.effective.at("listen").origin != "default",
                       .stages = config.stages.any() ? config.stages : kAllStages};
    return run_server("worker", config, console, [&](Log& log) {
        return start_aws_server(config, role, system_clock(), system_random(), log);
    });
}

}  // namespace sluice::app
