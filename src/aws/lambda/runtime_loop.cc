#include "aws/lambda/runtime_loop.h"

#include <exception>

namespace sluice::aws::lambda {
namespace {

Result<std::string> call(const Handler& handler, const Invocation& invocation, Log& log) {
    std::string what;
    try {
        return handler(invocation);
    } catch (const std::exception& error) {
        what = error.what();
    } catch (...) {
        what = "not a std::exception";
    }
    log.error("handler_threw", {{"request", invocation.request_id}, {"what", what}});
    return fail(Code::kInternal, "handler_threw", "the handler ended with an exception");
}

Result<void> report(RuntimeApi& api, const Invocation& invocation, const Error& error, Log& log) {
    log.error("invocation_failed",
              {{"request", invocation.request_id},
               {"trace", invocation.trace_id},
               {"name", error.name},
               {"error", error.message}});
    return api.report(invocation.request_id, error);
}

Result<void> answer(RuntimeApi& api,
                    const Invocation& invocation,
                    const Handler& handler,
                    Log& log) {
    auto answered = call(handler, invocation, log);
    if (!answered) return report(api, invocation, answered.error(), log);
    const auto sent = api.respond(invocation.request_id, std::move(*answered));
    if (sent || sent.error().code != Code::kTooLarge) return sent;
    return report(api, invocation, sent.error(), log);
}

}  // namespace

Result<void> answer_events(RuntimeApi& api,
                           const Handler& handler,
                           const std::stop_token& stop,
                           Log& log) {
    while (!stop.stop_requested()) {
        const auto invocation = api.next(stop);
        if (!invocation) {
            if (invocation.error().code == Code::kCancelled) return {};
            return std::unexpected(invocation.error());
        }
        const auto answered = answer(api, *invocation, handler, log);
        if (answered) continue;
        // Lambda has ended this invocation already: the next one is another matter.
        if (answered.error().code != Code::kInvalid) return answered;
        log.warn("answer_refused",
                 {{"request", invocation->request_id}, {"error", answered.error().message}});
    }
    return {};
}

}  // namespace sluice::aws::lambda
