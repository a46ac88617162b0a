#include "tests/queue_model/model.h"

#include <algorithm>
#include <chrono>

namespace sluice::queue_model {
namespace {

// What a restart keeps apart comes this much later each, and a delay lasts no longer than this
// behind one, whatever the wall clock says: as the embedded queue has it.
constexpr Milliseconds kSuspectsApart{250};
constexpr Milliseconds kDelayMax = std::chrono::hours{12};

std::string named(const Lease& lease) {
    return lease.body + " (#" + std::to_string(lease.receive_count) + ")";
}

template <class T>
std::string named(const Result<T>& result) {
    return result ? "success" : result.error().name;
}

template <class T>
Difference failed(const std::string& what, const Result<T>& result) {
    if (result) return std::nullopt;
    return what + " failed: " + describe(result.error());
}

std::string not_equal(const std::string& what, std::uint64_t seen, std::uint64_t expected) {
    return what + " is " + std::to_string(seen) + ", and should be " + std::to_string(expected);
}

}  // namespace

void Model::advance(Milliseconds by) {
    now_ += by;
    wall_ += by;
}

Milliseconds Model::until_next_due() const {
    std::optional<Milliseconds> next;
    for (const auto& [queue, messages] : queues_) {
        for (const auto& [body, message] : messages) {
            if (may_come(message)) continue;
            next = std::min(next.value_or(message.may), message.may);
        }
    }
    return next ? *next - now_ : Milliseconds{0};
}

void Model::hide(Message& message, State state, Milliseconds until) {
    message.state = state;
    message.may = message.must = until;
}

// On SQS leases go on hiding their messages; only nobody can do anything with them any more.
void Model::restarted() {
    std::size_t suspects = 0;
    for (const auto& [queue, messages] : queues_) {
        for (const auto& [body, message] : messages) {
            suspects += message.in_work && message.receive_count - message.interrupted > 1;
        }
    }
    for (auto& [queue, messages] : queues_) {
        for (auto& [body, message] : messages) {
            message.has_lease = false;
            if (!traits_.own_queue) continue;
            if (message.in_work) {
                hide(message, State::kDelayed, now_);
                if (message.receive_count - message.interrupted > 1) {
                    message.must = now_ + kSuspectsApart * suspects;
                }
            } else if (message.due > wall_) {
                hide(message, State::kDelayed, now_ + std::min(message.due - wall_, kDelayMax));
            } else {
                hide(message, State::kReady, now_);
            }
        }
    }
    turns_.clear();
}

void Model::enqueue(const QueueName& queue, const std::string& body, Message message) {
    queues_[queue].insert_or_assign(body, std::move(message));
}

void Model::sent(const std::vector<OutgoingMessage>& messages) {
    for (const OutgoingMessage& message : messages) {
        Message fresh{.user = message.user, .sent = wall_, .rank = ++last_rank_};
        hide(fresh, State::kDelayed, now_ + message.delay);
        if (message.delay.count() > 0) fresh.due = wall_ + message.delay;
        enqueue(message.queue, message.body, std::move(fresh));
    }
    forget_turns();
}

std::set<UserId> Model::waiting(const Messages& messages) const {
    std::set<UserId> users;
    for (const auto& [body, message] : messages) {
        if (must_come(message)) users.insert(message.user);
    }
    return users;
}

// Who has nothing visible any more has lost his place.
void Model::forget_turns() {
    for (auto& [queue, turns] : turns_) {
        turns.keep(waiting(queues_[queue]));
    }
}

Difference Model::received(const QueueName& queue,
                           std::size_t max,
                           Milliseconds visibility,
                           const Result<std::vector<Lease>>& leases) {
    if (auto difference = failed("receive", leases)) return difference;
    Messages& messages = queues_[queue];
    const std::size_t most = std::min(max, traits_.receive_max);
    const auto visible = static_cast<std::size_t>(
        std::ranges::count_if(messages, [&](const auto& one) { return must_come(one.second); }));
    if (leases->size() > most) return not_equal("how many came", leases->size(), most);
    if (traits_.own_queue && leases->size() < std::min(most, visible)) {
        return std::to_string(leases->size()) + " came, and " + std::to_string(visible) +
               " are visible";
    }
    std::set<std::string> seen;
    for (const Lease& lease : *leases) {
        if (!seen.insert(lease.body).second) return lease.body + " came twice in one receive";
        turns_[queue].waiting(waiting(messages));
        if (auto difference = hand_out(messages, lease, visibility)) return difference;
        const auto passed_over = turns_[queue].served(lease.user);
        if (traits_.own_queue && passed_over) {
            return lease.user.text() + " was served again while " + passed_over->text() + " waited";
        }
    }
    forget_turns();
    return std::nullopt;
}

Difference Model::hand_out(Messages& messages, const Lease& lease, Milliseconds visibility) {
    const auto found = messages.find(lease.body);
    if (found == messages.end()) return named(lease) + " came, which is not in this queue";
    Message& message = found->second;
    if (!may_come(message)) {
        return named(lease) + " came " + std::to_string((message.may - now_).count()) +
               " ms before it is visible";
    }
    if (lease.user != message.user) return lease.body + " came as another user's";
    if (traits_.own_queue && lease.sent != message.sent) return lease.body + ": another sent time";
    if (lease.receive_count != message.receive_count + 1) {
        return not_equal(
            "the receive count of " + lease.body, lease.receive_count, message.receive_count + 1);
    }
    if (lease.interrupted != message.interrupted) {
        return not_equal("interruptions of " + lease.body, lease.interrupted, message.interrupted);
    }
    if (auto difference = check_name(message, lease)) return difference;
    if (auto difference = check_oldest_first(messages, lease)) return difference;
    ++message.receive_count;
    message.has_lease = message.in_work = true;
    message.due = {};
    hide(message, State::kLeased, now_ + visibility);
    return std::nullopt;
}

Difference Model::check_name(Message& message, const Lease& lease) {
    const auto [whose, fresh] = names_.try_emplace(lease.message, lease.body);
    if (whose->second != lease.body) {
        return lease.body + " has the name that " + whose->second + " had: " + lease.message.text();
    }
    if (!message.name && !fresh) return lease.body + " was moved and kept its name";
    if (message.name && *message.name != lease.message) return lease.body + " has another name";
    message.name = lease.message;
    return std::nullopt;
}

Difference Model::check_oldest_first(const Messages& messages, const Lease& lease) const {
    if (!traits_.own_queue) return std::nullopt;
    const Message& mine = messages.at(lease.body);
    for (const auto& [body, other] : messages) {
        if (other.user == mine.user && must_come(other) && other.rank < mine.rank) {
            return lease.body + " came before " + body + ", which the user sent first";
        }
    }
    return std::nullopt;
}

Model::Message* Model::leased(const Lease& lease) {
    const auto queue = queues_.find(lease.queue);
    if (queue == queues_.end()) return nullptr;
    const auto found = queue->second.find(lease.body);
    if (found == queue->second.end()) return nullptr;
    Message& message = found->second;
    const bool current = message.has_lease && message.name == lease.message &&
                         message.receive_count == lease.receive_count;
    return current ? &message : nullptr;
}

std::vector<std::string> Model::visible(const QueueName& queue) const {
    std::vector<std::string> bodies;
    const auto messages = queues_.find(queue);
    if (messages == queues_.end()) return bodies;
    for (const auto& [body, message] : messages->second) {
        if (must_come(message)) bodies.push_back(body);
    }
    return bodies;
}

bool Model::is_good(const Lease& lease) {
    return leased(lease) != nullptr;
}

Difference Model::check_result(const Lease& lease, const Result<void>& result) {
    const bool good = is_good(lease);
    if (good == result.has_value() && (good || result.error().code == Code::kStaleLease)) {
        return std::nullopt;
    }
    return "the lease of " + named(lease) + (good ? " is good" : " has ended") +
           ", and the answer is " + named(result);
}

Difference Model::extended(const Lease& lease,
                           Milliseconds visibility,
                           const Result<void>& result) {
    if (auto difference = check_result(lease, result)) return difference;
    if (result) hide(*leased(lease), State::kLeased, now_ + visibility);
    forget_turns();
    return std::nullopt;
}

Difference Model::released(const Lease& lease, Milliseconds delay, const Result<void>& result) {
    if (auto difference = check_result(lease, result)) return difference;
    if (!result) return std::nullopt;
    Message& message = *leased(lease);
    message.has_lease = message.in_work = false;
    if (delay.count() > 0) message.due = wall_ + delay;
    hide(message, State::kDelayed, now_ + delay);
    forget_turns();
    return std::nullopt;
}

Difference Model::handed_back(const Lease& lease, const Result<void>& result) {
    if (auto difference = check_result(lease, result)) return difference;
    if (!result) return std::nullopt;
    Message& message = *leased(lease);
    message.has_lease = message.in_work = false;
    if (traits_.own_queue) ++message.interrupted;
    hide(message, State::kReady, now_);
    return std::nullopt;
}

Difference Model::committed(const Lease& lease,
                            const std::vector<OutgoingMessage>& send,
                            const std::optional<std::string>& dead_letter,
                            const Result<void>& result) {
    if (auto difference = check_result(lease, result)) return difference;
    if (!result) return std::nullopt;
    Message message = std::move(*leased(lease));
    queues_[lease.queue].erase(lease.body);
    sent(send);
    if (!dead_letter) return std::nullopt;
    Message buried{.user = message.user, .sent = message.sent, .rank = ++last_rank_};
    if (traits_.own_queue) buried.receive_count = message.receive_count;
    buried.reason = dead_letter;
    hide(buried, State::kReady, now_);
    enqueue(dead_letter_queue(lease.queue), lease.body, std::move(buried));
    return std::nullopt;
}

Difference Model::redriven(const QueueName& queue, const Result<std::uint64_t>& moved) {
    if (auto difference = failed("redrive", moved)) return difference;
    const Messages dead = std::exchange(queues_[dead_letter_queue(queue)], {});
    if (*moved != dead.size()) return not_equal("how many were redriven", *moved, dead.size());
    ++last_rank_;
    for (const auto& [body, message] : dead) {
        Message fresh{.user = message.user, .sent = message.sent, .rank = last_rank_};
        hide(fresh, State::kReady, now_);
        enqueue(queue, body, std::move(fresh));
    }
    forget_turns();
    return std::nullopt;
}

}  // namespace sluice::queue_model
