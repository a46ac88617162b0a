#include "embedded/queues.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <unordered_map>

namespace sluice::embedded {

namespace {

// A delay that is stored as wall time must not become a year when the wall clock was wrong.
constexpr Milliseconds kDelayMax = std::chrono::hours{12};
// What was in work again when a process died comes back one by one: a message that kills its
// process then dies alone, and does not take the work beside it along to the dead-letter queue.
constexpr Milliseconds kSuspectsApart{250};
// While something is hidden, a receiver looks again at least this often: an injected clock may
// move without telling anybody.
constexpr Milliseconds kLookAgain{25};
// A lease that begins wakes nobody, for each job has three: who waits learns of it this late.
constexpr Milliseconds kNapMax{1000};

}  // namespace

Queues::Queues(const Clock& clock) : clock_(clock) {
    std::size_t next = 0;
    for (const QueueName& queue : queues::kAll) {
        tables_[next++].name = queue;
        tables_[next++].name = dead_letter_queue(queue);
    }
}

Result<void> Queues::load(Db& db) {
    const std::lock_guard lock(mutex_);
    const SteadyTime now = clock_.steady();
    const WallTime wall = clock_.wall();
    std::unordered_map<MessageNumber, Milliseconds> kept_apart;
    for (const MessageNumber suspect : TRY(suspected_messages(db))) {
        kept_apart[suspect] = kSuspectsApart * (kept_apart.size() + 1);
    }
    for (Table& table : tables_) {
        Statement row = TRY(
            db.query("SELECT id, user, visible_at FROM messages WHERE queue = ?1 ORDER BY sent, id",
                     table.name));
        while (TRY(row.step())) {
            const MessageNumber message = row.integer(0);
            const auto suspect = kept_apart.find(message);
            const Milliseconds rest = suspect != kept_apart.end()
                                          ? suspect->second
                                          : std::min(row.time(2) - wall, kDelayMax);
            table.index.add(message, UserId{row.text(1)}, now + rest, now);
        }
    }
    return {};
}

std::vector<QueueName> Queues::names() const {
    std::vector<QueueName> names;
    for (const Table& table : tables_) names.push_back(table.name);
    return names;
}

bool Queues::exists(const QueueName& queue) const {
    return find(queue) != nullptr;
}

std::vector<MessageNumber> Queues::take(const QueueName& queue,
                                        std::size_t max,
                                        Milliseconds wait,
                                        const std::stop_token& stop) {
    Table& table = *find(queue);
    const SteadyTime deadline = clock_.steady() + wait;
    // What was slept, for a clock that stands still.
    Milliseconds waited{0};
    std::unique_lock lock(mutex_);
    while (!closed_ && !stop.stop_requested()) {
        std::vector<MessageNumber> taken = table.index.take(max, clock_.steady());
        if (!taken.empty() || waited >= wait || clock_.steady() >= deadline) return taken;
        const Milliseconds slice = std::min(wait - waited, nap(table));
        const std::uint64_t seen = table.changes;
        const bool told = table.changed.wait_for(
            lock, stop, slice, [&] { return closed_ || table.changes != seen; });
        if (!told) waited += slice;
    }
    return {};
}

void Queues::put_back(const QueueName& queue, std::span<const MessageNumber> messages) {
    const std::lock_guard lock(mutex_);
    Table& table = *find(queue);
    for (const MessageNumber message : messages) table.index.make_ready(message);
    tell_all(table);
}

void Queues::added(std::span<const Enqueued> messages) {
    const std::lock_guard lock(mutex_);
    const SteadyTime now = clock_.steady();
    for (const Enqueued& message : messages) {
        Table& table = *find(message.queue);
        table.index.add(message.message, message.user, now + message.delay, now);
        tell(table, message.delay);
    }
}

void Queues::removed(const QueueName& queue, MessageNumber message) {
    const std::lock_guard lock(mutex_);
    find(queue)->index.remove(message);
}

void Queues::leased(const QueueName& queue, MessageNumber message, Milliseconds visibility) {
    const std::lock_guard lock(mutex_);
    find(queue)->index.lease(message, clock_.steady() + visibility);
}

bool Queues::held(const QueueName& queue, MessageNumber message, Milliseconds visibility) {
    const std::lock_guard lock(mutex_);
    ReadyIndex& index = find(queue)->index;
    if (index.is_taken(message)) return false;
    index.lease(message, clock_.steady() + visibility);
    return true;
}

void Queues::released(const QueueName& queue, MessageNumber message, Milliseconds delay) {
    const std::lock_guard lock(mutex_);
    Table& table = *find(queue);
    if (delay.count() > 0) {
        table.index.hide(message, clock_.steady() + delay);
    } else {
        table.index.make_ready(message);
    }
    tell(table, delay);
}

bool Queues::in_flight(const QueueName& queue, const MessageId& message) const {
    const std::lock_guard lock(mutex_);
    return find(queue)->index.in_flight(std::stoll(message.text()), clock_.steady());
}

ReadyIndex::Counts Queues::counts(const QueueName& queue) {
    const std::lock_guard lock(mutex_);
    return find(queue)->index.counts(clock_.steady());
}

std::uint64_t Queues::depth(const QueueName& queue) const {
    const std::lock_guard lock(mutex_);
    return find(queue)->index.size();
}

void Queues::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    for (Table& table : tables_) tell_all(table);
}

Queues::Table* Queues::find(const QueueName& queue) {
    const auto found = std::ranges::find(tables_, queue, &Table::name);
    return found == tables_.end() ? nullptr : &*found;
}

const Queues::Table* Queues::find(const QueueName& queue) const {
    const auto found = std::ranges::find(tables_, queue, &Table::name);
    return found == tables_.end() ? nullptr : &*found;
}

// One ready message is for one receiver; a delay is for all to know, whoever is free by then.
void Queues::tell(Table& table, Milliseconds delay) {
    if (delay.count() > 0) return tell_all(table);
    ++table.changes;
    table.changed.notify_one();
}

void Queues::tell_all(Table& table) {
    ++table.changes;
    table.changed.notify_all();
}

Milliseconds Queues::nap(const Table& table) const {
    const auto due = table.index.next_due();
    if (!due) return kNapMax;
    const auto rest = std::chrono::ceil<Milliseconds>(*due - clock_.steady());
    return std::clamp(rest, Milliseconds{1}, kLookAgain);
}

}  // namespace sluice::embedded
