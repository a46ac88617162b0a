#include <chrono>
#include <stdexcept>

#include "aws/client.h"
#include "aws/configuration.h"
#include "aws/credentials_chain.h"
#include "aws/sqs/sqs_queue.h"
#include "aws/sqs/sqs_queue_admin.h"
#include "aws/sqs/sqs_sender.h"
#include "aws/sqs/sqs_wire.h"
#include "tests/aws/adapters/bodies_in_memory.h"
#include "tests/queue_model/engine.h"

namespace sluice::queue_model {
namespace {

template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(describe(result.error()));
    return std::move(*result);
}

// The adapter of one process.
struct Process {
    explicit Process(aws::Client& client, aws::LargeBodies& bodies, const std::string& prefix)
        : queues(client, {.prefix = prefix}),
          sender(queues, bodies),
          queue(queues, bodies, system_clock(), null_log(), null_metrics()),
          admin(queues, sender, bodies, null_metrics()) {}
    aws::SqsQueues queues;
    aws::SqsSender sender;
    aws::SqsQueue queue;
    aws::SqsQueueAdmin admin;
};

class SqsEngine final : public Engine {
  public:
    SqsEngine() {
        if (!client_.endpoints().of("sqs").starts_with("http://127.0.0.1:")) {
            throw std::runtime_error("run by tests/aws/run_with_engines, on a local engine");
        }
        for (const QueueName& queue : queues::kAll) {
            for (const QueueName& each : {dead_letter_queue(queue), queue}) {
                must(aws::sqs::ask(client_, "CreateQueue", {{"QueueName", prefix_ + each.text()}}));
            }
        }
        restart(false);
    }
    ~SqsEngine() override {
        for (const QueueName& queue : queues::kAll) {
            for (const QueueName& each : {dead_letter_queue(queue), queue}) {
                const auto url = process_->queues.url(each);
                if (url) (void)aws::sqs::ask(client_, "DeleteQueue", {{"QueueUrl", *url}});
            }
        }
    }
    SqsEngine(const SqsEngine&) = delete;
    SqsEngine& operator=(const SqsEngine&) = delete;

    Queue& queue() override { return process_->queue; }
    QueueAdmin& queue_admin() override { return process_->admin; }
    Result<void> send(std::vector<OutgoingMessage> messages) override {
        return process_->sender.send(carried(std::move(messages), std::nullopt));
    }
    // In the order of the backend's commit (src/aws/commit/aws_backend.h).
    Result<void> commit(const Lease& lease,
                        std::vector<OutgoingMessage> send,
                        std::optional<std::string> dead_letter) override {
        TRY(process_->queue.check(lease));
        TRY(process_->sender.send(carried(std::move(send), std::nullopt)));
        if (dead_letter) {
            TRY(process_->sender.send(
                carried({{dead_letter_queue(lease.queue), lease.user, lease.body}}, dead_letter)));
        }
        return process_->queue.consume(lease);
    }
    void restart(bool) override { process_ = std::make_unique<Process>(client_, bodies_, prefix_); }
    void advance(Milliseconds) override { throw std::logic_error("the clock is the engine's"); }
    void step_wall(Milliseconds) override { throw std::logic_error("the clock is the engine's"); }
    WallTime wall() const override { return system_clock().wall(); }

  private:
    static std::vector<aws::sqs::SqsMessage> carried(std::vector<OutgoingMessage> messages,
                                                     const std::optional<std::string>& reason) {
        std::vector<aws::sqs::SqsMessage> carried;
        for (OutgoingMessage& message : messages) carried.push_back({std::move(message), reason});
        return carried;
    }

    const std::string prefix_ = "model-" + random_hex(system_random(), 6) + "-";
    aws::Environment environment_ = aws::process_environment();
    aws::Profile profile_ = must(aws::load_profile(environment_));
    transport::HttpClient http_;
    std::unique_ptr<aws::CredentialsProvider> credentials_ =
        aws::default_credentials(environment_, profile_, http_, system_clock());
    aws::Client client_{
        aws::ClientOptions{.endpoints = must(aws::load_endpoints(environment_, profile_))},
        {http_,
         *credentials_,
         system_clock(),
         system_random(),
         aws::system_waiter(),
         null_metrics()}};
    aws::BodiesInMemory bodies_;
    std::unique_ptr<Process> process_;
};

}  // namespace

EngineKind sqs_engine() {
    return {.name = "sqs",
            .traits = {.own_queue = false, .receive_max = 10},
            .clock_steps = false,
            .make = [](const std::filesystem::path&) -> std::unique_ptr<Engine> {
                return std::make_unique<SqsEngine>();
            }};
}

}  // namespace sluice::queue_model
