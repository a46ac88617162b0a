#include "pipeline/stage_runner.h"

#include <mutex>
#include <thread>
#include <vector>

#include "pipeline/heartbeats.h"
#include "pipeline/message_run.h"
#include "pipeline/pause.h"
#include "pipeline/shared_receive.h"

namespace sluice::pipeline {
namespace {

// How often the heartbeat thread looks, as a part of the visibility timeout.
constexpr int kLooksPerVisibility = 12;

}  // namespace

class StageRunner::Impl {
  public:
    explicit Impl(const Runtime& runtime)
        : runtime_(runtime),
          heartbeats_(runtime.queue, runtime.options.visibility, runtime.clock, runtime.log) {}

    ~Impl() { stop(); }

    void start() {
        const std::lock_guard lock(mutex_);
        if (!workers_.empty() || stop_.stop_requested()) return;
        heart_ = std::jthread([this](const std::stop_token& stop) { keep_beating(stop); });
        for (unsigned i = 0; i < std::max(1U, runtime_.options.workers); ++i) {
            workers_.emplace_back([this] { work(); });
        }
    }

    void request_stop() { stop_.request_stop(); }

    void stop() {
        request_stop();
        const std::lock_guard lock(mutex_);
        for (std::jthread& worker : workers_) worker.join();
        workers_.clear();
        heart_ = {};  // last: commits in progress are still extended
    }

    bool run_one() {
        const auto lease = receive_.next_now(stop_.get_token());
        if (lease) messages_.run(*lease, stop_.get_token());
        return lease.has_value();
    }

    void beat() { heartbeats_.beat(); }

  private:
    void work() {
        while (const auto lease = receive_.next(stop_.get_token()))
            messages_.run(*lease, stop_.get_token());
    }

    void keep_beating(const std::stop_token& stop) {
        const Milliseconds look =
            std::max(runtime_.options.visibility / kLooksPerVisibility, Milliseconds{1});
        while (!stop.stop_requested()) {
            heartbeats_.beat();
            pause(look, stop);
        }
    }

    const Runtime runtime_;
    Heartbeats heartbeats_;
    MessageRun messages_{runtime_, heartbeats_};
    SharedReceive receive_{runtime_.queue,
                           runtime_.stage.input(),
                           runtime_.options.visibility,
                           runtime_.stage.name(),
                           runtime_.log};
    std::stop_source stop_;
    std::mutex mutex_;  // of start and stop
    std::jthread heart_;
    std::vector<std::jthread> workers_;
};

StageRunner::StageRunner(Stage& stage,
                         Queue& queue,
                         Backend& backend,
                         const RunnerOptions& options,
                         const Clock& clock,
                         Log& log,
                         Metrics& metrics,
                         Random& random)
    : impl_(std::make_unique<Impl>(
          Runtime{stage, queue, backend, options, clock, log, metrics, random})) {}

StageRunner::~StageRunner() = default;

void StageRunner::start() {
    impl_->start();
}
void StageRunner::request_stop() {
    impl_->request_stop();
}
void StageRunner::stop() {
    impl_->stop();
}
bool StageRunner::run_one() {
    return impl_->run_one();
}
void StageRunner::beat() {
    impl_->beat();
}

}  // namespace sluice::pipeline
