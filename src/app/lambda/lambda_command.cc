#include "app/lambda/lambda_command.h"

#include <charconv>
#include <csignal>
#include <thread>

#include "app/application_services.h"
#include "app/aws_backend.h"
#include "app/json_log.h"
#include "app/kernel_choice.h"
#include "app/lambda/functions.h"
#include "app/stop_signals.h"
#include "aws/lambda/runtime_loop.h"
#include "base/version.h"

namespace sluice::app {
namespace {

constexpr int kSignalCheckMs = 250;
// API Gateway refuses frames until $connect has returned.
constexpr Milliseconds kReplayDelay{1'000};
constexpr std::uint64_t kMemoryOfAnyFunctionMib = 128;

lambda::Services services_of(AwsBackend& backend, const Config& config, Log& log) {
    auto application = application_services(config,
                                            {backend.backend(),
                                             backend.objects(),
                                             backend.presigner(),
                                             backend.jobs(),
                                             backend.recipes(),
                                             backend.idempotency()},
                                            {system_clock(), system_random(), log, null_metrics()});
    application.render_metrics = [] {
        return std::string(
            "# a function's metrics are CloudWatch's, of Lambda and of the queues\n");
    };
    application.replay_delay = kReplayDelay;
    return {.application = std::move(application),
            .queue = backend.queue(),
            .jobs = backend.jobs(),
            .inbox = backend.inbox(),
            .connections = backend.connections(),
            .gateway = backend.gateway(),
            .adopt =
                [&queue = backend.queue()](Lease lease, bool body_is_pointer, Milliseconds valid) {
                    return queue.adopt(std::move(lease), body_is_pointer, valid);
                },
            .max_receives = config.max_receives,
            .backoff_min = config.backoff_min,
            .backoff_max = config.backoff_max};
}

Result<lambda::Function> chosen_function(const LambdaOptions& options,
                                         const aws::Environment& environment) {
    std::string name = options.function;
    if (name.empty()) name = environment("SLUICE_FUNCTION").value_or("");
    if (name.empty()) name = environment("_HANDLER").value_or("");
    if (const auto function = lambda::parse_function(name)) return *function;
    return fail(Code::kInvalid,
                "unknown_function",
                "there is no function \"" + name + "\": set SLUICE_FUNCTION to " +
                    std::string(lambda::kFunctionNames));
}

std::uint64_t memory_mib(const aws::Environment& environment) {
    const std::string text = environment("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").value_or("");
    std::uint64_t mib = kMemoryOfAnyFunctionMib;
    std::from_chars(text.data(), text.data() + text.size(), mib);
    return mib;
}

// All that answers events; destroyed behind the last of them.
struct Process {
    std::unique_ptr<AwsBackend> backend;
    aws::lambda::Handler handler;
};

Result<Process> start(const Resolved& resolved,
                      const LambdaOptions& options,
                      const aws::Environment& environment,
                      const std::stop_token& stop,
                      Log& log) {
    if (!resolved.problems.empty()) {
        const Problem& first = resolved.problems.front();
        return fail(Code::kInvalid, "bad_configuration", first.origin + ": " + first.message);
    }
    TRY(choose_kernels());
    const lambda::Function function = TRY(chosen_function(options, environment));
    auto backend = TRY(AwsBackend::open(
        resolved.config, environment, system_clock(), system_random(), log, null_metrics()));
    const auto services = services_of(*backend, resolved.config, log);
    auto handler = lambda::make_function(
        function, services, {memory_mib(environment), stop, aws::system_waiter()});
    return Process{std::move(backend), std::move(handler)};
}

int serve(aws::lambda::RuntimeApi& api,
          const Resolved& resolved,
          const LambdaOptions& options,
          const aws::Environment& environment) {
    JsonLog log(resolved.config.log_level, resolved.config.environment, system_clock());
    StopSignals signals;
    std::stop_source stop;
    const std::jthread watcher([&](const std::stop_token& over) {
        while (!over.stop_requested()) {
            if (signals.wait(kSignalCheckMs) != 0) return (void)stop.request_stop();
        }
    });
    const auto process = start(resolved, options, environment, stop.get_token(), log);
    if (!process) {
        log.error("start_failed",
                  {{"name", process.error().name}, {"error", process.error().message}});
        (void)api.report_init(process.error());  // the exit code tells as well
        return kExitFailure;
    }
    log.debug("ready", {{"version", kVersion}});
    const auto ended = aws::lambda::answer_events(api, process->handler, stop.get_token(), log);
    if (ended) {
        log.info("stopped");
        return kExitOk;
    }
    log.error("runtime_failed", {{"name", ended.error().name}, {"error", ended.error().message}});
    return kExitFailure;
}

}  // namespace

std::vector<std::string_view> lambda_settings() {
    return {"environment",
            "log-level",
            "allowed-origins",
            "uploads-bucket",
            "outputs-bucket",
            "name-prefix",
            "push-url",
            "public-s3-url",
            "s3-addressing",
            "s3-conditional-complete",
            "events-secret",
            "max-receives",
            "backoff-min",
            "backoff-max",
            "max-upload-size"};
}

int run_lambda(const Resolved& resolved, const LambdaOptions& options, const Console& console) {
    std::signal(SIGPIPE, SIG_IGN);
    const aws::Environment environment = aws::process_environment();
    const auto address = environment("AWS_LAMBDA_RUNTIME_API");
    if (!address) {
        const Error error{Code::kInvalid,
                          "no_lambda",
                          "AWS_LAMBDA_RUNTIME_API is not set: Lambda starts this command, or "
                          "Amazon's runtime interface emulator",
                          {}};
        return report(console, "lambda", error, kExitUsage);
    }
    transport::HttpClient http;
    aws::lambda::RuntimeApi api(http, *address);
    return serve(api, resolved, options, environment);
}

}  // namespace sluice::app
