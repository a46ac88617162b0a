#include "embedded/sqlite_error.h"

#include <sqlite3.h>

#include <string>

namespace sluice::embedded {

Error sqlite_error(int extended_code, sqlite3* db) {
    std::string detail = sqlite3_errstr(extended_code);
    if (db) detail = detail + ": " + sqlite3_errmsg(db);
    switch (extended_code & 0xff) {
        case SQLITE_FULL:
            return {Code::kStorageFull, "storage_full", "no space is left for sluice.db", {}};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {Code::kUnavailable, "database_busy", "sluice.db is in use: " + detail, {}};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return {Code::kInvalid,
                    "data_dir_damaged",
                    "sluice.db is damaged (" + detail + "): restore it from a backup",
                    {}};
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return {Code::kIo, "io_error", "sluice.db: " + detail, {}};
        case SQLITE_NOMEM:
            return {Code::kUnavailable, "out_of_memory", "sluice.db: " + detail, {}};
        default:
            return {Code::kInternal, "sqlite_error", detail, {}};
    }
}

bool is_sync_failure(int extended_code) {
    return extended_code == SQLITE_IOERR_FSYNC || extended_code == SQLITE_IOERR_DIR_FSYNC;
}

}  // namespace sluice::embedded
