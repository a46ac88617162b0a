"""`sluice convert --types keep` beside Python's json, on made-up rows: every value is what it was, and
null where a row lacks it; a number as it is written.

SLUICE_TEST_ROWS: how many rows in all (default 60000). SLUICE_TEST_SEED: which ones.
"""

import json
import os
import pathlib
import random
import subprocess
import tempfile
import unittest

BINARY = os.environ["SLUICE_BINARY"]
ROWS = int(os.environ.get("SLUICE_TEST_ROWS", 60_000)) // 3
SEED = int(os.environ.get("SLUICE_TEST_SEED", 20261130))

NAMES = ["a", "b", "long name", "é", "", '"', "\n", "東京", "items", "x.y", "😀\\"]
TEXTS = ["", "x", "1", "-0", "1e5", "null", "true", '"', "\\", '"}', "a\nb\t\x01", "[1]", "é", "😀", "x" * 70]
NUMBERS = ["0", "-0", "7", "-12", "12345678901234567890", "0.10", "-1.50e+07", "1E400", "2e-3", "1.0"]


class Number(str):
    """A JSON number, as it is written."""


class Members(list):
    """An object inside a row: (name, value) each, also names that come twice."""


def read(text):
    return json.loads(text, parse_int=Number, parse_float=Number, object_pairs_hook=Members)


def told(value):
    """What tells values of different kinds apart, which Python may take for equal."""
    if isinstance(value, Members):
        return ("object", [(name, told(each)) for name, each in value])
    if isinstance(value, list):
        return ("array", [told(each) for each in value])
    return (type(value).__name__, value)


class Rows:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def value(self, depth):
        kind = self.random.random()
        if depth > 0 and kind < 0.2:
            return [self.value(depth - 1) for _ in range(self.random.randint(0, 3))]
        if depth > 0 and kind < 0.4:
            names = self.random.choices(NAMES, k=self.random.randint(0, 3))
            return Members((name, self.value(depth - 1)) for name in names)
        if kind < 0.6:
            return Number(self.random.choice(NUMBERS))
        return self.random.choice([*TEXTS, True, False, None])

    def next(self):
        """Rows, most with the names of the first; their key is another in each."""
        names = self.random.sample(NAMES, self.random.choice([1, 3, 6]))
        count = self.random.choice([2, 3, 40, 1500])
        depth = self.random.choice([0, 3])
        rows = []
        for key in self.random.sample(range(10 * count), count):
            these = names if self.random.random() < 0.8 else self.random.sample(NAMES, 4)
            made = {name: self.value(depth) for name in these}
            rows.append({"k": self.random.choice([str, Number])(key), **made})
        return rows

    def string(self, text):
        if self.random.random() < 0.1:
            units = text.encode("utf-16-be").hex()
            return '"' + "".join(f"\\u{units[at:at + 4]}" for at in range(0, len(units), 4)) + '"'
        return json.dumps(text, ensure_ascii=self.random.random() < 0.2)

    def written(self, value, blank=""):
        if isinstance(value, Number):
            return str(value)
        if isinstance(value, str):
            return self.string(value)
        if isinstance(value, (dict, Members)):
            pairs = value.items() if isinstance(value, dict) else value
            inside = [f"{self.string(name)}:{blank}{self.written(each, blank)}" for name, each in pairs]
            return "{" + f",{blank}".join(inside) + blank + "}"
        if isinstance(value, list):
            return "[" + f",{blank}".join(self.written(each, blank) for each in value) + "]"
        return json.dumps(value)

    def text(self, rows):
        """The rows in some shape; now and then a row has blanks in it."""
        blanks = ["", "", "", " ", "\n\t"]
        texts = [self.written(row, self.random.choice(blanks)) for row in rows]
        shape = self.random.choice(["array", "items", "lines"])
        if shape == "lines":
            return "\n".join(texts)
        array = "[" + ",\n".join(texts) + "]"
        return array if shape == "array" else '{"n":1,"items":' + array + "}"


class KeepTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(dir=os.environ["SLUICE_TEST_TMPDIR"])
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.rows = Rows(SEED)

    def made_up(self):
        left = ROWS
        while left > 0:
            rows = self.rows.next()
            left -= len(rows)
            yield rows

    def expect(self, rows, expected, *flags):
        """`expected`: the rows, each with the members that it has."""
        path = self.directory / "in.json"
        text = self.rows.text(rows)
        path.write_text(text)
        to = self.rows.random.choice(["json", "items", "ndjson"])
        threads = self.rows.random.choice(["1", "2", "5"])
        # A file can start again when a column comes late, a pipe cannot.
        out = self.rows.random.choice(["-", self.directory / "out"])
        command = [BINARY, "convert", path, out, "--to", to, "--threads", threads, *flags]
        done = subprocess.run(command, capture_output=True)
        said = f"seed {SEED}: {flags} {done.stderr.decode()} {text[:2000]}"
        self.assertEqual(0, done.returncode, said)
        written = done.stdout.decode() if out == "-" else out.read_text()
        if to == "ndjson":
            got = [read(line) for line in written.split("\n")[:-1]]
        else:
            got = read(written) if to == "json" else dict(read(written))["items"]
        names = list(dict.fromkeys(name for row in rows for name in row))
        whole = [Members((name, row.get(name)) for name in names) for row in expected]
        self.assertEqual([told(row) for row in whole], [told(row) for row in got], said)

    def recipe(self, **members):
        (self.directory / "recipe.json").write_text(json.dumps({"version": 1, "steps": [], **members}))
        return "--recipe", self.directory / "recipe.json"

    def test_values_stay_what_they_were(self):
        for rows in self.made_up():
            self.expect(rows, rows, "--types", "keep")

    def test_behind_steps_that_see_all_rows(self):
        sort = {"do": "sort", "by": [{"column": "k"}]}
        flags = self.recipe(steps=[sort, {"do": "deduplicate", "columns": ["k"]}], types="keep")
        for rows in self.made_up():
            self.expect(rows, sorted(rows, key=lambda row: row["k"]), *flags)

    def test_a_type_that_is_said_wins(self):
        flags = self.recipe(types=["keep", {"k": "text"}])
        for rows in self.made_up():
            self.expect(rows, [{**row, "k": str(row["k"])} for row in rows], *flags)


if __name__ == "__main__":
    unittest.main()
