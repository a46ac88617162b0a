"""`sluice convert` and Python read the same tables from real files, and write what the other reads.

Needs SLUICE_BINARY, SLUICE_TEST_DATASETS (where script/bootstrap test installed the npm packages
vega-datasets and csv-spectrum) and SLUICE_TEST_TMPDIR.
"""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import oracle

BINARY = os.environ["SLUICE_BINARY"]
DATASETS = pathlib.Path(os.environ["SLUICE_TEST_DATASETS"])
VEGA = DATASETS / "vega-datasets" / "data"
SPECTRUM = DATASETS / "csv-spectrum"
TABLE_FORMATS = ("csv", "tsv", "json", "ndjson", "items")
FIELD_BYTES = 1 << 20  # Limits::field_bytes


def text_of(path):
    return path.read_bytes().decode("utf-8-sig")


def read(data, fmt):
    text = data.decode("utf-8-sig")
    if fmt in ("csv", "tsv"):
        return oracle.read_csv(text, "\t" if fmt == "tsv" else ",")
    return oracle.read_json(text)


class ConvertTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not VEGA.is_dir() or not SPECTRUM.is_dir():
            raise RuntimeError(f"no data sets in {DATASETS}: run script/bootstrap test")

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(dir=os.environ.get("SLUICE_TEST_TMPDIR"))
        self.addCleanup(scratch.cleanup)
        self.output = pathlib.Path(scratch.name) / "out"

    def sluice(self, source, *options):
        command = [BINARY, "convert", str(source), str(self.output), *options]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    def convert(self, source, fmt, *options):
        done = self.sluice(source, "--to", fmt, *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.output.read_bytes()

    def expect_same_table(self, source, expected, from_format):
        header, rows = expected
        # The largest files cost most of the time and add nothing per format.
        formats = TABLE_FORMATS if source.stat().st_size < 2 << 20 else ("csv", "items")
        for fmt in formats:
            with self.subTest(file=source.name, to=fmt):
                data = self.convert(source, fmt, "--from", from_format)
                if not rows and fmt == "ndjson":
                    self.assertEqual(data, b"")
                    continue
                got_header, got_rows = read(data, fmt)
                if rows or fmt in ("csv", "tsv"):
                    self.assertEqual(got_header, header)
                self.assertEqual(got_rows, rows)

    def expect_refused(self, source, error):
        with self.subTest(file=source.name):
            done = self.sluice(source, "--from", "json", "--to", "csv")
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(error, done.stderr)

    def test_csv_and_tsv_files_of_vega_datasets(self):
        files = sorted(VEGA.glob("*.[ct]sv"))
        self.assertGreater(len(files), 15)
        for source in files:
            delimiter = "\t" if source.suffix == ".tsv" else ","
            expected = oracle.read_csv(text_of(source), delimiter)
            self.expect_same_table(source, expected, source.suffix[1:])

    def test_json_files_of_vega_datasets(self):
        files = sorted(VEGA.glob("*.json"))
        self.assertGreater(len(files), 40)
        tables = 0
        for source in files:
            try:
                expected = oracle.read_json(text_of(source))
            except oracle.NotATable:
                self.expect_refused(source, "not_a_table")
                continue
            if any(len(cell.encode()) > FIELD_BYTES for row in expected[1] for cell in row):
                self.expect_refused(source, "field_too_large")
                continue
            tables += 1
            self.expect_same_table(source, expected, "json")
        self.assertGreater(tables, 30)

    def test_the_edge_cases_of_csv_spectrum(self):
        for source in sorted((SPECTRUM / "csvs").glob("*.csv")):
            expected = json.loads(text_of(SPECTRUM / "json" / (source.stem + ".json")))
            if source.stem == "location_coordinates":  # its JSON is of another row
                header, rows = oracle.read_csv(text_of(source))
                expected = [dict(zip(header, row)) for row in rows]
            with self.subTest(file=source.name):
                got = json.loads(self.convert(source, "items", "--from", "csv"))
                self.assertEqual(got, {"items": expected})

    def test_the_format_is_told_from_the_content(self):
        disguised = self.output.with_name("upload.bin")
        for name in ("airports.csv", "cars.json"):
            disguised.write_bytes((VEGA / name).read_bytes())
            expected = read((VEGA / name).read_bytes(), name.rpartition(".")[2])
            self.assertEqual(read(self.convert(disguised, "csv"), "csv"), expected)

    def test_detection_leaves_right_files_alone(self):
        files = sorted([*VEGA.glob("*.[ct]sv"), *(SPECTRUM / "csvs").glob("*.csv")])
        self.assertGreater(len(files), 30)
        for source in files:
            with self.subTest(file=source.name):
                plain = self.convert(source, "csv", "--no-detect")
                done = self.sluice(source, "--to", "csv")
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertEqual(self.output.read_bytes(), plain)

    def test_columns_are_renamed_selected_and_ordered(self):
        options = ("--map", "iata:code", "--map", "name:airport", "--select", "state,airport,code")
        header, rows = oracle.read_csv(text_of(VEGA / "airports.csv"))
        at = [header.index(name) for name in ("state", "name", "iata")]
        data = self.convert(VEGA / "airports.csv", "csv", *options)
        expected = (["state", "airport", "code"], [[row[i] for i in at] for row in rows])
        self.assertEqual(read(data, "csv"), expected)


if __name__ == "__main__":
    unittest.main()
