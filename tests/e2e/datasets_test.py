"""Real files: vega-datasets and csv-spectrum (installed by script/bootstrap test), each checked
against Python's own csv and json."""

import json
import unittest

from sluice_client import REPOSITORY, run_sluice
from suite import ServerTest, items_of, main, parse_items, table_of

PACKAGES = REPOSITORY / "build/datasets/node_modules"
VEGA = PACKAGES / "vega-datasets/data"
SPECTRUM = PACKAGES / "csv-spectrum"
ROWS_OF_RECORDS = ("cars.json", "movies.json", "flights-2k.json", "penguins.json", "wheat.json")

WRONG_IN_THE_PACKAGE = ("location_coordinates",)  # its JSON has another phone number than its CSV


def convert(path, *arguments):
    done = run_sluice("convert", str(path), "-", *arguments)
    assert done.returncode == 0, (path, done.stderr)
    return done.stdout


def cell_of(value):
    """A JSON value as the compatibility contract's cell; numbers keep their text."""
    if value is None:
        return ""
    if isinstance(value, (str, Number)):
        return str(value)
    return json.dumps(value)


class Number(str):
    """A JSON number as it was written."""


def records_of(path):
    text = path.read_text(encoding="utf-8-sig")
    return json.loads(text, parse_float=Number, parse_int=Number)


class ConvertedFiles(unittest.TestCase):
    def test_every_csv_file_of_vega_datasets(self):
        files = sorted(VEGA.glob("*.csv"))
        self.assertGreater(len(files), 20, "script/bootstrap test installs them")
        for path in files:
            with self.subTest(path.name):
                source = path.read_bytes()
                self.assertEqual(items_of(source), parse_items(convert(path, "--to", "items")))
                self.assertEqual(table_of(source), table_of(convert(path, "--to", "csv")))

    def test_every_tsv_file_of_vega_datasets(self):
        for path in VEGA.glob("*.tsv"):
            self.assertEqual(
                table_of(path.read_bytes(), "\t"), table_of(convert(path, "--to", "csv"))
            )

    def test_files_of_json_records(self):
        for name in ROWS_OF_RECORDS:
            with self.subTest(name):
                records = records_of(VEGA / name)
                header = list(dict.fromkeys(key for record in records for key in record))
                rows = [[cell_of(record.get(key)) for key in header] for record in records]
                self.assertEqual((header, rows), table_of(convert(VEGA / name, "--to", "csv")))

    def test_each_edge_case_of_csv_spectrum(self):
        files = sorted((SPECTRUM / "csvs").glob("*.csv"))
        self.assertEqual(12, len(files))
        for path in files:
            with self.subTest(path.name):
                expected = json.loads((SPECTRUM / "json" / (path.stem + ".json")).read_text())
                items = parse_items(convert(path, "--from", "csv", "--to", "items"))
                self.assertEqual(items_of(path.read_bytes()), items)
                if path.stem not in WRONG_IN_THE_PACKAGE:
                    self.assertEqual(expected, [dict(item) for item in items])

    def test_there_and_back_again_keeps_every_cell(self):
        for path in sorted(VEGA.glob("*.csv")):
            with self.subTest(path.name):
                as_json = convert(path, "--to", "ndjson")
                back = run_sluice("convert", "-", "-", "--from", "ndjson", "--to", "csv", stdin=as_json)
                self.assertEqual(table_of(path.read_bytes()), table_of(back.stdout))


class UploadedFiles(ServerTest):
    def test_a_real_table_through_the_whole_flow(self):
        for name, rename, select in (
            ("airports.csv", ("iata", "code"), ["state", "code", "name"]),
            ("seattle-weather.csv", ("date", "day"), ["day", "weather"]),
        ):
            with self.subTest(name):
                source = (VEGA / name).read_bytes()
                output = self.convert(
                    source,
                    outputformat="json",
                    mapping=":".join(rename),
                    sequence=",".join(select),
                )
                self.assertEqual(items_of(source, [rename], select), parse_items(output))

    def test_the_output_of_the_flow_is_that_of_convert(self):
        path = VEGA / "stocks.csv"
        for output_format, name in (("json", "items"), ("csv", "csv")):
            output = self.convert(path.read_bytes(), outputformat=output_format)
            self.assertEqual(convert(path, "--to", name), output)

    def test_real_json_records_become_csv(self):
        path = VEGA / "movies.json"
        output = self.convert(path.read_bytes(), outputformat="csv")
        header, rows = table_of(output)
        self.assertEqual([len(header)] * len(records_of(path)), [len(row) for row in rows])


if __name__ == "__main__":
    main()
