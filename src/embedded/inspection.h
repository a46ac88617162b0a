// A stopped data directory, to look at: no byte in it changes, and nothing is made in it but an
// empty file that a copy of it lacked (`lock`, `sluice.db-wal`).
//
// Shares the directory's lock with others who look; a server neither starts nor runs meanwhile. The
// ports are thread-safe and live as long as the Inspection.
#pragma once

#include <filesystem>
#include <memory>

#include "base/clock.h"
#include "base/result.h"
#include "ports/credentials.h"
#include "ports/jobs.h"
#include "ports/queue_admin.h"

namespace sluice::embedded {

class Inspection {
  public:
    // Errors: data_dir_locked (kUnavailable); kInvalid data_dir_older, data_dir_newer,
    // data_dir_damaged; kIo.
    static Result<std::unique_ptr<Inspection>> open(const std::filesystem::path& data_dir,
                                                    const Clock& clock);
    ~Inspection();
    Inspection(const Inspection&) = delete;
    Inspection& operator=(const Inspection&) = delete;

    QueueAdmin& queue_admin();  // but redrive, which is kDenied read_only
    Jobs& jobs();
    KeyAdmin& key_admin();  // to list; else kDenied read_only

  private:
    struct Impl;
    explicit Inspection(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::embedded
