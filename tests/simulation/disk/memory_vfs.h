// SQLite's files on the simulated disk: a VFS named kMemoryVfs. As unix-excl it keeps the log's
// index in memory, and syncs the directory with the first sync of a log that it has made.
// https://www.sqlite.org/vfs.html
#pragma once

namespace sluice::simulation {

inline constexpr const char* kMemoryVfs = "simulation";

class SimulatedDisk;
// Files that are opened from now on are of this disk; so is SQLite's randomness: it begins anew.
void use_for_sqlite(SimulatedDisk& disk);

}  // namespace sluice::simulation
