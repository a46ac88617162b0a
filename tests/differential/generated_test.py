"""`sluice convert` reads what Python's csv and json write, and writes what they read: made-up tables
of every shape, on every number of threads.

SLUICE_TEST_ROWS: how many rows in all (default 600000). SLUICE_TEST_SEED: which ones.
"""

import csv
import io
import json
import os
import pathlib
import random
import subprocess
import tempfile
import unittest

BINARY = os.environ["SLUICE_BINARY"]
ROWS = int(os.environ.get("SLUICE_TEST_ROWS", 600_000))
SEED = int(os.environ.get("SLUICE_TEST_SEED", 20261122))

PIECES = [
    "", "x", "word", " ", ",", '"', '""', "\n", "\r\n", "\r", "\t", "\\", "\\n", ";", "é", "東京", "😀",
    "\x01", "\x7f", "\u2028", "0042", "12345678901234567890", "-1.5e300", "true", "null", "{", "]",
    "a rather long piece of text that needs more than one vector of any processor to be copied whole",
]  # fmt: skip


class Tables:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def value(self):
        return "".join(self.random.choices(PIECES, k=self.random.choice([0, 1, 1, 1, 2, 3, 8])))

    def next(self):
        """Column names and rows."""
        width = self.random.choice([1, 2, 3, 5, 15, 40])
        names = {f"{number}{self.value()}": None for number in range(width)}
        rows = [
            [self.value() for _ in names] for _ in range(self.random.choice([0, 1, 10, 300, 3000]))
        ]
        return list(names), rows

    def dialect(self):
        """Python leaves a lone CR without quotes unless the line end has one."""
        return self.random.choice(
            [
                {"quoting": csv.QUOTE_MINIMAL, "lineterminator": "\r\n"},
                {"quoting": csv.QUOTE_ALL, "lineterminator": "\n"},
                {"quoting": csv.QUOTE_ALL, "lineterminator": "\r"},
            ]
        )

    def json(self, objects):
        style = {
            "ensure_ascii": self.random.random() < 0.5,
            "separators": self.random.choice([None, (",", ":")]),
        }
        shape = self.random.choice(["array", "items", "lines"])
        if shape == "lines":
            return "".join(json.dumps(row, **style) + "\n" for row in objects)
        style["indent"] = self.random.choice([None, None, 2])
        return json.dumps(objects if shape == "array" else {"items": objects}, **style)


class GeneratedTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(dir=os.environ["SLUICE_TEST_TMPDIR"])
        self.addCleanup(self.directory.cleanup)
        self.input = pathlib.Path(self.directory.name, "in")
        self.tables = Tables(SEED)

    def convert(self, text, source, target):
        self.input.write_bytes(text.encode())
        threads = str(self.tables.random.randint(1, 8))
        command = [BINARY, "convert", str(self.input), "-", "--from", source, "--to", target]
        done = subprocess.run([*command, "--threads", threads], capture_output=True)
        self.assertEqual(0, done.returncode, f"seed {SEED}: {done.stderr.decode()}")
        return done.stdout.decode()

    def tables_of(self, rows):
        while rows > 0:
            names, table = self.tables.next()
            rows -= len(table) + 1
            yield names, table

    def test_csv_to_json(self):
        for names, table in self.tables_of(ROWS // 3):
            text = io.StringIO()
            csv.writer(text, **self.tables.dialect()).writerows([names, *table])
            expected = [dict(zip(names, row)) for row in table]
            target = self.tables.random.choice(["json", "ndjson", "items"])
            got = self.convert(text.getvalue(), "csv", target)
            self.assertEqual(expected, rows_of(got, target), f"seed {SEED}")

    def test_csv_to_csv_and_tsv(self):
        for names, table in self.tables_of(ROWS // 3):
            text = io.StringIO()
            csv.writer(text, **self.tables.dialect()).writerows([names, *table])
            target, delimiter = self.tables.random.choice([("csv", ","), ("tsv", "\t")])
            got = self.convert(text.getvalue(), "csv", target)
            read = csv.reader(io.StringIO(got, newline=""), delimiter=delimiter, strict=True)
            self.assertEqual([names, *table], list(read), f"seed {SEED}")

    def test_json_to_csv(self):
        for names, table in self.tables_of(ROWS // 3):
            # Every row lacks some columns, but the first one: it says their order.
            objects = [
                {n: v for n, v in zip(names, row) if i == 0 or self.tables.random.random() < 0.8}
                for i, row in enumerate(table)
            ]
            if not objects:
                continue
            got = self.convert(self.tables.json(objects), "json", "csv")
            read = csv.reader(io.StringIO(got, newline=""), strict=True)
            expected = [[row.get(name, "") for name in names] for row in objects]
            self.assertEqual([names, *expected], list(read), f"seed {SEED}")


def rows_of(text, target):
    if target == "ndjson":
        return [json.loads(line) for line in text.split("\n") if line]
    return json.loads(text)["items"] if target == "items" else json.loads(text)


if __name__ == "__main__":
    unittest.main()
