#include "aws/dynamodb/tables.h"

#include "signing/digest.h"

namespace sluice::aws::dynamodb {
namespace {

// In the order of the numbers, as text.
std::string padded(std::uint64_t number) {
    constexpr std::size_t kDigits = 20;
    const std::string digits = std::to_string(number);
    return std::string(kDigits - digits.size(), '0') + digits;
}

}  // namespace

std::string key_text(const std::string& id, std::size_t bytes_max) {
    if (!id.empty() && id.size() <= bytes_max) return id;
    return "sha256:" + signing::sha256_hex(id);
}

RowName Tables::run(const JobRun& run) const {
    return {jobs(),
            {{"user", key_text(run.user.text())},
             {"run", run_prefix(run.run) + key_text(run.job.text())}}};
}

std::string Tables::run_prefix(const RunId& run) {
    return key_text(run.text()) + "#";
}

// No run's key begins so: its id is never empty there.
RowName Tables::job_request(const UserId& user, const RunId& run) const {
    return {jobs(), {{"user", key_text(user.text())}, {"run", "#request#" + key_text(run.text())}}};
}

RowName Tables::in_inbox(const UserId& user, std::string entry) const {
    return {inbox(), {{"user", key_text(user.text())}, {"entry", std::move(entry)}}};
}

RowName Tables::counter(const UserId& user) const {
    return in_inbox(user, "counter");
}

RowName Tables::told(const UserId& user, const RunId& run) const {
    return in_inbox(user, "run#" + key_text(run.text()));
}

RowName Tables::event(const UserId& user, std::uint64_t sequence) const {
    return in_inbox(user, event_key(sequence));
}

std::string Tables::event_key(std::uint64_t sequence) {
    return "event#" + padded(sequence);
}

RowName Tables::claim(const UserId& user, std::uint64_t sequence, const ConnectionId& id) const {
    return in_inbox(user, "claim#" + padded(sequence) + "#" + key_text(id.text()));
}

RowName Tables::connection(const ConnectionId& id) const {
    const std::string key = key_text(id.text());
    return {connections(), {{"owner", "connection#" + key}, {"connection", key}}};
}

RowName Tables::connection_of(const UserId& user, const ConnectionId& id) const {
    return {connections(), {{"owner", connections_key(user)}, {"connection", key_text(id.text())}}};
}

std::string Tables::connections_key(const UserId& user) {
    return "user#" + key_text(user.text());
}

RowName Tables::reservation(const ObjectName& name) const {
    return {reservations(),
            {{"object", key_text(name.bucket.text() + "/" + name.key.text(), 1'024)}}};
}

RowName Tables::recipe(const UserId& user, const RecipeName& name) const {
    return {recipes(), {{"user", key_text(user.text())}, {"entry", recipe_key(name)}}};
}

std::string Tables::recipe_key(const RecipeName& name) {
    return "recipe#" + name.text();
}

RowName Tables::recipe_count(const UserId& user) const {
    return {recipes(), {{"user", key_text(user.text())}, {"entry", std::string("count")}}};
}

RowName Tables::request(const UserId& user, const IdempotencyKey& key) const {
    return {idempotency(), {{"user", key_text(user.text())}, {"key", key_text(key.text())}}};
}

}  // namespace sluice::aws::dynamodb
