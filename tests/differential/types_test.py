"""Types: `sluice convert --types infer` and a few lines of Python with the same rules (docs/types.md)
write the same JSON, value by value as it is written; so do types that are said.

SLUICE_TEST_ROWS: how many rows in all (default 100000). SLUICE_TEST_SEED: which ones.
"""

import csv
import decimal
import io
import json
import os
import pathlib
import random
import re
import subprocess
import tempfile
import unittest

BINARY = os.environ["SLUICE_BINARY"]
ROWS = int(os.environ.get("SLUICE_TEST_ROWS", 100_000))
SEED = int(os.environ.get("SLUICE_TEST_SEED", 20261128))

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)
INTEGER = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)


class Written(str):
    """A number as it is written."""


def is_integer(value):
    return INTEGER.fullmatch(value) and value != "-0" and abs(int(value)) < 2**53


def is_number(value):
    if INTEGER.fullmatch(value):
        return is_integer(value)
    if not NUMBER.fullmatch(value):
        return False
    sign, digits, exponent = decimal.Decimal(value).as_tuple()
    digits = "".join(map(str, digits)).lstrip("0")
    if not digits:
        return not sign
    return len(digits) <= 15 and -307 <= len(digits) - 1 + exponent <= 307


def infer(values):
    """What makes a value of the text of each cell of a column."""
    seen = [value for value in values if value]
    if not seen:
        return str
    if all(value in ("true", "false") for value in seen):
        return lambda value: value == "true" if value else None
    if all(map(is_number, seen)):
        return lambda value: Written(value) if value else None
    return str


def typed(rows):
    columns = [list(column) for column in zip(*rows)]
    made = [[make(value) for value in column] for column, make in zip(columns, map(infer, columns))]
    return [list(row) for row in zip(*made)]


class Tables:
    def __init__(self, seed):
        self.random = random.Random(seed)
        choice, between = self.random.choice, self.random.randint
        self.kinds = [
            lambda: choice(["true", "false"]),
            lambda: str(between(-(10**6), 10**6)),
            lambda: str(between(2**53 - 3, 2**53 - 1) * choice([1, -1])),
            lambda: str(between(2**53 - 2, 2**53)),
            lambda: f"{between(0, 10**4)}.{between(0, 99):02}",
            lambda: f"{between(1, 9)}.{between(0, 10 ** 14 - 1):0{choice([13, 14, 14, 14])}}",
            lambda: f"{between(1, 99)}{choice('eE')}{choice(['', '+', '-'])}{between(0, 12)}",
            lambda: f"{between(1, 99)}.{between(0, 9)}e{choice(['', '-'])}{between(300, 307)}",
            lambda: f"{between(0, 999):03}",
            lambda: choice(["+49", "1,5", "1.", ".5", "-0", "0.0", "0e7", "0", "-1e2", "NaN", "1 "]),
            lambda: choice(["x", "True", "2026-11-22", '"1"', "é", "null", "two\nlines"]),
        ]

    def column(self, count):
        """Of one kind, but perhaps for the last row; some empty."""
        kind = self.random.choice(self.kinds)
        empty = self.random.choice([0, 0, 0.3, 1])
        values = ["" if self.random.random() < empty else kind() for _ in range(count)]
        if values and self.random.random() < 0.3:
            values[-1] = self.random.choice(self.kinds)()
        return values

    def next(self):
        count = self.random.choice([1, 1, 1, 2, 2, 40, 1500])  # few values tell most about limits
        columns = [self.column(count) for _ in range(self.random.choice([2, 5, 9]))]
        return [f"c{i}" for i in range(len(columns))], [list(row) for row in zip(*columns)]


class TypesTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(dir=os.environ["SLUICE_TEST_TMPDIR"])
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.tables = Tables(SEED)

    def tables_of(self, rows):
        while rows > 0:
            names, table = self.tables.next()
            rows -= len(table)
            yield names, table

    def convert(self, text, source, *flags, pipe=False):
        path = self.directory / "in"
        path.write_bytes(text.encode())
        threads = self.tables.random.choice(["1", "2", "5"])
        command = [BINARY, "convert", "-" if pipe else path, "-", "--from", source, "--to", "json"]
        done = subprocess.run(
            [*command, "--threads", threads, *flags],
            input=text.encode() if pipe else b"",
            capture_output=True,
        )
        self.assertEqual(0, done.returncode, f"seed {SEED}: {done.stderr.decode()}")
        return json.loads(done.stdout, parse_int=Written, parse_float=Written)

    def expect_same(self, names, expected, got):
        self.assertEqual([[row[name] for name in names] for row in got], expected, f"seed {SEED}")
        # Equal numbers and texts are not the same.
        kinds = lambda rows: [[type(value) for value in row] for row in rows]
        self.assertEqual(kinds([[row[name] for name in names] for row in got]), kinds(expected))

    def csv(self, names, table):
        text = io.StringIO()
        quoting = self.tables.random.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
        csv.writer(text, quoting=quoting).writerows([names, *table])
        return text.getvalue()

    def test_inferred_from_csv(self):
        for names, table in self.tables_of(ROWS // 2):
            pipe = self.tables.random.random() < 0.3
            got = self.convert(self.csv(names, table), "csv", "--types", "infer", pipe=pipe)
            self.expect_same(names, typed(table), got)

    def test_inferred_from_json(self):
        for names, table in self.tables_of(ROWS // 4):
            text = json.dumps([dict(zip(names, row)) for row in table])
            got = self.convert(text, "json", "--types", "infer")
            self.expect_same(names, typed(table), got)

    def test_what_is_said_wins_and_filtered_rows_tell_nothing(self):
        recipe = {
            "version": 1,
            "steps": [{"do": "filter", "where": {"not": {"column": "c0", "matches": "[05]"}}}],
            "types": ["infer", {"c1": "text"}],
        }
        (self.directory / "recipe.json").write_text(json.dumps(recipe))
        for names, table in self.tables_of(ROWS // 4):
            kept = [row for row in table if not re.search("[05]", row[0])]
            expected = [[row[0], old[1], *row[2:]] for row, old in zip(typed(kept), kept)]
            flags = ["--recipe", self.directory / "recipe.json"]
            got = self.convert(self.csv(names, table), "csv", *flags)
            self.expect_same(names, expected, got)

    def test_types_that_are_said(self):
        rows = ROWS // 4
        table = [
            [str(self.tables.random.randint(-(10**20), 10**20)), f"{row / 100:.2f}", "TRUE", "x"]
            for row in range(rows)
        ]
        got = self.convert(
            self.csv(list("idbt"), table), "csv", "--types", "i:integer,d:decimal,b:boolean"
        )
        expected = [[Written(i), Written(d), True, t] for i, d, _, t in table]
        self.expect_same(list("idbt"), expected, got)


if __name__ == "__main__":
    unittest.main()
