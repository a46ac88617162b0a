"""Failures are told: code, message, row, column and byte offset, once, and other jobs go on."""

import json

from suite import PEOPLE, ServerTest, main


class Failures(ServerTest):
    def fail_with(self, file_bytes, code, place=None, **metadata):
        """Runs a job that must fail; returns its error after checking that nothing else came."""
        browser = self.browser()
        tab = self.tab(browser)
        browser.submit(file_bytes, {"jobId": "bad", "outputformat": "json", **metadata})
        error = self.assert_failed(tab.next_frame(), code, **(place or {}))
        self.assert_no_more_frames(browser, tab)
        return error

    def test_a_ragged_row_is_told_with_its_place(self):
        self.fail_with(b"a,b\n1,2\n3\n4,5\n", "ragged_row", {"row": 3, "byteOffset": 8})
        self.fail_with(b"a,b\r\n1,2,3\r\n", "ragged_row", {"row": 2, "byteOffset": 5})

    def test_an_unterminated_quote_is_told_with_its_place(self):
        place = {"row": 2, "column": "b", "byteOffset": 6}
        self.fail_with(b'a,b\n1,"2\n3,4\n', "unterminated_quote", place)

    def test_an_unknown_column_is_told_by_name(self):
        unknown = {"mapping": "nme:who", "sequence": "who"}
        self.fail_with(PEOPLE, "unknown_column", {"column": "nme"}, **unknown)
        self.fail_with(PEOPLE, "unknown_column", {"column": "zip"}, sequence="name,zip")

    def test_a_header_that_comes_twice(self):
        self.fail_with(b"a,b,a\n1,2,3\n", "duplicate_header", {"row": 1, "column": "a"})

    def test_bytes_that_are_not_text(self):
        self.fail_with(b"a,b\n1,\x00\n", "nul_byte", {"row": 2, "byteOffset": 6})
        self.fail_with(b"a,b\n1,\xff\n", "invalid_utf8", {"row": 2, "byteOffset": 6})

    def test_a_file_of_nothing_but_a_line_end(self):
        self.fail_with(b"\n", "empty_file")

    def test_json_that_is_not_a_table(self):
        self.fail_with(b"[1, 2]", "not_a_table")

    def test_an_unknown_operation(self):
        error = self.fail_with(PEOPLE, "unknown_operation", operation="explode")
        self.assertIn("explode", error["message"])

    def test_an_unknown_output_format(self):
        self.fail_with(PEOPLE, "unsupported_format", outputformat="xlsx")

    def test_a_mapping_that_cannot_be_read(self):
        self.fail_with(PEOPLE, "bad_mapping", mapping="name")
        self.fail_with(PEOPLE, "bad_sequence", sequence="name,,city")

    def test_a_failure_leaves_no_output_and_its_job_says_why(self):
        browser = self.browser()
        browser.run(b"a,b\n1\n", {"jobId": "bad", "outputformat": "json"})
        (job,) = json.loads(self.server.cli("jobs", "--user", browser.user, "--json").stdout)
        self.assertEqual(("bad", "failed"), (job["job"], job["state"]))
        self.assertEqual("ragged_row", job["error"]["name"])
        self.assertNotIn("output", job)


if __name__ == "__main__":
    main()
