"""`sluice convert --flatten --explode --nest` beside the same rules in Python, on made-up documents.

SLUICE_TEST_ROWS: how many rows in all (default 60000). SLUICE_TEST_SEED: which ones.
"""

import csv
import io
import json
import os
import random
import subprocess
import unittest

import oracle

BINARY = os.environ["SLUICE_BINARY"]
ROWS = int(os.environ.get("SLUICE_TEST_ROWS", 60_000)) // 10
SEED = int(os.environ.get("SLUICE_TEST_SEED", 20261128))

NAMES = ["a", "b", "c", "long name", "é", "", '"', "\n", "東京", "items", "x.y", "😀\\"]
VALUES = ["", "x", '"', ",\r\n", "{}", "[1]", "null", "é😀", 0, -1, 12345678901234567890, True, False, None]


class Documents:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def value(self, depth):
        kind = self.random.random()
        if depth > 0 and kind < 0.35:
            return self.object(depth - 1)
        if depth > 0 and kind < 0.5:
            return [self.value(depth - 1) for _ in range(self.random.choice([0, 1, 2, 3]))]
        return self.random.choice(VALUES)

    def object(self, depth):
        names = self.random.sample(NAMES, self.random.choice([0, 1, 2, 3, 5]))
        return {name: self.value(depth) for name in names}

    def rows(self):
        return [self.object(4) for _ in range(self.random.choice([1, 2, 10, 200]))]

    def text(self, rows):
        style = {"ensure_ascii": self.random.random() < 0.5}
        shape = self.random.choice(["array", "items", "lines"])
        # A lone object with an array called items is a wrapper of rows.
        if shape == "lines" and len(rows) > 1:
            return "".join(json.dumps(row, **style) + "\n" for row in rows)
        style["indent"] = self.random.choice([None, 1])
        return json.dumps({"n": {"x": 1}, "items": rows} if shape == "items" else rows, **style)


class Twice(Exception):
    """A column comes twice in a row."""


def members(value, name, flatten):
    """The columns that a value at `name` becomes."""
    if flatten and isinstance(value, dict) and value:
        for key, each in value.items():
            yield from members(each, f"{name}.{key}", flatten)
    else:
        yield name, value


def arrays(explode, flatten):
    """The columns whose arrays become rows, from the outside in."""
    around = [explode[:at] for at, byte in enumerate(explode) if byte == "." and at and flatten]
    return [*around, explode] if explode else []


def exploded(row, column, flatten):
    """[(name, value)] of each row that this one becomes."""
    found = [at for at, (name, value) in enumerate(row) if name == column and isinstance(value, list)]
    if len(found) > 1:
        raise Twice
    if not found:
        return [row]
    others = row[: found[0]] + row[found[0] + 1 :]
    elements = row[found[0]][1] or [None]
    return [others + list(members(each, column, flatten)) for each in elements]


def names(value, name, columns, flatten):
    """(name, whether it is a value) in the order of the text; an empty array to explode is none."""
    if isinstance(value, list) and name in columns:
        inner = columns[columns.index(name) + 1 :]
        for each in value or [None]:
            yield from names(each, name, inner, flatten)
    elif flatten and isinstance(value, dict) and value:
        for key, each in value.items():
            yield from names(each, f"{name}.{key}", columns, flatten)
    else:
        yield name, value is not None and value != {}


def table(rows, explode, flatten):
    columns = arrays(explode, flatten)
    header = {}  # name: whether some row has a value there, neither null nor {}
    cells = []
    for row in rows:
        for key, value in row.items():
            for name, has_value in names(value, key, columns, flatten):
                header[name] = header.get(name, False) or has_value
        made = [[pair for key, value in row.items() for pair in members(value, key, flatten)]]
        for column in columns:
            made = [each for one in made for each in exploded(one, column, flatten)]
        cells += made
    if any(len(dict(pairs)) < len(pairs) for pairs in cells):
        raise Twice
    if flatten:
        # An object of some rows that is null or {} in all others is no column of its own.
        objects = {name[:at] for name in header for at, byte in enumerate(name) if byte == "."}
        header = {name: None for name, has_value in header.items() if has_value or name not in objects}
    return list(header), [[oracle._cell(dict(row).get(name)) for name in header] for row in cells]


def nested(names, row):
    """The row as an object; None when a name is a value and an object."""
    result = {}
    for name, value in zip(names, row):
        *path, last = name.split(".")
        inner = result
        for key in path:
            inner = inner.setdefault(key, {})
            if not isinstance(inner, dict):
                return None
        if last in inner:
            return None
        inner[last] = value
    return result


def as_read(rows):
    """Numbers as they are written."""
    return next(oracle._documents(json.dumps(rows)))


class NestingTest(unittest.TestCase):
    def setUp(self):
        self.documents = Documents(SEED)

    def sluice(self, text, *options):
        threads = str(self.documents.random.randint(1, 8))
        command = [BINARY, "convert", "-", "-", "--from", "json", "--threads", threads, *options]
        return subprocess.run(command, input=text.encode(), capture_output=True)

    def made_up(self):
        left = ROWS
        while left > 0:
            rows = self.documents.rows()
            left -= len(rows)
            text = self.documents.text(rows)
            yield rows, text

    def expect_same(self, rows, text, explode, flatten):
        """Whether there was a table."""
        options = ["--flatten"] * flatten + (["--explode", explode] if explode else [])
        done = self.sluice(text, "--to", "csv", *options)
        said = f"seed {SEED}: {options} {done.stderr.decode()} {text[:2000]}"
        try:
            header, cells = table(as_read(rows), explode, flatten)
        except Twice:
            self.assertIn("twice", done.stderr.decode(), said)
            return False
        comes = any(name == explode or name.startswith(explode + ".") for name in header)
        if not header or (explode and not comes):
            self.assertEqual(3, done.returncode, said)
            return False
        self.assertEqual(0, done.returncode, said)
        got = list(csv.reader(io.StringIO(done.stdout.decode(), newline=""), strict=True))
        self.assertEqual([header, *cells], got, said)
        return True

    def test_flatten(self):
        same = [self.expect_same(rows, text, "", True) for rows, text in self.made_up()]
        self.assertGreater(sum(same), 20)

    def test_explode(self):
        same = []
        for rows, text in self.made_up():
            explode = self.documents.random.choice(["a", "b", "items", "a.b", "a.b.a", "items.a", "é.a", "x.y"])
            same.append(self.expect_same(rows, text, explode, self.documents.random.random() < 0.7))
        self.assertGreater(sum(same), 20)

    def test_nest(self):
        seen = {True: 0, False: 0}
        for rows, text in self.made_up():
            rows = [{name: each for name, each in row.items() if name != "a"} for row in rows]
            keep = self.documents.random.choice([1, 3, len(rows)])
            rows = rows[:keep]
            text = self.documents.text(rows)
            done = self.sluice(text, "--to", "json", "--flatten", "--nest")
            try:
                header, cells = table(as_read(rows), "", True)
            except Twice:
                continue
            expected = [nested(header, row) for row in cells]
            fits = None not in expected
            seen[fits] += 1
            said = f"seed {SEED}: {text[:2000]} {done.stderr.decode()}"
            if not fits:
                self.assertIn("nest_conflict", done.stderr.decode(), said)
                continue
            self.assertEqual(expected, json.loads(done.stdout), said)
        self.assertGreater(min(seen.values()), 5)


if __name__ == "__main__":
    unittest.main()
