"""`sluice convert` takes at most 64 MiB, whatever the size of a file or of its records."""

import os
import pathlib
import subprocess
import tempfile
import unittest

BINARY = os.environ["SLUICE_BINARY"]
PEAK_KIB_MAX = 64 << 10
NAMES = [f"c{number}" for number in range(15)]
FIELD = b"y" * 1_000_000  # just within its limit; so is a record of 15 of them


class ConvertMemoryTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(dir=os.environ.get("SLUICE_TEST_TMPDIR"))
        self.addCleanup(scratch.cleanup)
        self.input = pathlib.Path(scratch.name) / "input"

    def peak_kib(self, *options):
        process = subprocess.Popen([BINARY, "convert", str(self.input), "/dev/null", *options])
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(0, process.returncode)
        return usage.ru_maxrss

    def expect_bounded(self, *formats):
        for threads in ("1", "8"):
            with self.subTest(formats=formats, threads=threads):
                peak = self.peak_kib("--from", formats[0], "--to", formats[1], "--threads", threads)
                self.assertLess(peak, PEAK_KIB_MAX)

    def test_records_just_within_their_limit(self):
        with self.input.open("wb") as file:
            file.write(",".join(NAMES).encode() + b"\n")
            for _ in range(8):
                file.write(b",".join([FIELD] * len(NAMES)) + b"\n")
        self.expect_bounded("csv", "ndjson")
        self.expect_bounded("csv", "csv")

    def test_json_rows_just_within_their_limit(self):
        members = b",".join(b'"%s":"%s"' % (name.encode(), FIELD) for name in NAMES)
        with self.input.open("wb") as file:
            for _ in range(5):
                file.write(b"{" + members + b"}\n")
        self.expect_bounded("ndjson", "csv")

    def test_many_rows(self):
        block = b"".join(b"%06d,%s\n" % (i, b"x" * 92) for i in range(10_000))
        with self.input.open("wb") as file:
            file.write(b"id,text\n")
            for _ in range(150):
                file.write(block)
        self.expect_bounded("csv", "json")


if __name__ == "__main__":
    unittest.main()
