"""Rejects: `sluice convert --rejects` and a few lines of Python agree on which records of a broken
file are bad, where they stand and what is left; the receipt says what the files are.

SLUICE_TEST_ROWS: how many rows in all (default 100000). SLUICE_TEST_SEED: which ones.
"""

import base64
import csv
import hashlib
import io
import json
import os
import pathlib
import random
import subprocess
import tempfile
import unittest

BINARY = os.environ["SLUICE_BINARY"]
ROWS = int(os.environ.get("SLUICE_TEST_ROWS", 100_000))
SEED = int(os.environ.get("SLUICE_TEST_SEED", 20261128))

VALUES = [b"x", b"0042", b'"q"', b'"a,b"', b'"two\nlines"', b'"say ""hi"""', "é".encode(), b'""', b"7"]
NO_TEXT = [b"\xff", b"a\0b", b'"\xc3"']


class RejectsTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(dir=os.environ["SLUICE_TEST_TMPDIR"])
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.random = random.Random(SEED)

    def record(self, width):
        """(bytes, why it is bad or None): one record whose end everybody agrees on."""
        fields = self.random.choices(VALUES, k=width)
        dice = self.random.random()
        bad = None
        if dice < 0.05:
            fields = self.random.choices(VALUES, k=width + self.random.choice([-1, 1, 5]))
            bad = "ragged_row"
        elif dice < 0.08:
            value = self.random.choice(NO_TEXT)
            fields[self.random.randrange(width)] = value
            bad = "nul_byte" if b"\0" in value else "invalid_utf8"
        elif dice < 0.1:
            fields[self.random.randrange(width)] = b'"closed" too early'
            bad = "stray_quote"
        return b",".join(fields) + self.random.choice([b"\n", b"\n", b"\r\n"]), bad

    def path(self, name):
        return self.directory / name

    def convert(self, data, threads):
        self.path("in.csv").write_bytes(data)
        flags = ["--threads", str(threads), "--rejects", self.path("bad"), "--receipt", self.path("receipt")]
        done = subprocess.run(
            [BINARY, "convert", self.path("in.csv"), self.path("out.csv"), "--no-detect", *flags],
            capture_output=True,
        )
        self.assertEqual(0, done.returncode, f"seed {SEED}: {done.stderr.decode()}")
        return [self.path(name).read_bytes() for name in ("out.csv", "bad", "receipt")]

    def check(self, width, count):
        data = header = b",".join(b"h%d" % i for i in range(width)) + b"\n"
        good, bad = header, []
        for row in range(2, count + 2):
            raw, why = self.record(width)
            if why:
                bad.append((row, len(data), why, raw))
            else:
                good += raw
            data += raw
        output, rejects, receipt = self.convert(data, 1)
        for threads in (2, 5):
            self.assertEqual(self.convert(data, threads), [output, rejects, receipt])

        got = [json.loads(line) for line in rejects.decode().splitlines()]
        raws = [
            base64.b64decode(each["raw_base64"]) if "raw_base64" in each else each["raw"].encode()
            for each in got
        ]
        self.assertEqual(
            [(each["row"], each["byte_offset"], each["code"], raw) for each, raw in zip(got, raws)], bad
        )
        expected = list(csv.reader(io.StringIO(good.decode(), newline="")))
        self.assertEqual(list(csv.reader(io.StringIO(output.decode(), newline=""))), expected)
        self.check_receipt(json.loads(receipt), data, count, len(bad))

    def check_receipt(self, receipt, data, rows, rejected):
        self.assertEqual(receipt["rows_in"], rows)
        self.assertEqual(receipt["rejected"], rejected)
        self.assertEqual(receipt["rows_out"], rows - rejected)
        self.assertEqual(receipt["bytes_in"], len(data))
        for name, file in (("input", "in.csv"), ("output", "out.csv"), ("rejects", "bad")):
            digest = hashlib.sha256(self.path(file).read_bytes()).hexdigest()
            self.assertEqual(receipt["sha256"][name], digest, name)

    def test_broken_tables(self):
        rows = ROWS
        while rows > 0:
            count = self.random.choice([1, 30, 3000, 20000])
            self.check(self.random.choice([2, 3, 9]), count)
            rows -= count


if __name__ == "__main__":
    unittest.main()
