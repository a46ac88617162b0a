"""Rejects of JSON: `sluice convert --rejects` and Python's json agree on which lines of broken NDJSON,
and which elements of an array, are rows, where the others stand and what is left.

SLUICE_TEST_ROWS: how many rows in all (default 60000). SLUICE_TEST_SEED: which ones.
"""

import base64
import json
import os
import pathlib
import random
import subprocess
import tempfile
import unittest

import oracle

BINARY = os.environ["SLUICE_BINARY"]
ROWS = int(os.environ.get("SLUICE_TEST_ROWS", 60_000))
SEED = int(os.environ.get("SLUICE_TEST_SEED", 20261128))

VALUES = ["x", "é", "say \"hi\"", "two\nlines", 7, -1.5e300, True, None, [], [1, {"k": "]}"}], {"k": [2]}, ""]
NO_OBJECTS = [b"5", b"null", b'"text, \\"quoted\\""', b'[{"z":1}]', b"[]", b"-0.5e1"]


def names_once(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name twice")
    return dict(pairs)


def is_row(raw):
    """Whether Python takes the bytes for an object that can be a row."""
    try:
        text = raw.decode()
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False).encode()  # no half of a surrogate pair
        if isinstance(value, dict):
            names_once(json.loads(text, object_pairs_hook=list))
        return isinstance(value, dict)
    except ValueError:
        return False


class RejectsJsonTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(dir=os.environ["SLUICE_TEST_TMPDIR"])
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.random = random.Random(SEED)

    def path(self, name):
        return self.directory / name

    def object(self):
        names = self.random.sample("abcdefg", k=self.random.randrange(1, 5))
        style = {
            "ensure_ascii": self.random.random() < 0.5,
            "separators": self.random.choice([None, (",", ":"), (" ,\t", " : ")]),
        }
        return json.dumps({name: self.random.choice(VALUES) for name in names}, **style).encode()

    def line(self):
        """An object's text, perhaps with some bytes lost or put in."""
        dice = self.random.random()
        if dice < 0.03:
            return self.random.choice([*NO_OBJECTS, b'{"a":"\\ud800","q":1}', b'{"r":"\xff"}'])
        text = self.object()
        if dice > 0.2:
            return text
        at, to = sorted(self.random.choices(range(len(text) + 1), k=2))
        noise = self.random.choice([b"", b'"', b"{", b"]", b",", b"\\", b"\xff", b"}", b"e"])
        text = self.random.choice([text[:at], text[at:], text[:at] + noise + text[at:], text[:at] + noise + text[to:]])
        # Else it might end an object that the line before has begun, or go on in the next line, and both
        # are one row.
        text = text + b"x" if text.rstrip().endswith((b"[", b",", b":")) else text
        return text if text.startswith(b"{") else b"x" + text

    def convert(self, name, data, threads):
        self.path(name).write_bytes(data)
        flags = ["--threads", str(threads), "--rejects", self.path("bad"), "--receipt", self.path("receipt")]
        done = subprocess.run(
            [BINARY, "convert", self.path(name), self.path("out.ndjson"), *flags], capture_output=True
        )
        self.assertEqual(0, done.returncode, f"seed {SEED}: {done.stderr.decode()}")
        return [self.path(each).read_bytes() for each in ("out.ndjson", "bad", "receipt")]

    def check(self, name, data, good, bad):
        """good: texts of rows; bad: (row, offset, the bytes that can be no row)."""
        output, rejects, receipt = self.convert(name, data, 1)
        self.assertEqual(self.convert(name, data, 3), [output, rejects, receipt])
        got = [json.loads(line) for line in rejects.decode().splitlines()]
        raws = [
            base64.b64decode(each["raw_base64"]) if "raw_base64" in each else each["raw"].encode()
            for each in got
        ]
        for each, raw in zip(got, raws):
            self.assertEqual(data[each["byte_offset"] :][: len(raw)], raw)
        places = [(each["row"], each["byte_offset"], raw.strip()) for each, raw in zip(got, raws)]
        self.assertEqual(places, bad, f"seed {SEED}")
        header, rows = oracle.read_json(b"\n".join(good).decode())
        expected = [dict(zip(header, row)) for row in rows]
        self.assertEqual([json.loads(line) for line in output.decode().splitlines()], expected)
        receipt = json.loads(receipt)
        self.assertEqual(receipt["rows_out"], len(good))
        self.assertEqual(receipt["rejected"], len(bad))
        self.assertEqual(receipt["rows_in"], len(good) + len(bad))

    def test_broken_lines(self):
        rows = ROWS
        while rows > 0:
            count = self.random.choice([1, 30, 3000])
            rows -= count
            data, good, bad = b"", [], []
            lines = [self.line() for _ in range(count)]
            for number, line in enumerate(lines):
                last = number + 1 == count
                end = b"" if last and self.random.random() < 0.5 else self.random.choice([b"\n", b"\n", b"\r\n"])
                if is_row(line):
                    good.append(line)
                elif line.strip():
                    blanks = len(line) - len(line.lstrip())
                    bad.append((len(good) + len(bad) + 1, len(data) + blanks, line.strip()))
                data += line + end
            self.check("in.ndjson", data, good, bad)

    def test_elements(self):
        for _ in range(max(1, ROWS // 2000)):
            data, good, bad = b"[", [], []
            for number in range(self.random.choice([1, 30, 1000])):
                text = self.object()
                if self.random.random() < 0.2:
                    text = self.random.choice([*NO_OBJECTS, b'{"b":"\\udc00"}', b'{"b":"\xff"}', b'{"c":1,"c":2}'])
                data += (b", " if number else b" ")
                (good if is_row(text) else bad).append((text, len(data), number + 1))
                data += text
            data += self.random.choice([b"]", b" ]\n"])
            bad = [(row, offset, text) for text, offset, row in bad]
            self.check("in.json", data, [text for text, _, _ in good], bad)


if __name__ == "__main__":
    unittest.main()
