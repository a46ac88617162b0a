"""What a recorded disk was told (recorder.cc), and the disk as it may be after a power cut."""

import bisect
import json
import mmap
import os
import struct

HEADER = struct.Struct("<IIQQ")
WRITE, FLUSH, MARK = ord("W"), ord("F"), ord("M")
BLOCK, SECTOR = 4096, 512


class Recording:
    """The operations in order: (kind, offset on the disk, position in the log, length, monotonic ns)."""

    def __init__(self, path):
        with open(path, "rb") as log:
            self._bytes = mmap.mmap(log.fileno(), 0, access=mmap.ACCESS_READ)
        self.operations = []
        at = 0
        while at < len(self._bytes):
            kind, length, offset, time_ns = HEADER.unpack_from(self._bytes, at)
            at += HEADER.size
            self.operations.append((kind, offset, at, length, time_ns))
            at += length
        self.flushes = self._all(FLUSH)
        self.marks = [(index, self._document(index)) for index in self._all(MARK)]

    def _all(self, kind):
        return [index for index, operation in enumerate(self.operations) if operation[0] == kind]

    def _document(self, index):
        return json.loads(self.data(index))

    def data(self, index):
        _, _, position, length, _ = self.operations[index]
        return self._bytes[position : position + length]

    def time_s(self, index):
        """Of an operation, on the clock of time.monotonic()."""
        return self.operations[index][4] / 1e9

    def marks_before(self, point):
        return self.marks[: bisect.bisect_left(self.marks, point, key=lambda mark: mark[0])]

    def last_flush(self, point):
        """The number of operations before `point` that are on the disk for good."""
        found = bisect.bisect_left(self.flushes, point)
        return self.flushes[found - 1] + 1 if found else 0

    def choose_point(self, random, first, last):
        """Where the power is cut: mostly beside a mark or a flush, for that is where a promise begins."""
        chance = random.random()
        near = [i for i, _ in self.marks if first <= i < last] if chance < 0.6 else []
        if 0.6 <= chance < 0.85:
            near = self.flushes[bisect.bisect_left(self.flushes, first) : bisect.bisect_left(self.flushes, last)]
        if not near:
            return random.randrange(first, last)
        return min(random.choice(near) + random.choice([0, 1, 1, 1, 2, 3]), last)


class Disk:
    """An image that follows a recording; points must be asked for in rising order."""

    def __init__(self, recording, path, size):
        self.recording = recording
        self._done = 0
        self._path = path
        with open(path, "wb") as file:
            file.truncate(size)

    def cut(self, point, random, path):
        """Makes the image of a power cut before operation `point`: all that was flushed, and a part of the rest."""
        flushed = self.recording.last_flush(point)
        base = os.open(self._path, os.O_RDWR)
        image = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        try:
            for index in range(self._done, flushed):
                self._write(base, index)
            self._done = flushed
            copy_sparse(base, image)
            self._write_some(image, flushed, point, random)
        finally:
            os.close(base)
            os.close(image)

    def _write(self, file, index):
        kind, offset, position, length, _ = self.recording.operations[index]
        if kind == WRITE:
            os.pwrite(file, memoryview(self.recording._bytes)[position : position + length], offset)

    def _write_some(self, image, first, point, random):
        """A disk keeps what it likes of what was not flushed: half mostly, all or nothing at times; whole blocks
        mostly, single sectors at times."""
        lost = random.choice([0.5, 0.5, 0.5, 0.5, 0.1, 0.9, 1.0])
        unit = random.choice([BLOCK, BLOCK, BLOCK, SECTOR])
        for index in range(first, point):
            kind, offset, _, length, _ = self.recording.operations[index]
            if kind != WRITE:
                continue
            data = self.recording.data(index)
            for at in range(0, length, unit):
                if random.random() >= lost:
                    os.pwrite(image, data[at : at + unit], offset + at)


def copy_sparse(source, target):
    size = os.fstat(source).st_size
    os.ftruncate(target, size)
    at = 0
    while at < size:
        try:
            at = os.lseek(source, at, os.SEEK_DATA)
        except OSError:  # only a hole is left
            return
        end = os.lseek(source, at, os.SEEK_HOLE)
        os.lseek(target, at, os.SEEK_SET)
        while at < end:
            at += os.sendfile(target, source, at, end - at)
