// A few read-only connections, lent one at a time. Thread-safe.
//
// A reader sees every commit that returned before it began. Keep each use short: a reader that
// stays holds the write-ahead log.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "embedded/db.h"
#include "embedded/disk.h"

namespace sluice::embedded {

class Readers {
  public:
    static Result<std::unique_ptr<Readers>> open(const std::filesystem::path& file,
                                                 Disk& disk = system_disk());

    // Calls `read(Db&)` with a connection nobody else uses meanwhile, and returns its result.
    template <class Read>
    auto with(Read read) {
        const Loan loan(*this);
        return read(*loan.db);
    }

  private:
    struct Loan {
        explicit Loan(Readers& from) : readers(from), db(from.take()) {}
        ~Loan() { readers.give_back(std::move(db)); }
        Loan(const Loan&) = delete;
        Loan& operator=(const Loan&) = delete;
        Readers& readers;
        std::unique_ptr<Db> db;
    };

    std::unique_ptr<Db> take();
    void give_back(std::unique_ptr<Db> db);

    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Db>> idle_;  // guarded by mutex_
};

}  // namespace sluice::embedded
