"""What users really upload: JSON under a .csv key, quoted headers, odd dialects, big files."""

import json

from suite import PEOPLE, ServerTest, items_of, main, parse_items, table_of


class Inputs(ServerTest):
    def assert_converts(self, file_bytes, expected, **metadata):
        output = self.convert(file_bytes, outputformat="json", **metadata)
        self.assertEqual(expected, parse_items(output))

    def test_json_under_a_csv_key_is_read_as_json(self):
        rows = [{"id": 1.50, "name": "Ada", "tags": ["a", "b"]}, {"id": None, "name": "Łu"}]
        expected = [
            [("id", "1.50"), ("name", "Ada"), ("tags", '["a","b"]')],
            [("id", ""), ("name", "Łu"), ("tags", "")],
        ]
        array = '[{"id": 1.50, "name": "Ada", "tags": ["a","b"]},\n {"id": null, "name": "Łu"}]'
        ndjson = array.strip("[]").replace("},\n", "}\n").replace("\n ", "\n") + "\n"
        self.assertEqual(rows, json.loads(array))
        for shape in (array, f'{{"items": {array}}}', ndjson):
            with self.subTest(shape):
                self.assert_converts(shape.encode(), expected)

    def test_text_that_only_begins_like_json_is_read_as_csv(self):
        self.assert_converts(b"[a],b\n1,2\n", [[("[a]", "1"), ("b", "2")]])

    def test_a_mapping_with_the_quotes_that_the_page_left_in(self):
        file_bytes = b'"first name","last, name"\nAda,Lovelace\n"Bo","x"\n'
        output = self.convert(
            file_bytes, mapping='"first name":"first"', sequence="first", outputformat="json"
        )
        self.assertEqual([[("first", "Ada")], [("first", "Bo")]], parse_items(output))

    def test_a_byte_order_mark_is_not_part_of_the_first_header(self):
        self.assert_converts(b"\xef\xbb\xbfa,b\n1,2\n", [[("a", "1"), ("b", "2")]])

    def test_a_dialect_that_nobody_says_is_detected(self):
        rows = [[("a", "1"), ("b", "2,5")], [("a", "3"), ("b", "4")]]
        for name, text in (
            ("tabs", "a\tb\n1\t2,5\n3\t4\n"),
            ("semicolons", "a;b\n1;2,5\n3;4\n"),
            ("Excel's first line", "sep=;\r\na;b\r\n1;2,5\r\n3;4\r\n"),
            ("a preamble", "Report\n\na;b\n1;2,5\n3;4\n"),
            ("UTF-16", "\ufeffa\tb\n1\t2,5\n3\t4\n"),
        ):
            with self.subTest(name):
                self.assert_converts(text.encode("utf-16-le" if name == "UTF-16" else "utf-8"), rows)

    def test_what_the_metadata_says_of_the_dialect_wins(self):
        file_bytes = b"a;b\n1;2\n3;4\n"
        plain = [[("a;b", "1;2")], [("a;b", "3;4")]]
        self.assert_converts(file_bytes, plain, detect="off")
        self.assert_converts(file_bytes, plain, delimiter="comma")
        self.assert_converts(b"a|b\n1|2\n", [[("a", "1"), ("b", "2")]], detect="off", delimiter="|")

    def test_each_kind_of_line_end(self):
        for end in ("\n", "\r\n", "\r"):
            with self.subTest(end.encode()):
                text = end.join(["a,b", "1,2", '3,"4"'])
                self.assert_converts(text.encode(), [[("a", "1"), ("b", "2")], [("a", "3"), ("b", "4")]])

    def test_a_table_without_rows(self):
        self.assertEqual([], parse_items(self.convert(b"a,b\n", outputformat="json")))
        self.assertEqual((["a", "b"], []), table_of(self.convert(b"a,b\n", outputformat="csv")))

    def test_identifiers_keep_every_digit(self):
        row = ["007", "12345678901234567890", "1.10", "+49", "1e5", " padded "]
        header = [f"c{i}" for i in range(len(row))]
        file_bytes = (",".join(header) + "\n" + ",".join(row) + "\n").encode()
        self.assert_converts(file_bytes, [list(zip(header, row))])

    def test_a_file_too_large_for_the_database(self):
        lines = [f'{i},"name {i}, ""x""",{i * 7}' for i in range(200_000)]
        file_bytes = ("id,name,value\n" + "\n".join(lines) + "\n").encode()
        self.assertGreater(len(file_bytes), 5_000_000)
        self.assert_converts(
            file_bytes,
            items_of(file_bytes, [("name", "label")], ["label", "id"]),
            mapping="name:label",
            sequence="label,id",
        )

    def test_non_ascii_mapping(self):
        self.assert_converts(
            "größe,b\n1,2\n".encode(), [[("長さ", "1")]], mapping="größe:長さ", sequence="長さ"
        )

    def test_an_operation_that_is_absent_transforms(self):
        browser = self.browser()
        with browser.open_socket() as tab:
            form = browser.sign({"outputformat": "json", "jobId": "plain"})
            self.assertEqual(204, browser.upload(form, PEOPLE).status)
            job = self.assert_complete(tab.next_frame(), "plain")
        self.assertEqual(items_of(PEOPLE), parse_items(browser.download(job)))

    def test_a_job_without_an_id_gets_one(self):
        browser = self.browser()
        job = self.assert_complete(browser.run(PEOPLE, {"outputformat": "json"}))
        self.assertTrue(job["jobid"])
        self.assertIn(job["jobid"], job["key"])


if __name__ == "__main__":
    main()
