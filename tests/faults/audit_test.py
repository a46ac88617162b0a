"""What strace sees in the data directory, preload.cc sees, too: else "every step" would not be every."""

import collections
import os
import pathlib
import re
import signal
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import world as worlds  # first: it finds the modules of the other tests
from calls import DURABLE
from harness import preload_beside
from kinds import KINDS

# By strace's names. What opens for reading is counted as `open`, which is not durable.
NAMES = {
    "write": "write", "writev": "write", "pwrite64": "pwrite", "pwritev": "pwrite", "fsync": "fsync",
    "fdatasync": "fdatasync", "rename": "rename", "renameat": "rename", "renameat2": "rename",
    "ftruncate": "ftruncate", "truncate": "ftruncate", "unlink": "unlink", "unlinkat": "unlink",
    "rmdir": "unlink", "mkdir": "mkdir", "mkdirat": "mkdir", "link": "link", "linkat": "link",
    "symlink": "link", "symlinkat": "link", "fallocate": "fallocate", "copy_file_range": "copy",
    "sendfile": "copy", "splice": "copy", "openat": "create", "open": "create", "creat": "create",
}  # fmt: skip
CALL = re.compile(r"^\d+ +(\w+)\((.*)$")


class Audit(unittest.TestCase):
    def seen_by_strace(self, trace, data_dir):
        counts = collections.Counter()
        for line in trace.read_text(errors="replace").splitlines():
            found = CALL.match(line)
            if not found or str(data_dir) not in found[2]:
                continue
            name = NAMES[found[1]]
            if name != "create" or "O_CREAT" in found[2]:
                counts[name] += 1
        return counts

    def audit(self, name):
        with worlds.scratch_directory("sluice-audit-") as directory:
            binary = os.environ["SLUICE_BINARY"]
            world = worlds.World(binary, preload_beside(binary), directory)
            self.addCleanup(world.close)
            trace = directory / "trace"
            strace = ["strace", "-f", "-y", "--seccomp-bpf", "-e", "trace=" + ",".join(NAMES), "-e", "signal=none",
                      "-o", str(trace)]  # fmt: skip
            wrapper = directory / "traced"
            wrapper.write_text(f'#!/bin/sh\nexec {" ".join(strace)} {binary} "$@"\n')
            wrapper.chmod(0o700)
            world.server.binary = str(wrapper)
            kind = KINDS[name](world)
            world.calls.arm(DURABLE)
            world.start()
            kind.prepare()
            for step in [*kind.steps(), world.come_to_rest]:
                step()
            strace_id = world.server.process.pid
            children = pathlib.Path(f"/proc/{strace_id}/task/{strace_id}/children").read_text().split()
            os.kill(int(children[0]), signal.SIGTERM)
            world.listeners.close()
            world.server.process.wait(30)
            counts = {name: n for name, n in world.calls.counts().items() if n and name != "open"}
            self.assertEqual(dict(self.seen_by_strace(trace, world.server.data_dir)), counts)
            self.assertGreater(sum(counts.values()), 50)

    def test_what_strace_sees_is_counted(self):
        for name in ("large-file", "s3-objects", "v1-delete"):
            with self.subTest(name):
                self.audit(name)


if __name__ == "__main__":
    unittest.main(verbosity=2)
