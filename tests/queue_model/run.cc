#include "tests/queue_model/run.h"

#include <poll.h>

#include <array>
#include <chrono>
#include <variant>

#include "tests/queue_model/purge.h"

namespace sluice::queue_model {
namespace {

// What the product's runner does: a message that was tried this often is buried.
constexpr std::uint32_t kTriesMax = 3;
// After so long nothing is hidden any more.
constexpr Milliseconds kAllDue = std::chrono::hours{24};
constexpr Milliseconds kLongPoll = std::chrono::seconds{5};
constexpr int kCountTries = 20;
constexpr int kCountPauseMs = 20;
const std::array kUsers{UserId{"ada"}, UserId{"bob"}, UserId{"cyd"}, UserId{"dee"}};

std::string text_of(Milliseconds time) {
    return std::to_string(time.count()) + " ms";
}
std::string text_of(const Lease& lease) {
    return lease.queue.text() + " " + lease.body + " (#" + std::to_string(lease.receive_count) +
           ")";
}
std::string text_of(const Result<void>& result) {
    return result ? "" : " → " + result.error().name;
}

class Run {
  public:
    Run(const EngineKind& kind, const std::filesystem::path& directory)
        : kind_(kind), engine_(kind.make(directory)), model_(kind.traits, engine_->wall()) {}

    Ran all(const Program& program) {
        for (const Operation& operation : program) {
            if (differs(step(operation))) return std::move(ran_);
        }
        differs(drain());
        return std::move(ran_);
    }

  private:
    bool differs(Difference difference) {
        ran_.difference = std::move(difference);
        return ran_.difference.has_value();
    }
    // Before anything is done: an engine that breaks off shows at what.
    void tell(std::string line) { ran_.trace.push_back(std::move(line)); }
    void tell_more(const std::string& text) { ran_.trace.back() += text; }

    Difference step(const Operation& operation) {
        switch (operation.kind) {
            case Kind::kSend:
                return send(operation);
            case Kind::kReceive:
                return receive(operation);
            case Kind::kPurge:
                return purge(operation.queue);
            case Kind::kRedrive:
                return redrive(operation.queue);
            case Kind::kPeek:
                return peek(operation);
            case Kind::kStats:
                return stats();
            case Kind::kRestart:
                return restart(operation.killed);
            case Kind::kAdvance:
                return advance(operation.time);
            case Kind::kAdvanceToDue:
                return advance(model_.until_next_due() + operation.time);
            case Kind::kStepWall:
                return step_wall(operation.time);
            default:
                return with_lease(operation);
        }
    }

    std::vector<OutgoingMessage> messages_of(const Operation& operation) const {
        std::vector<OutgoingMessage> messages;
        for (std::size_t i = 0; i < operation.count; ++i) {
            messages.push_back({operation.queue,
                                kUsers[(operation.pick + i) % kUsers.size()],
                                "m" + std::to_string(operation.number) + "." + std::to_string(i),
                                operation.time});
        }
        return messages;
    }
    static std::string names_of(const std::vector<OutgoingMessage>& messages) {
        std::string names;
        for (const OutgoingMessage& message : messages) {
            names += " " + message.user.text() + "'s " + message.body;
        }
        return names;
    }

    Difference send(const Operation& operation) {
        const auto messages = messages_of(operation);
        tell("send " + operation.queue.text() + names_of(messages) + ", delay " +
             text_of(operation.time));
        const auto sent = engine_->send(messages);
        if (!sent) return "send failed: " + describe(sent.error());
        model_.sent(messages);
        return std::nullopt;
    }

    Difference receive(const Operation& operation) {
        const QueueName& queue = operation.queue;
        const std::size_t max = operation.count;
        const Milliseconds visibility = operation.time;
        tell("receive " + queue.text() + " " + std::to_string(max) + " for " + text_of(visibility) +
             " →");
        const auto leases = engine_->queue().receive(queue, max, visibility, Seconds{0}, {});
        for (const Lease& lease : leases.value_or(std::vector<Lease>{})) {
            tell_more(" " + lease.user.text() + "'s " + lease.body + " (#" +
                      std::to_string(lease.receive_count) + ")");
        }
        if (auto difference = model_.received(queue, max, visibility, leases)) return difference;
        leases_.insert(leases_.end(), leases->begin(), leases->end());
        for (const Lease& lease : *leases) {
            if (lease.tries() <= kTriesMax || queue.text().ends_with("-dlq")) continue;
            if (auto difference = commit(lease, {}, "tried too often")) return difference;
        }
        return std::nullopt;
    }

    Difference purge(const QueueName& queue) {
        if (auto difference = purge(queue, Milliseconds{0})) return difference;
        if (!kind_.traits.own_queue && !model_.visible(queue).empty()) {
            if (auto difference = purge(queue, kLongPoll)) return difference;
        }
        const auto left = model_.visible(queue);
        if (left.empty()) return std::nullopt;
        return left.front() + " is visible and was not purged";
    }
    // What was received is received, and what was committed is consumed, however often it was
    // tried.
    Difference purge(const QueueName& queue, Milliseconds wait) {
        tell("purge " + queue.text() + " →");
        const Purge purged = queue_model::purge(*engine_, queue, wait);
        std::uint64_t ended = 0;
        for (const auto& call : purged.calls) {
            if (const auto* const commit = std::get_if<Purge::Commit>(&call)) {
                tell_more(" " + commit->lease.body + text_of(commit->result));
                ended += commit->result.has_value();
                auto difference = model_.committed(commit->lease, {}, std::nullopt, commit->result);
                if (difference) return difference;
                continue;
            }
            const auto& [max, visibility, leases] = std::get<Purge::Receive>(call);
            if (auto difference = model_.received(queue, max, visibility, leases))
                return difference;
            leases_.insert(leases_.end(), leases->begin(), leases->end());
        }
        if (!purged.ended) return "purge failed: " + describe(purged.ended.error());
        if (*purged.ended == ended) return std::nullopt;
        return "the purge says " + std::to_string(*purged.ended) + ", and ended " +
               std::to_string(ended);
    }

