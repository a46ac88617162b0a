// What an operator sees of the queues.
#include <algorithm>

#include "tests/queue_model/model.h"

namespace sluice::queue_model {
namespace {

std::string between(const QueueName& queue,
                    const char* what,
                    std::uint64_t seen,
                    std::uint64_t least,
                    std::uint64_t most) {
    if (seen >= least && seen <= most) return "";
    return queue.text() + ": " + std::to_string(seen) + " " + what + ", and there are " +
           std::to_string(least) + (most == least ? "" : " to " + std::to_string(most));
}

}  // namespace

Difference Model::peeked(const QueueName& queue,
                         std::size_t max,
                         const Result<std::vector<StoredMessage>>& messages) const {
    if (!messages) return "peek failed: " + describe(messages.error());
    static const Messages kNone;
    const auto found = queues_.find(queue);
    const Messages& mine = found == queues_.end() ? kNone : found->second;
    if (messages->size() != std::min(max, mine.size())) {
        return std::to_string(messages->size()) + " are shown of " + std::to_string(mine.size());
    }
    std::set<std::string> seen;
    for (const StoredMessage& shown : *messages) {
        const auto message = mine.find(shown.body);
        if (message == mine.end()) return shown.body + " is shown, which is not in this queue";
        if (!seen.insert(shown.body).second) return shown.body + " is shown twice";
        const Message& known = message->second;
        if (shown.user != known.user) return shown.body + " is shown as another user's";
        if (shown.reason != known.reason) return shown.body + " is shown with another reason";
        if (known.name && shown.message != *known.name) return shown.body + ": another name";
        if (!traits_.own_queue) continue;
        if (shown.receive_count != known.receive_count) {
            return shown.body + " is shown with " + std::to_string(shown.receive_count) +
                   " receives, and had " + std::to_string(known.receive_count);
        }
        if (shown.sent != known.sent) return shown.body + " is shown with another time";
        if (shown.in_flight != (known.state == State::kLeased && !may_come(known))) {
            return shown.body + (shown.in_flight ? " is shown as in flight" : " is in flight");
        }
    }
    return check_oldest(mine, seen);
}

// Who is shown came no later than who is not.
Difference Model::check_oldest(const Messages& messages, const std::set<std::string>& shown) const {
    std::optional<WallTime> last;
    for (const std::string& body : shown) {
        last = std::max(last.value_or(WallTime::min()), messages.at(body).sent);
    }
    for (const auto& [body, message] : messages) {
        if (traits_.own_queue && last && message.sent < *last && !shown.contains(body)) {
            return body + " is older than one that is shown";
        }
    }
    return std::nullopt;
}

std::string Model::check_counts(const QueueStats& stats, const Messages& messages) const {
    std::uint64_t visible = 0;
    std::uint64_t perhaps = 0;
    std::uint64_t delayed = 0;
    std::uint64_t in_flight = 0;
    Milliseconds oldest{0};
    for (const auto& [body, message] : messages) {
        oldest = std::max(oldest, wall_ - message.sent);
        if (must_come(message)) {
            ++visible;
        } else if (may_come(message)) {
            ++perhaps;
        } else {
            ++(message.state == State::kLeased ? in_flight : delayed);
        }
    }
    const auto all = messages.size();
    const QueueName& queue = stats.queue;
    const auto seen = stats.visible + stats.delayed + stats.in_flight;
    if (auto text = between(queue, "messages", seen, all, all); !text.empty()) return text;
    auto text = between(queue, "visible", stats.visible, visible, visible + perhaps);
    if (!traits_.own_queue) return text;  // a back-off is in flight there, and has no age
    text += between(queue, "in flight", stats.in_flight, in_flight, in_flight);
    text += between(queue, "delayed", stats.delayed, delayed, delayed + perhaps);
    if (stats.oldest_age != oldest) {
        text += queue.text() + ": the oldest is " + std::to_string(stats.oldest_age.count()) +
                " ms old, and should be " + std::to_string(oldest.count());
    }
    return text;
}

Difference Model::counted(const Result<std::vector<QueueStats>>& all) const {
    if (!all) return "stats failed: " + describe(all.error());
    static const Messages kNone;
    std::set<QueueName> untold;
    for (const QueueName& queue : queues::kAll) untold.insert({queue, dead_letter_queue(queue)});
    for (const QueueStats& stats : *all) {
        if (untold.erase(stats.queue) == 0) {
            return stats.queue.text() + " is counted twice, or is no queue";
        }
        const auto messages = queues_.find(stats.queue);
        const std::string text =
            check_counts(stats, messages == queues_.end() ? kNone : messages->second);
        if (!text.empty()) return text;
    }
    if (!untold.empty()) return untold.begin()->text() + " is not counted";
    return std::nullopt;
}

}  // namespace sluice::queue_model
