"""The tests that README.md names as proofs exist.

    SLUICE_TEST_BUILD=build/release tests/architecture/named_tests_test.py
"""

import os
import pathlib
import re
import subprocess
import unittest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


def named_tests():
    """Of the last column under "What runs where": `ctest -R` names, and scripts with a slash in them."""
    section = (REPOSITORY / "README.md").read_text().partition("## What runs where")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| ")][1:]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row[-1])}


class NamedTests(unittest.TestCase):
    def test_each_is_there(self):
        listing = subprocess.run(["ctest", "--test-dir", os.environ["SLUICE_TEST_BUILD"], "-N"],
                                 capture_output=True, text=True, check=True).stdout  # fmt: skip
        names = named_tests()
        self.assertGreater(len(names), 10)
        for name in names:
            if "/" in name:
                self.assertTrue((REPOSITORY / name).is_file(), name)
            else:
                self.assertRegex(listing, rf"Test +#\d+: .*{re.escape(name)}")


if __name__ == "__main__":
    unittest.main()
