#include "embedded/ready_index.h"

#include <iterator>

namespace sluice::embedded {

void ReadyIndex::add(MessageNumber message,
                     const UserId& user,
                     SteadyTime visible_at,
                     SteadyTime now) {
    Users::value_type& owner = *users_.try_emplace(user).first;
    const auto [entry, fresh] = entries_.try_emplace(message);
    if (!fresh) return;
    entry->second.user = &owner;
    ++owner.second.messages;
    if (visible_at <= now) {
        enter_ready(message, entry->second);
    } else {
        enter_hidden(message, entry->second, State::kDelayed, visible_at);
    }
}

void ReadyIndex::remove(MessageNumber message) {
    const auto entry = entries_.find(message);
    if (entry == entries_.end()) return;
    leave_state(message, entry->second);
    Users::value_type* user = entry->second.user;
    entries_.erase(entry);
    // One that still stands in the line goes when its turn comes.
    if (--user->second.messages == 0 && !user->second.in_turn)
        users_.erase(users_.find(user->first));
}

void ReadyIndex::lease(MessageNumber message, SteadyTime until) {
    if (Entry* entry = find(message)) {
        leave_state(message, *entry);
        enter_hidden(message, *entry, State::kLeased, until);
    }
}

void ReadyIndex::hide(MessageNumber message, SteadyTime until) {
    if (Entry* entry = find(message)) {
        leave_state(message, *entry);
        enter_hidden(message, *entry, State::kDelayed, until);
    }
}

void ReadyIndex::make_ready(MessageNumber message) {
    if (Entry* entry = find(message)) {
        leave_state(message, *entry);
        enter_ready(message, *entry);
    }
}

std::vector<MessageNumber> ReadyIndex::take(std::size_t max, SteadyTime now) {
    wake_due(now);
    std::vector<MessageNumber> taken;
    while (taken.size() < max && !turns_.empty()) {
        Users::value_type* turn = turns_.front();
        turns_.pop_front();
        User& user = turn->second;
        if (!user.ready.empty()) {
            const MessageNumber message = *user.ready.begin();
            user.ready.erase(user.ready.begin());
            set_state(entries_.at(message), State::kTaken);
            taken.push_back(message);
        }
        user.in_turn = !user.ready.empty();
        if (user.in_turn) turns_.push_back(turn);
        if (user.messages == 0) users_.erase(users_.find(turn->first));
    }
    return taken;
}

bool ReadyIndex::is_taken(MessageNumber message) const {
    const auto found = entries_.find(message);
    return found != entries_.end() && found->second.state == State::kTaken;
}

bool ReadyIndex::in_flight(MessageNumber message, SteadyTime now) const {
    const auto found = entries_.find(message);
    if (found == entries_.end()) return false;
    const Entry& entry = found->second;
    return entry.state == State::kTaken || (entry.state == State::kLeased && entry.due > now);
}

std::optional<SteadyTime> ReadyIndex::next_due() const {
    if (hidden_.empty()) return std::nullopt;
    return hidden_.begin()->first;
}

ReadyIndex::Counts ReadyIndex::counts(SteadyTime now) {
    wake_due(now);
    const auto in = [this](State state) { return in_state_[static_cast<std::size_t>(state)]; };
    return {in(State::kReady), in(State::kDelayed), in(State::kLeased) + in(State::kTaken)};
}

ReadyIndex::Entry* ReadyIndex::find(MessageNumber message) {
    const auto found = entries_.find(message);
    return found == entries_.end() ? nullptr : &found->second;
}

void ReadyIndex::set_state(Entry& entry, State state) {
    if (entry.state != State::kNew) --in_state_[static_cast<std::size_t>(entry.state)];
    if (state != State::kNew) ++in_state_[static_cast<std::size_t>(state)];
    entry.state = state;
}

void ReadyIndex::leave_state(MessageNumber message, Entry& entry) {
    if (entry.state == State::kReady) entry.user->second.ready.erase(message);
    if (entry.state == State::kDelayed || entry.state == State::kLeased) {
        hidden_.erase({entry.due, message});
    }
    set_state(entry, State::kNew);
}

void ReadyIndex::enter_ready(MessageNumber message, Entry& entry) {
    set_state(entry, State::kReady);
    User& user = entry.user->second;
    user.ready.insert(message);
    if (user.in_turn) return;
    user.in_turn = true;
    turns_.push_back(entry.user);
}

void ReadyIndex::enter_hidden(MessageNumber message, Entry& entry, State state, SteadyTime until) {
    set_state(entry, state);
    entry.due = until;
    hidden_.emplace(until, message);
}

void ReadyIndex::wake_due(SteadyTime now) {
    while (!hidden_.empty() && hidden_.begin()->first <= now) {
        const MessageNumber message = hidden_.begin()->second;
        hidden_.erase(hidden_.begin());
        enter_ready(message, entries_.at(message));
    }
}

}  // namespace sluice::embedded
