"""The public JSON parsing test suite: what RFC 8259 allows is read, what it forbids is refused, and where it
leaves the choice, the choice is the one in docs/json.md.

Needs SLUICE_BINARY, SLUICE_TEST_DATASETS (where script/bootstrap test installed json-test-suite) and node.
"""

import json
import os
import pathlib
import re
import subprocess
import unittest

BINARY = os.environ["SLUICE_BINARY"]
SUITE = pathlib.Path(os.environ["SLUICE_TEST_DATASETS"], "json-test-suite", "index.js")
PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "json.md"

# The package has texts, with U+FFFD for what is none: these are the suite's own bytes.
BYTES = {
    "i_string_UTF-8_invalid_sequence": b'["\xe6\x97\xa5\xd1\x88\xfa"]',
    "i_string_UTF8_surrogate_U+D800": b'["\xed\xa0\x80"]',
    "i_string_invalid_utf-8": b'["\xff"]',
    "i_string_iso_latin_1": b'["\xe9"]',
    "i_string_lone_utf8_continuation_byte": b'["\x81"]',
    "i_string_not_in_unicode_range": b'["\xf4\xbf\xbf\xbf"]',
    "i_string_overlong_sequence_2_bytes": b'["\xc0\xaf"]',
    "i_string_overlong_sequence_6_bytes": b'["\xfc\x83\xbf\xbf\xbf\xbf"]',
    "i_string_overlong_sequence_6_bytes_null": b'["\xfc\x80\x80\x80\x80\x80"]',
    "i_string_truncated-utf-8": b'["\xe0\xff"]',
    "i_string_UTF-16LE_with_BOM": b'\xff\xfe[\0"\0\xe9\0"\0]\0',
    "i_string_utf16BE_no_BOM": b'\0[\0"\0\xe9\0"\0]',
    "i_string_utf16LE_no_BOM": b'[\0"\0\xe9\0"\0]\0',
}


def choices():
    """{document: "read" or the error's name}, as docs/json.md has it."""
    rows = re.findall(r"^\| `(i_[^`]+)` \| `?(\w+)`? \|", PAGE.read_text(), re.M)
    assert len(dict(rows)) == len(rows)
    return dict(rows)


def cases():
    script = f"import({json.dumps(SUITE.as_uri())}).then(m => console.log(JSON.stringify(m.parsing)))"
    done = subprocess.run(["node", "-e", script], capture_output=True, check=True)
    for each in json.loads(done.stdout):
        name = each["name"].removesuffix(".json")
        yield name, BYTES.get(name, each["input"].encode("utf-8", "surrogatepass"))


def convert(document, *options):
    """"read", or the error's name."""
    command = [BINARY, "convert", "-", "-", "--to", "json", *options]
    done = subprocess.run(command, input=document, capture_output=True)
    said = re.match(r"sluice convert: (\w+): ", done.stderr.decode())
    return "read" if done.returncode == 0 else said[1]


class JsonSuiteTest(unittest.TestCase):
    def test_the_page_has_every_document_that_is_left_to_the_reader(self):
        self.assertEqual({name for name, _ in cases() if name[0] == "i"}, set(choices()))

    def test_every_document_as_a_value(self):
        wrong, seen, chosen = [], 0, choices()
        for name, document in cases():
            row = b'{"id":1,"value":' + document + b"}"
            # Two rows: one object alone may be the wrapper of its rows.
            for table in (b'{"id":0}\n' + row + b"\n", b'[{"id":0},' + row + b"]"):
                seen += 1
                got = convert(table, "--from", "json")
                is_right = {"y": got == "read", "n": got != "read", "i": got == chosen.get(name)}
                if not is_right[name[0]]:
                    wrong.append((name, got, table[:100]))
        self.assertGreater(seen, 600)
        self.maxDiff = None
        self.assertEqual([], wrong)

    def test_every_document_as_a_file(self):
        """Nothing is read that is no JSON, and what is JSON is a table or known to be none."""
        wrong, tables = [], 0
        for name, document in cases():
            got = convert(document, "--from", "json")
            tables += got == "read"
            no_row = {"y_object_duplicated_key", "y_object_duplicated_key_and_value"}
            allowed = {
                "y": {"invalid_json"} if name in no_row else {"read", "not_a_table", "nul_byte"},
                "n": {"invalid_json", "invalid_utf8", "nul_byte", "not_a_table", "json_too_deep", "empty_file"},
                "i": {"read", "not_a_table", "invalid_json", "invalid_utf8", "nul_byte", "json_too_deep"},
            }
            if got not in allowed[name[0]]:
                wrong.append((name, got, document[:100]))
        self.assertGreater(tables, 10)
        self.assertEqual([], wrong)


if __name__ == "__main__":
    unittest.main()
