// The database's schema, its version (PRAGMA user_version) and the steps between versions.
//
// A step is never edited once it has landed (schema_test.cc pins each): a change is a new step.
// Each runs in one transaction, and a database that holds anything is copied to
// sluice.db.v<version>.bak first.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "base/log.h"
#include "base/result.h"
#include "embedded/db.h"
#include "embedded/disk.h"

namespace sluice::embedded {

// The SQL that makes version i + 1 of version i; version 0 is an empty database.
std::span<const std::string_view> schema_steps();

// The version this build reads and writes.
int schema_version();

// Brings the database at `file`, opened as `db`, to version `to` (this build's, but for tests).
// kInvalid data_dir_newer: made by a newer build; nothing was touched. kIo, kStorageFull: it is as
// it was, and the same call may succeed later.
Result<void> migrate(Db& db,
                     const std::filesystem::path& file,
                     Log& log,
                     int to = schema_version(),
                     Disk& disk = system_disk());

// The database has this build's version. kInvalid data_dir_older, data_dir_newer. Writes nothing.
Result<void> check_version(Db& db);

}  // namespace sluice::embedded
