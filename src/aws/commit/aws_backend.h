// The commit on S3, DynamoDB and SQS: no transaction spans the three, so what an Outcome lists is
// made true in an order that is safe to repeat, whatever was the last step that was done.
//
//   1  objects are published     (at names that follow from the input: a repeat finds them there)
//   2  one transaction: runs, inbox events with the user's counter, delivered marks, connections,
//      the reservation           (a repeat finds it true already and changes nothing), recipes and
//      the claim that is settled (a repeat is refused: front doors make none)
//   3  messages are sent         (a repeat sends them again: their stages take at-least-once)
//   4  the input is deleted      (until then, it comes again and brings the repeat); a front door
//      has none, but objects that it discards, best effort
//
// A run that is final already says that 1 and 2 are done: only 3 and 4 are made. Only 2 is seen by
// users, and it is all or nothing. What each crash leaves stands in docs/aws.md.
//
// So the contract of ports/backend.h holds but for this: after an error that is found behind step
// 2, its tables are changed. kStaleLease may also come from step 4 (SQS gave the message to
// somebody else meanwhile): all is true then, and that other one repeats 3 and 4.
//
// Thread-safe. All that it is given outlives it.
#pragma once

#include "aws/commit/commit_plan.h"
#include "aws/commit/turns.h"
#include "aws/object_publisher.h"
#include "aws/sqs/sqs_queue.h"
#include "aws/sqs/sqs_sender.h"
#include "base/random.h"
#include "ports/backend.h"

namespace sluice::aws {

struct BackendSeams {
    ObjectPublisher& publisher;
    ObjectStore& objects;  // asked whether a key that is reserved holds an object
    dynamodb::Dynamo& dynamo;
    SqsQueues& queues;
    SqsQueue& queue;
    SqsSender& sender;
    const Clock& clock;
    Random& random;
    Log& log;
    Metrics& metrics;                  // sluice_aws_commit_retries_total, by reason
    std::function<void()> pause = {};  // of Turns
};

class AwsBackend final : public Backend {
  public:
    AwsBackend(BackendSeams seams, dynamodb::Tables tables)
        : seams_(std::move(seams)),
          tables_(std::move(tables)),
          leases_(seams_.pause),
          users_(seams_.pause) {}

    // Beside the contract's errors: kInvalid not_supported (`storage`, `expect`, a sequencer: S3
    // sees to those itself), kUnavailable transaction_conflict (many tries met others' commits),
    // kTooLarge outcome_too_large (recipes or a settlement beside more than one transaction holds).
    Result<void> commit(const Lease& lease, Outcome outcome) override;
    Result<void> commit(Outcome outcome) override;

  private:
    Result<void> check(const Lease* lease, const Outcome& outcome);
    Result<void> make_true(const Lease* lease, const Outcome& outcome);
    std::set<dynamodb::RowName> rows_of(const Outcome& outcome,
                                        const std::vector<TableChanges>& parts) const;
    Result<void> read(const std::set<dynamodb::RowName>& rows, KnownRows& known);
    Result<void> find_runs(const Outcome& outcome, KnownRows& known);
    Result<void> publish(const Lease* lease, const Outcome& outcome, const KnownRows& known);
    Result<void> write(const TableChanges& changes, KnownRows& known);
    Result<std::vector<dynamodb::Refusal>> apply(const std::vector<dynamodb::Write>& writes);
    Result<bool> learn(const std::vector<dynamodb::Write>& writes,
                       const std::vector<dynamodb::Refusal>& refusals,
                       KnownRows& known);
    Result<void> send(const Lease* lease, const Outcome& outcome);
    void discard(const Outcome& outcome);

    void use_last_counts(const TableChanges& changes, KnownRows& known);
    void keep_last_counts(const std::vector<dynamodb::Write>& writes);

    BackendSeams seams_;
    const dynamodb::Tables tables_;
    Turns leases_;
    Turns users_;
    std::mutex mutex_;
    std::map<dynamodb::RowName, std::int64_t> last_;  // counters' newest; guarded by mutex_
};

}  // namespace sluice::aws
