"""`sluice convert --progress` tells on a terminal how far it is."""

import array
import fcntl
import gzip
import os
import pathlib
import re
import select
import subprocess
import tempfile
import termios
import time
import unittest

BINARY = os.environ["SLUICE_BINARY"]
PATIENCE_S = 20
ROWS = 100_000  # which a small part of their bytes says
TEXT = b"id,text\n" + b"".join(b"%d,%s\n" % (n, b"x" * 200) for n in range(ROWS))


class ConvertProgressTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(dir=os.environ.get("SLUICE_TEST_TMPDIR"))
        self.addCleanup(scratch.cleanup)
        self.directory = pathlib.Path(scratch.name)
        self.terminal, self.theirs = os.openpty()
        self.addCleanup(os.close, self.terminal)
        self.addCleanup(os.close, self.theirs)

    def start(self, *arguments, **streams):
        process = subprocess.Popen(
            [BINARY, "convert", *map(str, arguments), "--progress"], stderr=self.theirs, **streams
        )
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def shown(self):
        text = b""
        while select.select([self.terminal], [], [], 0)[0]:
            text += os.read(self.terminal, 4096)
        return text

    def test_compressed_input_is_counted_as_it_is_stored(self):
        packed = self.directory / "in.csv.gz"
        packed.write_bytes(gzip.compress(TEXT))
        self.assertLess(packed.stat().st_size * 10, len(TEXT))
        process = self.start(packed, "-", "--to", "csv", stdout=subprocess.PIPE)
        self.addCleanup(process.stdout.close)
        process.stdout.read(len(TEXT) // 2)
        self.wait_until_full(process.stdout)
        percents = [int(percent) for percent in re.findall(rb"(\d+)%", self.shown())]
        self.assertGreater(percents[-1], 35)
        self.assertLess(percents[-1], 75)
        process.stdout.read()
        self.assertEqual(0, process.wait(PATIENCE_S))
        self.assertIn(b"100%", self.shown())

    @staticmethod
    def wait_until_full(pipe):
        most = fcntl.fcntl(pipe, fcntl.F_GETPIPE_SZ) * 3 // 4
        held = array.array("i", [0])
        deadline = time.monotonic() + PATIENCE_S
        while held[0] < most and time.monotonic() < deadline:
            fcntl.ioctl(pipe, termios.FIONREAD, held)

    def test_a_pipe_has_no_size_and_what_was_read_is_told(self):
        process = self.start("-", self.directory / "out.csv", stdin=subprocess.PIPE)
        process.communicate(TEXT, PATIENCE_S)
        self.assertEqual(0, process.returncode)
        self.assertIn(b"standard input %d MiB" % (len(TEXT) >> 20), self.shown())

    def test_a_file_that_is_standard_input_has_a_size(self):
        path = self.directory / "in.csv"
        path.write_bytes(TEXT)
        with path.open("rb") as file:
            process = self.start("-", self.directory / "out.csv", stdin=file)
            self.assertEqual(0, process.wait(PATIENCE_S))
        self.assertIn(b"100%", self.shown())


if __name__ == "__main__":
    unittest.main()
