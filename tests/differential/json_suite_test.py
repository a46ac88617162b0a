"""The public JSON parsing test suite, each document as a value of a table's row: what RFC 8259 allows is
read, what it forbids is refused, and where it leaves the choice, the choice is the one written here.

Needs SLUICE_BINARY, SLUICE_TEST_DATASETS (where script/bootstrap test installed json-test-suite) and node.
"""

import json
import os
import pathlib
import subprocess
import unittest

BINARY = os.environ["SLUICE_BINARY"]
SUITE = pathlib.Path(os.environ["SLUICE_TEST_DATASETS"], "json-test-suite", "index.js")

# i_…: RFC 8259 lets a reader choose. Numbers are text here: none is too large. Half of a surrogate
# pair is no character, so no text can hold it; deep nesting meets a limit; UTF-16 inside UTF-8 has
# NUL bytes.
REFUSED_BY_CHOICE = {
    "i_object_key_lone_2nd_surrogate.json",
    "i_string_1st_surrogate_but_2nd_missing.json",
    "i_string_1st_valid_surrogate_2nd_invalid.json",
    "i_string_incomplete_surrogate_and_escape_valid.json",
    "i_string_incomplete_surrogate_pair.json",
    "i_string_incomplete_surrogates_escape_valid.json",
    "i_string_invalid_lonely_surrogate.json",
    "i_string_invalid_surrogate.json",
    "i_string_UTF-16LE_with_BOM.json",
    "i_string_inverted_surrogates_U+1D11E.json",
    "i_string_lone_second_surrogate.json",
    "i_string_utf16BE_no_BOM.json",
    "i_string_utf16LE_no_BOM.json",
    "i_structure_500_nested_arrays.json",
    "i_structure_UTF-8_BOM_empty_object.json",
}


def cases():
    script = f"import({json.dumps(SUITE.as_uri())}).then(m => console.log(JSON.stringify(m.parsing)))"
    done = subprocess.run(["node", "-e", script], capture_output=True, check=True)
    return [(each["name"], each["input"]) for each in json.loads(done.stdout)]


def is_read(text):
    done = subprocess.run(
        [BINARY, "convert", "-", "-", "--from", "json", "--to", "csv"],
        input=text.encode("utf-8", "surrogatepass"),
        capture_output=True,
    )
    return {0: True, 3: False}[done.returncode]


class JsonSuiteTest(unittest.TestCase):
    def test_every_document_as_a_value(self):
        wrong, seen = [], 0
        for name, text in cases():
            row = '{"id":1,"value":%s}' % text
            expected = name[0] == "y" or (name[0] == "i" and name not in REFUSED_BY_CHOICE)
            # Two rows: one object alone may be the wrapper of its rows.
            for table in ('{"id":0}\n' + row + "\n", '[{"id":0},' + row + "]"):
                seen += 1
                if is_read(table) != expected:
                    wrong.append((name, table[:100]))
        self.assertGreater(seen, 600)
        self.maxDiff = None
        self.assertEqual([], wrong)


if __name__ == "__main__":
    unittest.main()
