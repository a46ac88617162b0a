// The six tables: their keys, and which item is found where. The schema with its access patterns
// stands in docs/aws.md.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "aws/dynamodb/value.h"
#include "base/clock.h"
#include "base/limits.h"
#include "ports/job.h"

namespace sluice::aws::dynamodb {

struct DynamoOptions {
    std::string prefix = "sluice-";  // of the tables' names: "sluice-staging-"
    // How long ended runs and their events are kept; 0: always.
    Seconds job_retention{0};
    // API Gateway ends a connection after two hours. A gateway of ours commits the `connect` of a
    // socket that lives longer again.
    Seconds connection_lifetime = std::chrono::hours{2} + std::chrono::minutes{10};
    // Longer than any upload form is good for (SigV4: seven days).
    Seconds reservation_lifetime = std::chrono::days{8};
    Limits limits = {};  // of recipes and of idempotency records
};

// SQS keeps none longer.
inline constexpr Seconds kMessagesKept = std::chrono::days{14};

// An id as a part of a key: itself, or what stands for one that is empty or longer than
// `bytes_max`.
std::string key_text(const std::string& id, std::size_t bytes_max = 256);

// Which item holds what. Pure; cheap to copy.
class Tables {
  public:
    explicit Tables(DynamoOptions options = {}) : options_(std::move(options)) {}

    std::string jobs() const { return options_.prefix + "jobs"; }
    std::string inbox() const { return options_.prefix + "inbox"; }
    std::string connections() const { return options_.prefix + "connections"; }
    std::string reservations() const { return options_.prefix + "reservations"; }
    std::string recipes() const { return options_.prefix + "recipes"; }
    std::string idempotency() const { return options_.prefix + "idempotency"; }

    RowName run(const JobRun& run) const;
    // What the sort keys of a run id's items begin with: one item per job that it is a run of.
    static std::string run_prefix(const RunId& run);

    // What a run was asked to do.
    RowName job_request(const UserId& user, const RunId& run) const;

    // How many events the user has had, and which were delivered for certain.
    RowName counter(const UserId& user) const;
    // Which event tells of the run.
    RowName told(const UserId& user, const RunId& run) const;
    RowName event(const UserId& user, std::uint64_t sequence) const;
    static std::string event_key(std::uint64_t sequence);
    RowName claim(const UserId& user, std::uint64_t sequence, const ConnectionId& id) const;

    // Each connection is two items with the same content, to be found by both.
    RowName connection(const ConnectionId& id) const;
    RowName connection_of(const UserId& user, const ConnectionId& id) const;
    static std::string connections_key(const UserId& user);

    RowName reservation(const ObjectName& name) const;

    RowName recipe(const UserId& user, const RecipeName& name) const;
    // What the sort keys of recipes are, in the order of their names.
    static std::string recipe_key(const RecipeName& name);
    // How many recipes the user has.
    RowName recipe_count(const UserId& user) const;
    RowName request(const UserId& user, const IdempotencyKey& key) const;

    const DynamoOptions& options() const { return options_; }

  private:
    RowName in_inbox(const UserId& user, std::string entry) const;

    DynamoOptions options_;
};

}  // namespace sluice::aws::dynamodb
