"""Dialects: `sluice convert` and Python's csv read what the other writes, whatever the delimiter,
the quote and the escape.

SLUICE_TEST_ROWS: how many rows in all (default 200000). SLUICE_TEST_SEED: which ones.
"""

import csv
import io
import os
import pathlib
import random
import subprocess
import tempfile
import unittest

BINARY = os.environ["SLUICE_BINARY"]
ROWS = int(os.environ.get("SLUICE_TEST_ROWS", 200_000))
SEED = int(os.environ.get("SLUICE_TEST_SEED", 20261122))

PIECES = ["", "x", "word", " ", ",", ";", "|", "\t", '"', "'", '""', "\n", "\r\n", "\\", "#", "é", "0042"]
DELIMITERS = [",", ";", "\t", "|", ":", "~", "\x1f", " "]
QUOTES = ['"', "'", "`"]


class DialectsTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(dir=os.environ["SLUICE_TEST_TMPDIR"])
        self.addCleanup(self.directory.cleanup)
        self.input = pathlib.Path(self.directory.name, "in")
        self.random = random.Random(SEED)

    def tables(self):
        rows = ROWS // 2
        while rows > 0:
            width = self.random.choice([2, 3, 7, 20])
            names = [f"h{number}" for number in range(width)]
            count = self.random.choice([1, 10, 300, 2000])
            table = [["".join(self.random.choices(PIECES, k=self.random.choice([0, 1, 1, 2, 4])))
                      for _ in names] for _ in range(count)]  # fmt: skip
            rows -= count
            yield [names, *table]

    def convert(self, text, *flags):
        self.input.write_bytes(text.encode())
        threads = str(self.random.randint(1, 8))
        done = subprocess.run(
            [BINARY, "convert", str(self.input), "-", "--to", "csv", "--threads", threads, *flags],
            capture_output=True,
        )
        self.assertEqual(0, done.returncode, f"seed {SEED}, {flags}: {done.stderr.decode()}")
        return done.stdout.decode()

    def test_reads_what_python_writes(self):
        for table in self.tables():
            escapes = self.random.random() < 0.4
            dialect = {
                "delimiter": self.random.choice(DELIMITERS),
                "quotechar": self.random.choice(QUOTES),
                "escapechar": "\\" if escapes else None,
                "doublequote": not escapes,
                "quoting": self.random.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
                "lineterminator": self.random.choice(["\n", "\r\n"]),
            }
            text = io.StringIO()
            csv.writer(text, **dialect).writerows(table)
            flags = ["--delimiter", dialect["delimiter"], "--quote", dialect["quotechar"]]
            if escapes:
                flags += ["--escape", "\\"]
            got = self.convert(text.getvalue(), *flags)
            self.assertEqual(
                table,
                list(csv.reader(io.StringIO(got, newline=""), strict=True)),
                f"seed {SEED}, {dialect}",
            )

    def test_python_reads_what_it_writes(self):
        for table in self.tables():
            text = io.StringIO()
            csv.writer(text).writerows(table)
            delimiter = self.random.choice(DELIMITERS)
            style = self.random.choice(["minimal", "all"])
            ending = self.random.choice(["lf", "crlf"])
            flags = ["--output-delimiter", delimiter, "--quote-style", style, "--line-ending", ending]
            got = self.convert(text.getvalue(), *flags)
            read = csv.reader(io.StringIO(got, newline=""), delimiter=delimiter, strict=True)
            self.assertEqual(table, list(read), f"seed {SEED}, {flags}")


if __name__ == "__main__":
    unittest.main()
