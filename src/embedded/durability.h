// Whether a connection was really configured as it was told to: the start refuses when it was not.
#pragma once

#include "base/result.h"
#include "embedded/db.h"

namespace sluice::embedded {

// kInvalid unsafe_synchronous unless the journal is a WAL and every commit is synced (FULL, EXTRA).
Result<void> check_durability(Db& db);

}  // namespace sluice::embedded
