"""`sluice convert` takes at most 64 MiB, whatever the size of a file or of its records."""

import json
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

    def expect_rejecting_bounded(self, *formats):
        rejects = str(self.input.with_name("rejects"))
        self.expect_bounded(*formats, options=("--rejects", rejects))

    def peak_kib(self, *options):
        process = subprocess.Popen([BINARY, "convert", str(self.input), "/dev/null", *options])
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(0, process.returncode)
        return usage.ru_maxrss

    def expect_bounded(self, *formats, options=(), limit_kib=PEAK_KIB_MAX):
        for threads in ("1", "8"):
            with self.subTest(formats=formats, threads=threads):
                peak = self.peak_kib(
                    "--from", formats[0], "--to", formats[1], "--threads", threads, *options
                )
                self.assertLess(peak, limit_kib)

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

    def test_rejected_records_just_within_their_limit(self):
        with self.input.open("wb") as file:
            file.write(",".join(NAMES).encode() + b"\n")
            for field in (FIELD, b"\x01" * len(FIELD)):
                for end in (b"\n", b",one too many\n", b"\xff\n"):
                    file.write(b",".join([field] * (len(NAMES) - 1) + [field[:-1]]) + end)
        self.expect_rejecting_bounded("csv", "ndjson")
        self.expect_rejecting_bounded("csv", "csv")

    def test_rejected_json_rows_just_within_their_limit(self):
        members = b",".join(b'"%s":"%s"' % (name.encode(), FIELD) for name in NAMES)
        with self.input.open("wb") as file:
            for end in (b"}", b" no JSON}", b',"more":"\xff"}'):
                file.write(b"{" + members + end + b"\n")
        self.expect_rejecting_bounded("ndjson", "csv")
        self.expect_rejecting_bounded("ndjson", "ndjson")

    def test_many_rejects(self):
        with self.input.open("wb") as file:
            file.write(b"a,b\n" + b"1\n" * 1_000_000)
        self.expect_rejecting_bounded("csv", "csv")

    # Rejects are then sorted back into their order, in up to 32 MiB.
    def test_rejected_records_behind_head(self):
        recipe = self.input.with_name("recipe.json")
        recipe.write_text('{"version":1,"steps":[{"do":"head","rows":3}]}')
        with self.input.open("wb") as file:
            file.write(",".join(NAMES).encode() + b"\n")
            for end in (b"\n", b",one too many\n", b"\n", b"\n"):
                file.write(b",".join([FIELD] * len(NAMES)) + end)
        rejects = str(self.input.with_name("rejects"))
        head = ("--recipe", str(recipe), "--rejects", rejects)
        self.expect_bounded("csv", "csv", options=head, limit_kib=96 << 10)

    # 32 MiB for each step that sees all rows, and a few records of 16 MiB; rejects are such a step.
    def test_a_sort_of_records_just_within_their_limit(self):
        recipe = self.input.with_name("recipe.json")
        recipe.write_text('{"version":1,"steps":[{"do":"sort","by":[{"column":"c0"}]}]}')
        with self.input.open("wb") as file:
            file.write(",".join(NAMES).encode() + b"\n")
            for row in range(12):
                file.write(b",".join([b"%d" % (row % 5)] + [FIELD] * (len(NAMES) - 1)) + b"\n")
        sort = ("--recipe", str(recipe))
        self.expect_bounded("csv", "ndjson", options=sort, limit_kib=128 << 10)
        rejects = str(self.input.with_name("rejects"))
        self.expect_bounded(
            "csv", "ndjson", options=(*sort, "--rejects", rejects), limit_kib=192 << 10
        )

    def test_a_long_name_in_every_row(self):
        self.input.write_bytes(b"n" * 60_000 + b"\n" + b"1\n" * 4_000)
        self.expect_bounded("csv", "ndjson")

    # Each thread has them some times, and JSON with each byte escaped as six.
    def test_names_just_within_their_limit(self):
        for letter in (b"n", b"\x01"):
            names = [b"%d" % number + letter * 69_000 for number in range(15)]
            with self.input.open("wb") as file:
                file.write(b",".join(names) + b"\n" + b"1,2,3,4,5,6,7,8,9,,,,,,\n" * 8)
            self.expect_bounded("csv", "csv")
            self.expect_bounded("csv", "ndjson")
            self.expect_rejecting_bounded("csv", "csv")
        members = b",".join(b'"%d%s":1' % (number, b"n" * 69_000) for number in range(15))
        self.input.write_bytes(b"{" + members + b"}\n")
        self.expect_bounded("ndjson", "csv")
        self.expect_bounded("ndjson", "ndjson")
        self.expect_rejecting_bounded("ndjson", "ndjson")

    # Of empty values, too, it is counted what they take.
    def test_many_empty_columns(self):
        derived = [{"do": "derive", "column": f"d{i}", "constant": ""} for i in range(900)]
        sample = {"do": "sample", "fraction": 0.01, "seed": 1}
        recipe = self.input.with_name("recipe.json")
        self.input.write_bytes(b"n\n" + b"1\n" * 12_000)
        recipe.write_text(json.dumps({"version": 1, "steps": derived}))
        self.expect_bounded("csv", "csv", options=("--recipe", str(recipe)))
        recipe.write_text(json.dumps({"version": 1, "steps": [*derived, sample]}))
        rejects = str(self.input.with_name("rejects"))
        self.expect_bounded("csv", "csv", options=("--recipe", str(recipe), "--rejects", rejects))

    def test_many_rows(self):
        block = b"".join(b"%06d,%s\n" % (i, b"x" * 92) for i in range(10_000))
        with self.input.open("wb") as file:
            file.write(b"id,text\n")
            for _ in range(150):
                file.write(block)
        self.expect_bounded("csv", "json")


if __name__ == "__main__":
    unittest.main()
