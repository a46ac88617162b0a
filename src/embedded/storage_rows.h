// Expectations and storage changes of an Outcome, as one transaction makes them.
#pragma once

#include <string>
#include <vector>

#include "embedded/db.h"
#include "embedded/staged_object.h"
#include "ports/storage_change.h"

namespace sluice::embedded {

// What memory and files follow once the transaction is durable.
struct StorageEffects {
    std::vector<StagedFile*> visible;  // published files that have their row now
    std::vector<std::string> garbage;  // files of what went
    bool buckets_changed = false;
};

// What is wrong, in the Expectation's own words.
Result<void> check(Db& db, Credentials& keys, const Expectation& expectation);

// Staged bytes are EmbeddedStagedObject, and published.
Result<void> apply(Db& db, const StorageChange& change, WallTime now, StorageEffects& effects);

// The staged bytes a change brings, or null.
const StagedObject* staged_bytes(const StorageChange& change);

}  // namespace sluice::embedded
