#include "app/lambda/stage_function.h"

#include <vector>

#include "pipeline/heartbeats.h"
#include "pipeline/message_run.h"

namespace sluice::app::lambda {
namespace {

// Nobody beats: the queue's visibility timeout is at least six times the function's, and the
// deadline ends a handler that hangs.
class Batch {
  public:
    Batch(pipeline::Stage& stage, const Services& services, const TimeLeft& time)
        : services_(services),
          time_(time),
          runtime_{stage,
                   services.queue,
                   services.application.backend,
                   {.max_receives = services.max_receives,
                    .visibility = time.whole(),
                    .backoff_min = services.backoff_min,
                    .backoff_max = services.backoff_max},
                   services.application.clock,
                   services.application.log,
                   services.application.metrics,
                   services.application.random},
          heartbeats_(services.queue, time.whole(), runtime_.clock, runtime_.log) {}

    // True: consumed.
    bool run(Record record) {
        const std::string id = record.lease.message.text();
        auto lease =
            services_.adopt(std::move(record.lease), record.body_is_pointer, time_.left() + kGrace);
        if (!lease) {
            runtime_.log.warn(
                "message_retried",
                {{"stage", runtime_.stage.name()}, {"message", id}, {"error", lease.error().name}});
            return false;
        }
        if (!time_.stop().stop_requested()) return messages_.run(*lease, time_.stop());
        runtime_.log.info("message_not_begun", {{"stage", runtime_.stage.name()}, {"message", id}});
        (void)services_.queue.hand_back(*lease);  // else it is visible when its timeout ends
        return false;
    }

  private:
    // A commit that has begun is finished, up to Lambda's own deadline.
    static constexpr Milliseconds kGrace{10'000};

    const Services& services_;
    const TimeLeft& time_;
    const pipeline::Runtime runtime_;
    pipeline::Heartbeats heartbeats_;
    pipeline::MessageRun messages_{runtime_, heartbeats_};
};

}  // namespace

Result<std::string> run_batch(pipeline::Stage& stage,
                              const Services& services,
                              std::string_view event,
                              const TimeLeft& time) {
    auto records = TRY(read_batch_event(event, stage.input()));
    Batch batch(stage, services, time);
    std::vector<MessageId> failed;
    for (Record& record : records) {
        MessageId id = record.lease.message;
        if (!batch.run(std::move(record))) failed.push_back(std::move(id));
    }
    return batch_answer(failed);
}

}  // namespace sluice::app::lambda
