#include "pipeline/message_run.h"

#include <algorithm>
#include <exception>

#include "pipeline/run_end.h"
#include "pipeline/service_faults.h"

namespace sluice::pipeline {
namespace {

struct EndedRuns {
    std::size_t done = 0;
    std::size_t failed = 0;
};

EndedRuns ended_runs(const Outcome& outcome) {
    EndedRuns ended;
    for (const JobRun& run : outcome.runs) {
        if (run.state == JobState::kDone) ++ended.done;
        if (run.state == JobState::kFailed || run.state == JobState::kGivenUp) ++ended.failed;
    }
    return ended;
}

void count_jobs(Metrics& metrics, const EndedRuns& ended) {
    const auto count = [&](std::string_view outcome, std::size_t runs) {
        if (runs > 0) {
            metrics.count("sluice_jobs_total", {{"outcome", outcome}}, static_cast<double>(runs));
        }
    };
    count("done", ended.done);
    count("failed", ended.failed);
}

double seconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

// In a stage nobody is a client: whoever is denied something there is Sluice, by a service, until a
// key or a right that was changed is known everywhere, or an operator has mended it.
bool may_pass(Code code) {
    return is_retryable(code) || code == Code::kDenied;
}

// No file is at fault for what a commit cannot do, but for what is too large to be kept.
Error commit_fault(Error error) {
    return error.code == Code::kTooLarge ? error : service_fault(std::move(error), "not_committed");
}

Error over_received(const Lease& lease, std::uint32_t max_receives) {
    return Error{Code::kInternal,
                 "handler_died",
                 "the handler was run " +
                     std::to_string(std::min(lease.tries() - 1, max_receives)) +
                     " times without finishing",
                 {}};
}

}  // namespace

bool MessageRun::run(const Lease& lease, const std::stop_token& shutdown) {
    const std::string_view stage = runtime_.stage.name();
    runtime_.metrics.count("sluice_receives_total", {{"stage", stage}});
    if (lease.tries() > runtime_.options.max_receives) {
        return give_up(lease, over_received(lease, runtime_.options.max_receives));
    }
    const SteadyTime start = runtime_.clock.steady();
    Heartbeats::Watch watch = heartbeats_.watch(lease);
    const std::stop_callback on_shutdown(shutdown, [&] { watch.source().request_stop(); });
    const auto handled = handle(lease, watch);
    runtime_.metrics.observe(
        "sluice_stage_seconds", {{"stage", stage}}, seconds(runtime_.clock.steady() - start));
    if (handled) return true;
    const Error& error = handled.error().error;
    if (watch.lost() || error.code == Code::kStaleLease) {
        runtime_.log.info("message_lost", {{"stage", stage}, {"message", lease.message.text()}});
        count("stale");
    } else if (error.code == Code::kCancelled && shutdown.stop_requested()) {
        log_release(runtime_.queue.hand_back(lease));
    } else {
        return after_failure(lease, handled.error());
    }
    return false;
}

std::expected<void, MessageRun::Failure> MessageRun::handle(const Lease& lease,
                                                            Heartbeats::Watch& watch) {
    StageContext context{.stop = watch.stop(),
                         .progressed = [&watch] { watch.progressed(); },
                         .tell = runtime_.options.tell,
                         .is_last_try = lease.tries() >= runtime_.options.max_receives};
    auto outcome = call_handler(lease, context);
    if (!outcome) return std::unexpected(std::move(outcome).error());
    const EndedRuns ended = ended_runs(*outcome);
    const bool dead = outcome->dead_letter.has_value();
    // However long the fsync of a large object takes, the lease must last until it is over.
    watch.committing();
    const Result<void> committed = runtime_.backend.commit(lease, std::move(*outcome));
    if (!committed) {
        const Error fault = commit_fault(committed.error());
        return std::unexpected(Failure{fault, may_pass(fault.code)});
    }
    count_jobs(runtime_.metrics, ended);
    count(dead ? "dead" : ended.failed > 0 ? "failed" : "done");
    return {};
}

std::expected<Outcome, MessageRun::Failure> MessageRun::call_handler(const Lease& lease,
                                                                     StageContext& context) {
    std::string what;
    try {
        Result<Outcome> outcome = runtime_.stage.handle(lease, context);
        if (outcome) return std::move(*outcome);
        const bool retry =
            may_pass(outcome.error().code) || outcome.error().code == Code::kCancelled;
        return std::unexpected(Failure{outcome.error(), retry});
    } catch (const std::exception& error) {
        what = error.what();
    } catch (...) {
        what = "not a std::exception";
    }
    runtime_.log.error("handler_threw", {{"stage", runtime_.stage.name()}, {"what", what}});
    return std::unexpected(Failure{
        Error{Code::kInternal, "handler_threw", "the handler ended with an exception", {}}, true});
}

bool MessageRun::after_failure(const Lease& lease, const Failure& failure) {
    if (failure.error.code == Code::kDenied) {
        // Somebody must mend that, and should not have to wait for the dead letter.
        runtime_.log.warn("refused_by_service",
                          {{"stage", runtime_.stage.name()}, {"reason", describe(failure.error)}});
    }
    if (!failure.retry || lease.tries() >= runtime_.options.max_receives) {
        return give_up(lease, failure.error);
    }
    runtime_.log.warn("message_retried",
                      {{"stage", runtime_.stage.name()},
                       {"message", lease.message.text()},
                       {"tries", lease.tries()},
                       {"error", failure.error.name}});
    const Backoff backoff{runtime_.options.backoff_min, runtime_.options.backoff_max};
    // A full disk is full for a while, and a right missing: spend the few runs there are slowly.
    const bool takes_long =
        failure.error.code == Code::kStorageFull || failure.error.code == Code::kDenied;
    release(
        lease,
        takes_long ? runtime_.options.backoff_max : backoff.after(lease.tries(), runtime_.random));
    count("retried");
    return false;
}

bool MessageRun::give_up(const Lease& lease, const Error& reason) {
    Outcome outcome = last_outcome(runtime_.stage, lease, reason, runtime_.log);
    outcome.dead_letter = bounded_error_text(reason.name + ": " + reason.message);
    const EndedRuns ended = ended_runs(outcome);
    const Result<void> committed = runtime_.backend.commit(lease, std::move(outcome));
    if (committed) {
        runtime_.log.error("message_given_up",
                           {{"stage", runtime_.stage.name()},
                            {"message", lease.message.text()},
                            {"tries", lease.tries()},
                            {"error", reason.name}});
        count_jobs(runtime_.metrics, ended);
        count("dead");
    } else if (committed.error().code == Code::kStaleLease) {
        count("stale");
    } else {
        runtime_.log.error("give_up_failed",
                           {{"stage", runtime_.stage.name()}, {"error", committed.error().name}});
        release(lease, runtime_.options.backoff_max);
    }
    return committed.has_value();
}

void MessageRun::release(const Lease& lease, Milliseconds delay) {
    log_release(runtime_.queue.release(lease, delay));
}

void MessageRun::log_release(const Result<void>& released) {
    if (!released && released.error().code != Code::kStaleLease) {
        // The lease ends by itself.
        runtime_.log.warn("release_failed", {{"error", released.error().name}});
    }
}

void MessageRun::count(std::string_view outcome) {
    runtime_.metrics.count("sluice_stage_outcomes_total",
                           {{"stage", runtime_.stage.name()}, {"outcome", outcome}});
}

}  // namespace sluice::pipeline
