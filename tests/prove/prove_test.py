#!/usr/bin/python3
"""script/prove itself: pieces add up, what is done is not done again, what breaks is told."""

import json
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

import harnesses
import pieces
import plan
import prove
import table

# A harness whose items 5 and 13 are violations when it is told "bad", and which dies on "broken"; it is
# "skipped" as a test without its engine is, and "slow" is what never ends. A file beside it mends it.
HARNESS = """
import argparse, pathlib, signal, sys
sys.path.insert(0, {here!r})
import result
parser = argparse.ArgumentParser()
parser.add_argument("how")
result.add_arguments(parser, 3)
options = parser.parse_args()
if pathlib.Path(__file__).with_name("mended").exists():
    options.how = "good"
if options.how == "skipped":
    sys.exit(77)
with result.Result(options, "made up", "variant", unit="tries", promise="nothing breaks") as found:
    found.figures["speed"] = int(options.shard.split("/")[0])
    found.figures["calls"] = {{"open": 1}}
    for item in result.items(options):
        if options.how == "bad" and item in (5, 13):
            found.violation(item, "as planted")
        if options.how == "broken":
            raise RuntimeError("as planted")
        if options.how == "slow":
            signal.pause()
        found.tried()
sys.exit(found.exit_status())
"""


class ProveTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.results = pathlib.Path(directory.name) / "proofs"
        self.results.mkdir()
        self.script = pathlib.Path(directory.name) / "harness.py"
        self.script.write_text(HARNESS.format(here=str(pathlib.Path(__file__).parent)))
        self.product = "1234567"
        self.limit_s = 60

    def harness(self, how):
        command = (sys.executable, "-B", str(self.script), how)
        return plan.Harness(how, command, (3, 0, 20), piece=6, asked="20 tries", limit_s=self.limit_s)

    def prove(self, how, *arguments):
        """script/prove release: its exit status and its table."""
        words = ["prove", "release", "--results", str(self.results), *arguments]
        with (
            mock.patch.object(harnesses, "ALL", [self.harness(how)]),
            mock.patch.object(pieces, "product", lambda: self.product),
            mock.patch.object(sys, "argv", words),
            mock.patch("sys.stderr"),
            mock.patch("builtins.print"),
        ):
            status = prove.main()
            text = table.of([self.harness(how)], "release", 1, self.results, self.product)
        return status, text

    def test_all_pieces_add_up_to_the_count(self):
        status, text = self.prove("good")
        self.assertEqual(status, 0)
        self.assertIn("| nothing breaks | made up, variant | 20 tries | 20 tries | 0 | 1 |", text)
        self.assertIn("speed 1 to 4", text)
        self.assertNotIn("open", text)

    def test_shards_are_disjoint_and_add_up(self):
        self.assertEqual(self.prove("good", "--shard", "1/2")[0], 0)
        self.assertIn("| 10 tries |", self.prove("good", "--table")[1])
        self.assertEqual(self.prove("good", "--shard", "2/2")[0], 0)
        self.assertIn("| 20 tries |", self.prove("good", "--table")[1])

    def test_what_is_done_is_not_done_again_until_the_product_changes(self):
        self.prove("good")
        files = {path: path.stat().st_mtime_ns for path in self.results.rglob("*.json")}
        self.prove("good")
        self.assertEqual(files, {path: path.stat().st_mtime_ns for path in files})
        self.product = "7654321"
        self.assertIn("nothing yet", self.prove("good", "--table")[1])
        self.prove("good")
        self.assertTrue(all(path.stat().st_mtime_ns > when for path, when in files.items()))

    def test_what_was_changed_and_not_committed_is_never_done(self):
        self.product = ""
        self.prove("good")
        kept = json.loads(next(self.results.rglob("*.json")).read_text())
        self.assertEqual(kept["product"], "")
        files = {path: path.stat().st_mtime_ns for path in self.results.rglob("*.json")}
        self.prove("good")
        self.assertTrue(all(path.stat().st_mtime_ns > when for path, when in files.items()))

    def test_a_violation_fails_and_stands_in_the_table(self):
        status, text = self.prove("bad")
        self.assertEqual(status, 1)
        self.assertIn("| 20 tries | 20 tries | 2 |", text)

    def test_a_harness_that_breaks_counts_for_nothing(self):
        status, text = self.prove("broken")
        self.assertEqual(status, 1)
        self.assertIn("nothing yet", text)

    def test_what_was_found_or_broke_stands_beside_its_rerun(self):
        for how, pieces_of_it, before, after in (
            ("bad", 1, "| 20 tries | 20 tries | 2 |", "| 20 tries | 20 tries | 0; 2 found, run again |"),
            ("broken", 4, "| 0; 4 broke |", "| 20 tries | 20 tries | 0; 4 broke, run again |"),
            ("skipped", 4, "| 0; 4 broke |", "| 20 tries | 20 tries | 0; 4 broke, run again |"),
        ):
            with self.subTest(how):
                mended = self.script.with_name("mended")
                mended.unlink(missing_ok=True)
                status, text = self.prove(how)
                self.assertEqual(status, 1)
                self.assertIn(before, text)
                mended.touch()
                for _ in range(2):  # what is done is not done again, and hides nothing
                    status, text = self.prove(how)
                    self.assertEqual(status, 0)
                    self.assertIn(after, text)
                kept = list((self.results / how).glob("*.earlier-1.json"))
                self.assertEqual(len(kept), pieces_of_it)
                self.assertTrue(all(path.with_suffix(".log").exists() for path in kept))

    def test_a_finding_that_repeats_itself_is_kept_each_time(self):
        self.prove("bad")
        self.prove("bad")
        self.assertIn("| 2; 2 found, run again |", self.prove("bad", "--table")[1])
        self.assertIn("| 2; 4 found, run again |", self.prove("bad")[1])

    def test_what_an_older_product_did_is_not_the_products(self):
        self.prove("bad")
        self.product = "7654321"
        self.script.with_name("mended").touch()
        self.assertIn("| 20 tries | 20 tries | 0 |", self.prove("bad")[1])
        self.assertTrue(list(self.results.rglob("*.earlier-1.json")))

    def test_a_harness_has_its_limit(self):
        self.limit_s = 2
        status, text = self.prove("slow")
        self.assertEqual(status, 1)
        self.assertIn("| nothing yet | 20 tries | 0; 4 broke |", text)
        log = next(self.results.rglob("*.log"))
        self.assertIn("ended, for it had not after 2 s", log.read_text())

    def test_the_table_has_the_harnesses_tree(self):
        with mock.patch.object(pieces, "tree_of", lambda directory: f"tree-of-{directory}"):
            self.prove("good")
        self.assertIn("| 1 | tree-of-tests |", self.prove("good", "--table")[1])

    def test_time_that_is_up_is_no_success(self):
        self.assertEqual(self.prove("good", "--for", "-1")[0], 3)

    def test_every_harness_has_something_to_do_in_each_size(self):
        for harness in harnesses.ALL:
            for size in plan.SIZES:
                if size == "quick" and harness.name in harnesses.NOT_QUICK:
                    self.assertEqual(harness.pieces(size), 0, harness.name)
                    continue
                self.assertGreater(harness.pieces(size), 0, (harness.name, size))
                words = harness.arguments(size, 1, 1, pathlib.Path("r"), pathlib.Path("b"))
                self.assertIn("--count", words)

    def test_every_harness_has_the_time_that_its_size_takes(self):
        soak = next(harness for harness in harnesses.ALL if harness.name == "soak")
        self.assertGreater(soak.limit_s, 2 * 1_800, "it loads for so long, and then reads what came of it")


if __name__ == "__main__":
    unittest.main()
