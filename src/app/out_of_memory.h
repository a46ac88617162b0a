// What a server does when there is no memory: it ends with status 1, as after a failed fsync.
//
// What it has in memory beside the disk (what may be handed out next, who is pushing what) would no
// longer agree with the disk, whichever line the exception left it at. The next start reads the
// disk.
#pragma once

namespace sluice::app {

// For every `new` and OpenSSL's allocations from now on (SQLite reports what it cannot do). Before
// OpenSSL is first used. Logs the event out_of_memory, without memory.
void exit_when_out_of_memory();

}  // namespace sluice::app
