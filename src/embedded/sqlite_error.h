// SQLite's result codes as Errors. Pure.
#pragma once

#include "base/error.h"

struct sqlite3;

namespace sluice::embedded {

// kStorageFull storage_full; kUnavailable database_busy; kInvalid data_dir_damaged (corrupt, or no
// database at all); kIo io_error for everything the disk did; kInternal for a defect of ours.
Error sqlite_error(int extended_code, sqlite3* db);

// True when the code says that an fsync failed: what was written may be gone, and asking again
// would only hide it.
bool is_sync_failure(int extended_code);

}  // namespace sluice::embedded
