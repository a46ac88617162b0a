// A data directory that was opened, locked and checked, with its database at this build's schema.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "base/log.h"
#include "base/result.h"
#include "embedded/db.h"
#include "embedded/directory_lock.h"
#include "embedded/disk.h"
#include "embedded/files.h"
#include "embedded/message_rows.h"

namespace sluice::embedded {

struct DataDir {
    DirectoryLock lock;  // first: it is given back last
    std::filesystem::path path;
    std::filesystem::path database;
    std::unique_ptr<Files> files;
    std::unique_ptr<Db> db;  // the writing connection
    LeaseEpoch epoch = 0;    // of this start; leases of the starts before have ended
};

// Errors as Embedded::open.
Result<DataDir> open_data_dir(const std::filesystem::path& path,
                              std::span<const std::string> unsafe_file_systems_allowed,
                              Log& log,
                              Disk& disk,
                              Removals::By removals_by);

}  // namespace sluice::embedded
