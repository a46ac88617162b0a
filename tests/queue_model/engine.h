// What a program runs on: queues behind their ports, a clock, and a process that may end.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ports/queue.h"
#include "ports/queue_admin.h"
#include "tests/queue_model/model.h"

namespace sluice::queue_model {

class Engine {
  public:
    virtual ~Engine() = default;
    virtual Queue& queue() = 0;
    virtual QueueAdmin& queue_admin() = 0;
    virtual Result<void> send(std::vector<OutgoingMessage> messages) = 0;
    // Consumes the lease's message, forwards `send`, and buries a copy with its reason.
    virtual Result<void> commit(const Lease& lease,
                                std::vector<OutgoingMessage> send,
                                std::optional<std::string> dead_letter) = 0;
    // The process ends, in good order or not, and another one has its queues.
    virtual void restart(bool killed) = 0;
    virtual void advance(Milliseconds by) = 0;
    virtual void step_wall(Milliseconds by) = 0;
    virtual WallTime wall() const = 0;
};

// What of the operations an engine has, and what it promises.
struct EngineKind {
    std::string name;
    Traits traits;
    bool restarts = true;     // its queues outlive its process
    bool clock_steps = true;  // its clock is the program's
    std::unique_ptr<Engine> (*make)(const std::filesystem::path& directory);
};

EngineKind fake_engine();
// Its directory is made in `directory`, and goes with it.
EngineKind embedded_engine();
// Queues of its own on the engine that AWS_ENDPOINT_URL_SQS names; never somebody's account.
EngineKind sqs_engine();

}  // namespace sluice::queue_model
