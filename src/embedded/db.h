// One SQLite connection, with its statements prepared once and kept.
//
// One thread at a time uses a Db and its statements; a Statement must not outlive its Db. All SQL
// is literal text with bound parameters. Errors are those of sqlite_error.h.
//
//     auto row = TRY(db.query("SELECT size FROM objects WHERE bucket = ?1", bucket));
//     while (TRY(row.step())) total += row.integer(0);
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/result.h"
#include "base/strong.h"

struct sqlite3;
struct sqlite3_stmt;

namespace sluice::embedded {

class Db;

struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const;
};
using StatementHandle = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

// Bytes to bind, which are not text.
struct Blob {
    std::string_view bytes;
};

// A statement in use; it goes back to its connection's cache when it is destroyed.
class Statement {
  public:
    Statement(Db& db, std::string_view sql, StatementHandle handle);
    Statement(Statement&&) noexcept = default;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    // True: there is a row. False: there are no more.
    Result<bool> step();

    // Columns count from 0. Text and blobs are copied out.
    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    std::string text(int column) const;
    WallTime time(int column) const { return WallTime{Milliseconds{integer(column)}}; }

    // Parameters count from 1. A bound text must live until the last step.
    void bind(int parameter, std::int64_t value);
    void bind(int parameter, std::uint64_t value);
    void bind(int parameter, std::uint32_t value) { bind(parameter, std::int64_t{value}); }
    void bind(int parameter, int value) { bind(parameter, std::int64_t{value}); }
    void bind(int parameter, bool value) { bind(parameter, std::int64_t{value}); }
    void bind(int parameter, std::string_view text);
    void bind(int parameter, Blob blob);
    void bind(int parameter, WallTime time);
    void bind(int parameter, std::nullopt_t null);
    template <class Tag>
    void bind(int parameter, const Strong<Tag>& id) {
        bind(parameter, std::string_view(id.text()));
    }
    template <class T>
    void bind(int parameter, const std::optional<T>& value) {
        if (value) {
            bind(parameter, *value);
        } else {
            bind(parameter, std::nullopt);
        }
    }

  private:
    Db* db_;
    std::string_view sql_;
    StatementHandle handle_;
};

class Db {
  public:
    // kInspect: as the only process on a file that is there, without changing it. The first
    // connection of a process may not be kReadOnly: SQLite would make a `-shm` file.
    enum class Mode : std::uint8_t { kReadWrite, kReadOnly, kInspect };

    // Opens and configures; a new file is created in kReadWrite. `vfs` is for tests that make the
    // disk fail: the default keeps other processes out and the WAL's index in memory, so that no
    // page of a full disk is ever mapped.
    static Result<std::unique_ptr<Db>> open(const std::filesystem::path& file,
                                            Mode mode,
                                            const char* vfs = "unix-excl");
    ~Db();
    Db(const Db&) = delete;
    Db& operator=(const Db&) = delete;

    // A statement with its parameters bound, before its first row.
    template <class... Values>
    Result<Statement> query(std::string_view sql, const Values&... values) {
        Statement statement = TRY(prepare(sql));
        int parameter = 0;
        (statement.bind(++parameter, values), ...);
        return statement;
    }
    // Runs a statement that gives no rows. Returns how many rows it changed.
    template <class... Values>
    Result<std::int64_t> run(std::string_view sql, const Values&... values) {
        Statement statement = TRY(query(sql, values...));
        TRY(statement.step());
        return changes();
    }
    // Runs several statements without parameters.
    Result<void> script(const std::string& sql);

    std::int64_t last_insert_id() const;
    // False inside BEGIN … COMMIT. SQLite itself ends a transaction on some errors.
    bool in_transaction() const;
    // Pages in the write-ahead log after the last commit of this connection.
    int wal_pages() const { return wal_pages_; }
    enum class Checkpoint : std::uint8_t { kPassive, kTruncate };
    Result<void> checkpoint(Checkpoint how);
    // True once an fsync has failed on this connection.
    bool sync_failed() const { return sync_failed_; }

  private:
    friend class Statement;
    Db() = default;
    Result<Statement> prepare(std::string_view sql);
    Result<void> configure(Mode mode);
    std::int64_t changes() const;
    std::unexpected<Error> error(int code);

    sqlite3* db_ = nullptr;
    std::unordered_map<std::string_view, StatementHandle> cache_;  // keyed by literal text
    int wal_pages_ = 0;
    bool sync_failed_ = false;
};

}  // namespace sluice::embedded
