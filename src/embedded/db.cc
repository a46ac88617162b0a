#include "embedded/db.h"

#include <sqlite3.h>

#include <utility>

#include "embedded/sqlite_error.h"

namespace sluice::embedded {

namespace {

// Debian compiles SQLite with SECURE_DELETE, which would write every deleted page once more; FAST
// still overwrites where that costs no extra page. Temporary tables and savepoints stay in memory:
// nothing is written outside the data directory.
constexpr const char* kCommonSettings =
    "PRAGMA mmap_size = 0;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA busy_timeout = 5000;"
    "PRAGMA wal_autocheckpoint = 0;";
constexpr const char* kWriterSettings =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA secure_delete = FAST;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA cache_size = -16384;"
    "PRAGMA journal_size_limit = 67108864;";
constexpr const char* kReaderSettings = "PRAGMA query_only = ON;";

}  // namespace

void FinalizeStatement::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Statement::Statement(Db& db, std::string_view sql, StatementHandle handle)
    : db_(&db), sql_(sql), handle_(std::move(handle)) {}

Statement::~Statement() {
    if (!handle_) return;
    sqlite3_reset(handle_.get());
    sqlite3_clear_bindings(handle_.get());
    db_->cache_.try_emplace(sql_, std::move(handle_));
}

Result<bool> Statement::step() {
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return db_->error(code);
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(handle_.get(), column);
}

std::string Statement::text(int column) const {
    const void* bytes = sqlite3_column_blob(handle_.get(), column);
    const int size = sqlite3_column_bytes(handle_.get(), column);
    return bytes ? std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size))
                 : std::string();
}

void Statement::bind(int parameter, std::int64_t value) {
    sqlite3_bind_int64(handle_.get(), parameter, value);
}

void Statement::bind(int parameter, std::uint64_t value) {
    bind(parameter, static_cast<std::int64_t>(value));
}

void Statement::bind(int parameter, std::string_view text) {
    // An empty view may hold a null pointer, which SQLite would store as NULL.
    const char* bytes = text.data() ? text.data() : "";
    sqlite3_bind_text64(handle_.get(), parameter, bytes, text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::bind(int parameter, Blob blob) {
    const char* bytes = blob.bytes.data() ? blob.bytes.data() : "";
    sqlite3_bind_blob64(handle_.get(), parameter, bytes, blob.bytes.size(), SQLITE_STATIC);
}

void Statement::bind(int parameter, WallTime time) {
    bind(parameter, std::int64_t{time.time_since_epoch().count()});
}

void Statement::bind(int parameter, std::nullopt_t) {
    sqlite3_bind_null(handle_.get(), parameter);
}

Result<std::unique_ptr<Db>> Db::open(const std::filesystem::path& file,
                                     Mode mode,
                                     const char* vfs) {
    std::unique_ptr<Db> db(new Db);
    int flags = mode == Mode::kReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (mode == Mode::kReadWrite) flags |= SQLITE_OPEN_CREATE;
    const int code = sqlite3_open_v2(
        file.c_str(), &db->db_, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs);
    if (code != SQLITE_OK) return db->error(code);
    TRY(db->configure(mode));
    return db;
}

Db::~Db() {
    cache_.clear();
    sqlite3_close_v2(db_);
}

Result<void> Db::configure(Mode mode) {
    sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(db_, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    // The only one who closes last is us; the writer has checkpointed before.
    sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    const auto remember_pages = [](void* self, sqlite3*, const char*, int pages) {
        static_cast<Db*>(self)->wal_pages_ = pages;
        return SQLITE_OK;
    };
    TRY(script(kCommonSettings));
    if (mode != Mode::kReadWrite) return script(kReaderSettings);
    TRY(script(kWriterSettings));
    sqlite3_wal_hook(db_, remember_pages, this);
    return {};
}

Result<Statement> Db::prepare(std::string_view sql) {
    if (auto cached = cache_.extract(sql)) return Statement(*this, sql, std::move(cached.mapped()));
    sqlite3_stmt* prepared = nullptr;
    const int code = sqlite3_prepare_v3(db_,
                                        sql.data(),
                                        static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT,
                                        &prepared,
                                        nullptr);
    if (code != SQLITE_OK) return error(code);
    return Statement(*this, sql, StatementHandle(prepared));
}

Result<void> Db::script(const std::string& sql) {
    const int code = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return error(code);
    return {};
}

std::int64_t Db::last_insert_id() const {
    return sqlite3_last_insert_rowid(db_);
}

bool Db::in_transaction() const {
    return sqlite3_get_autocommit(db_) == 0;
}

Result<void> Db::checkpoint(Checkpoint how) {
    const int mode =
        how == Checkpoint::kPassive ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE;
    int log = 0;
    int done = 0;
    const int code = sqlite3_wal_checkpoint_v2(db_, nullptr, mode, &log, &done);
    // Busy: a reader still needs the log. It is only longer for a while.
    if ((code & 0xff) == SQLITE_BUSY) return {};
    if (code != SQLITE_OK) return error(code);
    wal_pages_ = log - done;
    return {};
}

std::int64_t Db::changes() const {
    return sqlite3_changes64(db_);
}

std::unexpected<Error> Db::error(int code) {
    if (is_sync_failure(code)) sync_failed_ = true;
    return std::unexpected(sqlite_error(code, db_));
}

}  // namespace sluice::embedded
