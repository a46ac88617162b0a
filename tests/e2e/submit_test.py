"""`sluice submit` against a running server."""

import json
import pathlib
import tempfile

from sluice_client import run_sluice
from suite import PEOPLE, ServerTest, items_of, main, parse_items, table_of


class Submit(ServerTest):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.file = self.directory / "people.csv"
        self.file.write_bytes(PEOPLE)

    def submit(self, *arguments, file=None, out="out"):
        return run_sluice(
            "submit", str(file or self.file), "--server", self.server.addresses["http"],
            "--out", str(self.directory / out), *arguments,
        )  # fmt: skip

    def test_each_format_that_the_server_makes(self):
        for name in ("json", "items"):
            done = self.submit("--to", name)
            self.assertEqual(0, done.returncode, done.stderr)
            self.assertEqual(items_of(PEOPLE), parse_items((self.directory / "out").read_bytes()))
        self.assertEqual(0, self.submit("--to", "csv").returncode)
        self.assertEqual(table_of(PEOPLE), table_of((self.directory / "out").read_bytes()))
        self.assertEqual(2, self.submit("--to", "xlsx", out="never").returncode)
        self.assertFalse((self.directory / "never").exists())

    def test_renamed_and_selected_columns(self):
        done = self.submit("--to", "json", "--map", "name:who", "--select", "city,who")
        self.assertEqual(0, done.returncode, done.stderr)
        expected = items_of(PEOPLE, [("name", "who")], ["city", "who"])
        self.assertEqual(expected, parse_items((self.directory / "out").read_bytes()))

    def test_output_for_programs(self):
        done = self.submit("--to", "json", "--json")
        told = json.loads(done.stdout)
        self.assertLessEqual({"user", "job", "bucket", "key"}, set(told))
        to_stdout = run_sluice(
            "submit", str(self.file), "--to", "csv", "--out", "-",
            "--server", self.server.addresses["http"],
        )  # fmt: skip
        self.assertEqual(table_of(PEOPLE), table_of(to_stdout.stdout))

    def test_the_result_is_that_of_convert(self):
        self.assertEqual(0, self.submit("--to", "json").returncode)
        converted = run_sluice("convert", str(self.file), "-", "--to", "items")
        self.assertEqual(converted.stdout, (self.directory / "out").read_bytes())

    def test_a_bad_file_is_exit_code_3_and_says_where_on_one_line(self):
        bad = self.directory / "bad.csv"
        bad.write_bytes(b"a,b\n1\n")
        done = self.submit("--to", "json", file=bad, out="never")
        self.assertEqual(3, done.returncode)
        self.assertRegex(done.stderr, rb"^sluice.*ragged_row.*row 2.*\n$")
        self.assertFalse((self.directory / "never").exists())

    def test_rejects_and_receipt_are_those_of_convert(self):
        bad = self.directory / "bad.csv"
        bad.write_bytes(b"a,b\n1,2\n3\n4,5\n")
        rejects, told = self.directory / "rejects", self.directory / "rejects_of_convert"
        done = self.submit("--to", "json", "--rejects", str(rejects), "--json", file=bad)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual(1, json.loads(done.stdout)["rejected"])
        run_sluice(
            "convert", str(bad), str(self.directory / "converted"), "--to", "items",
            "--rejects", str(told), "--receipt", str(self.directory / "receipt"),
        )  # fmt: skip
        self.assertEqual((self.directory / "converted").read_bytes(), (self.directory / "out").read_bytes())
        self.assertEqual(told.read_bytes(), rejects.read_bytes())
        jobs = json.loads(run_sluice("jobs", "--json", "--data-dir", str(self.server.data_dir)).stdout)
        (job,) = (each for each in jobs if each["job"] == json.loads(done.stdout)["job"])
        self.assertEqual(json.loads((self.directory / "receipt").read_text()), job["receipt"])
        self.assertEqual(1, job["rejects"]["rows"])

    def test_a_detected_dialect_and_its_receipt_are_those_of_convert(self):
        odd = self.directory / "odd.csv"
        odd.write_bytes(b"sep=;\r\na;b\r\n1;2,5\r\n")
        done = self.submit("--to", "json", "--json", file=odd)
        self.assertEqual(0, done.returncode, done.stderr)
        run_sluice(
            "convert", str(odd), str(self.directory / "converted"), "--to", "items",
            "--receipt", str(self.directory / "receipt"),
        )  # fmt: skip
        self.assertEqual((self.directory / "converted").read_bytes(), (self.directory / "out").read_bytes())
        jobs = json.loads(run_sluice("jobs", "--json", "--data-dir", str(self.server.data_dir)).stdout)
        (job,) = (each for each in jobs if each["job"] == json.loads(done.stdout)["job"])
        self.assertEqual(json.loads((self.directory / "receipt").read_text()), job["receipt"])
        self.assertEqual(";", job["receipt"]["detected"]["delimiter"])

    def test_the_dialect_can_be_said(self):
        odd = self.directory / "odd.csv"
        odd.write_bytes(b"a;b\n1;2\n")
        said = (("--no-detect",), "a;b"), (("--delimiter", "tab"), "a;b"), (("--delimiter", ";"), "a")
        for flags, first in said:
            done = self.submit("--to", "json", *flags, file=odd)
            self.assertEqual(0, done.returncode, done.stderr)
            self.assertEqual(first, parse_items((self.directory / "out").read_bytes())[0][0][0])
        self.assertEqual(2, self.submit("--to", "json", "--delimiter", "\n", file=odd).returncode)

    def converted(self, file, *flags):
        """The output and the receipt of `sluice convert`."""
        out, receipt = self.directory / "converted", self.directory / "receipt_of_convert"
        done = run_sluice("convert", str(file), str(out), "--to", "items", "--receipt", str(receipt), *flags)
        self.assertEqual(0, done.returncode, done.stderr)
        return out.read_bytes(), receipt.read_bytes(), done.stderr

    def test_what_is_said_of_the_file_is_what_convert_is_told(self):
        odd = self.directory / "odd.csv"
        receipt = self.directory / "receipt"
        cases = (
            ("a\nZo\xeb\n".encode("cp1252"), ("--encoding", "windows-1252")),
            ("a,b\né,ü\n".encode(), ("--encoding", "latin1")),
            ("é\n1\n".encode("utf-16-be"), ("--encoding", "utf-16be")),
            (b"a\nx\xffy\n", ("--replace-invalid",)),
            (b"a\nx\xffy\n", ("--replace-invalid", "--no-detect", "--no-header")),
            (b"x\na;b\nc;d\n#\n'1;';2;\n", (
                "--skip-rows", "1", "--delimiter", ";", "--quote", "'", "--comment", "#",
                "--header-rows", "2", "--trailing-delimiter",
            )),
            (b"a\tb\n1\\\t\t2\n", ("--delimiter", "\t", "--escape", "\\")),
            (b'a,b\n"1\n', ("--quote", "none", "--lenient")),
        )  # fmt: skip
        for content, flags in cases:
            with self.subTest(flags=flags):
                odd.write_bytes(content)
                done = self.submit("--to", "json", "--receipt", str(receipt), *flags, file=odd)
                self.assertEqual(0, done.returncode, done.stderr)
                output, told, _ = self.converted(odd, *flags)
                self.assertEqual(output, (self.directory / "out").read_bytes())
                self.assertEqual(told, receipt.read_bytes())

    def test_a_file_without_a_header(self):
        done = self.submit("--to", "json", "--no-header", "--no-detect")
        self.assertEqual(0, done.returncode, done.stderr)
        rows = parse_items((self.directory / "out").read_bytes())
        self.assertEqual(len(items_of(PEOPLE)) + 1, len(rows))
        self.assertEqual("column_1", rows[0][0][0])

    def test_what_cannot_be_said_is_wrong_usage(self):
        for flags in (
            ("--encoding", "windows-1525"), ("--quote", "''"), ("--comment", ""),
            ("--header-rows", "0"), ("--skip-rows", "-1"), ("--no-header", "--header-rows", "2"),
        ):  # fmt: skip
            done = self.submit("--to", "json", *flags, out="never")
            self.assertEqual(2, done.returncode, (flags, done.stderr))
        self.assertIn(b"windows-1252", self.submit("--to", "json", "--encoding", "windows-1525").stderr)
        json_file = self.directory / "in.json"
        json_file.write_bytes(b"[]")
        self.assertEqual(2, self.submit("--to", "csv", "--quote", "none", file=json_file).returncode)

    def test_an_error_of_the_encoding_names_a_flag_that_submit_has(self):
        bad = self.directory / "bad.csv"
        bad.write_bytes(b"a\nZo\xeb\n")
        done = self.submit("--to", "json", file=bad, out="never")
        self.assertEqual(3, done.returncode)
        self.assertRegex(done.stderr, rb"invalid_utf8.*--encoding NAME.*byte 4")
        self.assertEqual(0, self.submit("--to", "json", "--encoding", "latin1", file=bad).returncode)

    def test_warnings_are_those_of_convert(self):
        odd = self.directory / "odd.csv"
        odd.write_bytes(b"a,b\n1,2\n3\n")
        flags = ("--lenient",)
        _, receipt, told = self.converted(odd, *flags)
        warnings = [line for line in told.decode().splitlines() if "warning" in line]
        self.assertTrue(warnings, told)
        done = self.submit("--to", "json", *flags, file=odd)
        self.assertEqual(
            [line.replace("sluice convert", "sluice submit") for line in warnings],
            done.stderr.decode().splitlines(),
        )
        for_programs = self.submit("--to", "json", "--json", *flags, file=odd)
        self.assertEqual(b"", for_programs.stderr)
        told = json.loads(for_programs.stdout)
        self.assertEqual(json.loads(receipt), told["receipt"])
        self.assertEqual(told["receipt"]["warnings"], told["warnings"])
        self.assertEqual([], json.loads(self.submit("--to", "json", "--json").stdout)["warnings"])

    def test_a_receipt_needs_a_file_of_its_own(self):
        for place in (self.directory / "out", self.file):
            done = self.submit("--to", "json", "--receipt", str(place))
            self.assertEqual(2, done.returncode, done.stderr)
            self.assertIn(b"same_file", done.stderr)
        self.assertEqual(PEOPLE, self.file.read_bytes())
        failed = self.submit("--to", "json", "--receipt", str(self.directory / "no" / "receipt"))
        self.assertEqual(1, failed.returncode)

    def test_nothing_bad_makes_an_empty_rejects_file(self):
        rejects = self.directory / "rejects"
        done = self.submit("--to", "json", "--rejects", str(rejects))
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual(b"", rejects.read_bytes())
        self.assertEqual(2, self.submit("--to", "json", "--rejects", str(self.directory / "out")).returncode)

    def test_a_server_that_is_not_there_is_exit_code_1(self):
        done = run_sluice(
            "submit", str(self.file), "--to", "json", "--out", "-", "--server", "http://127.0.0.1:1"
        )
        self.assertEqual(1, done.returncode)
        self.assertEqual(1, done.stderr.count(b"\n"))


if __name__ == "__main__":
    main()
