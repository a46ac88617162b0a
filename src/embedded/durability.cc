#include "embedded/durability.h"

#include <string>

#include "embedded/planted_faults.h"

namespace sluice::embedded {

Result<void> check_durability(Db& db) {
    constexpr std::int64_t kFull = 2;
    Statement journal = TRY(db.query("PRAGMA journal_mode"));
    TRY(journal.step());
    Statement synchronous = TRY(db.query("PRAGMA synchronous"));
    TRY(synchronous.step());
    if (planted(Fault::kSyncNormal)) return db.script("PRAGMA synchronous = NORMAL");
    if (journal.text(0) == "wal" && synchronous.integer(0) >= kFull) return {};
    return fail(Code::kInvalid,
                "unsafe_synchronous",
                "SQLite runs with journal_mode=" + journal.text(0) +
                    " and synchronous=" + synchronous.text(0) +
                    ", which may lose acknowledged uploads: wal and 2 (FULL)"
                    " are needed; check that the file system can do both");
}

}  // namespace sluice::embedded
