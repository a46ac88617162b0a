"""check.py must see what is wrong, or the table says "right" of everything."""

import pathlib
import tempfile
import unittest

import check
from works import Work

RIGHT = {
    "csv": 'a,b\r\n001,"x, ""y"""\r\n2,\r\n',
    "ndjson": '{"a":"001","b":"x, \\"y\\""}\n{"a":2,"b":null}\n',
    "json": '[{"a":"001","b":"x, \\"y\\""},{"a":"2","b":""}]',
}
WANTED = (["a", "b"], [["001", 'x, "y"'], ["2", ""]])


class Check(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = pathlib.Path(directory.name) / "out"

    def difference(self, text, kind):
        self.path.write_bytes(text.encode())
        return check.difference(WANTED, self.path, kind)

    def test_right_outputs_are_right(self):
        for kind, text in RIGHT.items():
            self.assertEqual("", self.difference(text, kind), kind)

    def test_a_destroyed_identifier_is_seen(self):
        self.assertIn("a is '1'", self.difference(RIGHT["csv"].replace("001", "1"), "csv"))
        self.assertIn("a is '1'", self.difference(RIGHT["json"].replace('"001"', "1"), "json"))

    def test_a_number_keeps_its_text(self):
        self.path.write_text('[{"a":1.50,"b":"x"}]')
        self.assertEqual((["a", "b"], [["1.50", "x"]]), check.read(self.path, "json"))

    def test_a_lost_row_is_seen(self):
        self.assertEqual("1 rows, not 2", self.difference(RIGHT["csv"].replace("2,\r\n", ""), "csv"))

    def test_another_name_or_order_of_columns_is_seen(self):
        self.assertIn("columns", self.difference(RIGHT["csv"].replace("a,b", "b,a"), "csv"))
        self.assertIn("columns", self.difference(RIGHT["ndjson"].replace('"b"', '"c"'), "ndjson"))

    def test_a_member_too_many_is_seen(self):
        text = RIGHT["json"].replace('"2"', '"2","c":"3"')
        self.assertIn("3 fields, not 2", self.difference(text, "json"))

    def test_invalid_json_is_seen(self):
        self.assertIn("not readable", self.difference(RIGHT["json"][:-1], "json"))
        self.assertIn("not readable", self.difference("", "ndjson"))

    def test_selected_columns_are_wanted_in_their_order_and_under_their_names(self):
        self.path.with_name("t.csv").write_text(RIGHT["csv"], newline="")
        work = Work("t", "csv", "csv", (("b", "beta"), ("a", "a")))
        header, rows = check.expected(work, self.path.parent)
        self.assertEqual(["beta", "a"], header)
        self.assertEqual([['x, "y"', "001"], ["", "2"]], rows)


if __name__ == "__main__":
    unittest.main()
