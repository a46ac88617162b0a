"""The calls of a server that change or open files of its data directory: counted, and at the k-th of
them the process dies or the call fails. The other side is preload.cc, and `_LAYOUT` its Control.

    calls = Calls(directory, data_dir)
    Server(..., environment=calls.environment(preload))
    calls.arm(DURABLE, at=7, action=DIE_BEFORE)     # every call from now on is counted
    calls.acted()                                    # how often it came to that
    calls.disarm()                                   # the fault has gone away
"""

import errno
import mmap
import os
import struct

NAMES = ("write", "pwrite", "fsync", "fdatasync", "rename", "open", "create", "ftruncate", "unlink", "mkdir")
DURABLE = ("write", "pwrite", "fsync", "fdatasync", "rename", "create", "ftruncate", "unlink", "mkdir")
COUNT, DIE_BEFORE, DIE_AFTER, FAIL, SHORT = range(5)

_LAYOUT = struct.Struct("<8q16q512s768s")
_ARMED, _ACTION, _CALLS, _AT, _FOR_EVER, _ERROR, _SEEN, _ACTED = range(8)
_COUNTS = 8
_ROOT = 24 * 8
_FIRST = _ROOT + 512


class Calls:
    def __init__(self, directory, data_dir):
        self.path = os.path.join(directory, "calls")
        self._file = open(self.path, "w+b")
        self._file.truncate(_LAYOUT.size)
        self._shared = mmap.mmap(self._file.fileno(), _LAYOUT.size)
        root = os.path.realpath(data_dir).encode()
        self._shared[_ROOT : _ROOT + len(root)] = root

    def environment(self, preload):
        return {"LD_PRELOAD": str(preload), "FAULTY_CALLS": self.path}

    def arm(self, calls, at=0, action=COUNT, error="EIO", for_ever=False):
        self.disarm()
        for index in range(_SEEN, _COUNTS + 16):
            self._set(index, 0)
        self._shared[_FIRST:] = bytes(len(self._shared) - _FIRST)
        self._set(_ACTION, action)
        self._set(_CALLS, sum(1 << NAMES.index(name) for name in calls))
        self._set(_AT, at)
        self._set(_FOR_EVER, int(for_ever))
        self._set(_ERROR, getattr(errno, error))
        self._set(_ARMED, 1)

    def disarm(self):
        self._set(_ARMED, 0)

    def armed(self):
        return self._get(_ARMED) != 0

    def seen(self):
        """Calls of those that were armed."""
        return self._get(_SEEN)

    def acted(self):
        return self._get(_ACTED)

    def counts(self):
        """All calls while armed, by name."""
        return {name: self._get(_COUNTS + number) for number, name in enumerate(NAMES)}

    def first(self):
        """What was acted on first: "fsync /…/data/tmp/…"."""
        return self._shared[_FIRST:].split(b"\0")[0].decode(errors="replace")

    def close(self):
        self._shared.close()
        self._file.close()

    def _get(self, index):
        return struct.unpack_from("<q", self._shared, index * 8)[0]

    def _set(self, index, value):
        struct.pack_into("<q", self._shared, index * 8, value)