    Difference drain() {
        if (kind_.clock_steps) {
            if (auto difference = advance(kAllDue)) return difference;
        }
        for (const QueueName& queue : queues::kAll) {
            if (auto difference = purge(queue)) return difference;
            if (auto difference = purge(dead_letter_queue(queue))) return difference;
        }
        return stats();
    }

    Difference redrive(const QueueName& queue) {
        tell("redrive " + queue.text());
        const auto moved = engine_->queue_admin().redrive(queue);
        if (moved) tell_more(" → " + std::to_string(*moved));
        return model_.redriven(queue, moved);
    }
    Difference peek(const Operation& operation) {
        tell("peek " + operation.queue.text() + " " + std::to_string(operation.count));
        const auto shown = engine_->queue_admin().peek(operation.queue, operation.count);
        return model_.peeked(operation.queue, operation.count, shown);
    }
    Difference stats() {
        tell("stats");
        auto difference = model_.counted(engine_->queue_admin().stats());
        // SQS's counts are approximate: what was sent in this millisecond may not be visible in
        // them.
        for (int tries = 0; difference && !kind_.clock_steps && tries < kCountTries; ++tries) {
            poll(nullptr, 0, kCountPauseMs);
            difference = model_.counted(engine_->queue_admin().stats());
        }
        return difference;
    }
    Difference restart(bool killed) {
        tell(killed ? "killed, and started again" : "stopped, and started again");
        engine_->restart(killed);
        model_.restarted();
        return std::nullopt;
    }
    Difference advance(Milliseconds by) {
        if (by.count() <= 0) return std::nullopt;
        tell(text_of(by) + " pass");
        engine_->advance(by);
        model_.advance(by);
        return std::nullopt;
    }
    Difference step_wall(Milliseconds by) {
        tell("the wall clock is set by " + text_of(by));
        engine_->step_wall(by);
        model_.step_wall(by);
        return std::nullopt;
    }

    // One that is good or one that has ended, as the operation wants it; nothing when there is
    // none.
    Difference with_lease(const Operation& operation) {
        std::vector<Lease> fit;
        for (const Lease& lease : leases_) {
            if (model_.is_good(lease) != operation.ended) fit.push_back(lease);
        }
        if (fit.empty()) return std::nullopt;
        const Lease& lease = fit[operation.pick % fit.size()];
        Queue& queue = engine_->queue();
        switch (operation.kind) {
            case Kind::kExtend: {
                tell("extend " + text_of(lease) + " for " + text_of(operation.time));
                const auto result = queue.extend(lease, operation.time);
                tell_more(text_of(result));
                return model_.extended(lease, operation.time, result);
            }
            case Kind::kRelease: {
                tell("release " + text_of(lease) + " for " + text_of(operation.time));
                const auto result = queue.release(lease, operation.time);
                tell_more(text_of(result));
                return model_.released(lease, operation.time, result);
            }
            case Kind::kHandBack: {
                tell("hand back " + text_of(lease));
                const auto result = queue.hand_back(lease);
                tell_more(text_of(result));
                return model_.handed_back(lease, result);
            }
            case Kind::kBury:
                if (lease.queue.text().ends_with("-dlq")) return std::nullopt;
                return commit(lease, {}, "buried");
            default:
                return commit(lease, messages_of(operation), std::nullopt);
        }
    }

    Difference commit(const Lease& lease,
                      const std::vector<OutgoingMessage>& send,
                      const std::optional<std::string>& dead_letter) {
        tell((dead_letter ? "bury " : "consume ") + text_of(lease));
        if (!send.empty()) tell_more(", send " + send.front().queue.text() + names_of(send));
        const auto result = engine_->commit(lease, send, dead_letter);
        tell_more(text_of(result));
        return model_.committed(lease, send, dead_letter, result);
    }

    const EngineKind& kind_;
    const std::unique_ptr<Engine> engine_;
    Model model_;
    std::vector<Lease> leases_;  // all that were ever given, oldest first
    Ran ran_;
};

}  // namespace

Ran run(const Program& program, const EngineKind& engine, const std::filesystem::path& directory) {
    return Run(engine, directory).all(program);
}

Program shrink(Program program,
               const EngineKind& engine,
               const std::filesystem::path& directory,
               std::size_t tries) {
    for (std::size_t part = program.size(); part > 0; part /= 2) {
        for (std::size_t at = 0; at < program.size() && tries > 0; --tries) {
            Program shorter = program;
            const auto from = shorter.begin() + static_cast<std::ptrdiff_t>(at);
            const auto size = std::min(part, program.size() - at);
            shorter.erase(from, from + static_cast<std::ptrdiff_t>(size));
            if (run(shorter, engine, directory).difference) {
                program = std::move(shorter);
            } else {
                at += part;
            }
        }
    }
    return program;
}

}  // namespace sluice::queue_model
