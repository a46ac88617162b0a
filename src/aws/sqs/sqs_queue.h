// The queues on SQS.
//
// A lease is known by its receipt handle (Lease::receipt), and by the process that received it:
// this keeps until when each is good, since SQS lets some old handles pass. Thread-safe; ends
// behind whoever holds a lease.
//
// What SQS does not have: hand-outs that are not counted (`interrupted` is always 0, and a message
// that is handed back has had a try), and a strict order. Users take turns where SQS's fair queues
// make them.
#pragma once

#include <mutex>
#include <unordered_map>

#include "aws/sqs/large_bodies.h"
#include "aws/sqs/sqs_queues.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "ports/queue.h"

namespace sluice::aws {

class SqsQueue final : public Queue {
  public:
    SqsQueue(SqsQueues& queues, LargeBodies& bodies, const Clock& clock, Log& log, Metrics& metrics)
        : queues_(queues), bodies_(bodies), clock_(clock), log_(log), metrics_(metrics) {}

    // At most ten a call. `visibility` and `wait` are rounded up to seconds. With a `wait` of 0,
    // SQS asks some of its servers only: it may find nothing although there is something.
    // `stop` does not break a long poll off, which takes twenty seconds at most: SQS might still
    // serve it, and what it hands out to nobody stays hidden until its visibility ends.
    Result<std::vector<Lease>> receive(const QueueName& queue,
                                       std::size_t max,
                                       Milliseconds visibility,
                                       Milliseconds wait,
                                       std::stop_token stop) override;
    Result<void> extend(const Lease& lease, Milliseconds visibility) override;
    Result<void> release(const Lease& lease, Milliseconds delay) override;
    Result<void> hand_back(const Lease& lease) override;

    // For the commit. kStaleLease: the lease's time has passed, or it has ended.
    Result<void> check(const Lease& lease);
    // Deletes the message, and its large body, but for adopted ones. kStaleLease: it was handed
    // out again since.
    Result<void> consume(const Lease& lease);
    // A lease that Lambda received for its function, good for `visibility` from now. Its receipt is
    // the receipt handle; its body, when that `is_pointer`, is fetched. Lambda deletes the message
    // once the function has said that it is done: consume() does not then, and leaves a large body
    // to expire, since until then the message may come again. Errors: those of the large bodies
    // that may pass; one that is gone is adopted as it is, and its stage says what is wrong.
    Result<Lease> adopt(Lease lease, bool is_pointer, Milliseconds visibility);

  private:
    struct Held {
        SteadyTime until{};
        bool deleted_by_lambda = false;
    };

    Result<Lease> with_body(Lease lease);
    void hold(const Lease& lease, Milliseconds visibility, bool deleted_by_lambda = false);
    bool is_deleted_by_lambda(const Lease& lease);
    Result<std::vector<Lease>> receive_once(const QueueName& queue,
                                            std::size_t max,
                                            Milliseconds visibility,
                                            Seconds wait,
                                            const std::stop_token& stop);
    Result<void> change_visibility(const Lease& lease, Milliseconds time, Milliseconds timeout);
    Result<void> ask_of(const Lease& lease,
                        const std::string& operation,
                        std::optional<Milliseconds> visibility,
                        Milliseconds timeout);
    void forget(const Lease& lease);

    SqsQueues& queues_;
    LargeBodies& bodies_;
    const Clock& clock_;
    Log& log_;
    Metrics& metrics_;
    std::mutex mutex_;
    std::unordered_map<std::string, Held> held_;  // by receipt handle
};

}  // namespace sluice::aws
