"""The nine faults of the system that Sluice replaces: each has its regression test."""

import json
import os
import socket
import urllib.parse

import sigv4
from sluice_client import WAIT_S, multipart, new_user, wait_until
from suite import PEOPLE, ServerTest, items_of, main, parse_items, table_of


class Faults(ServerTest):
    def test_fault_1_csv_output_was_corrupted_by_commas_quotes_and_newlines(self):
        values = ["a,b", 'say "hi"', "two\nlines", "cr\rlf\r\n", "", " ", '"', ",", "'"]
        row = ",".join('"' + value.replace('"', '""') + '"' for value in values)
        header = ",".join(f"c{i}" for i in range(len(values)))
        output = self.convert(f"{header}\n{row}\n".encode(), outputformat="csv")
        self.assertEqual((header.split(","), [values]), table_of(output))

    def test_fault_2_json_output_was_invalid(self):
        values = ['say "hi"', "back\\slash", "tab\there", "two\nlines", "\x01\x1f", "\u2028", "𝄞"]
        row = ",".join('"' + value.replace('"', '""') + '"' for value in values)
        header = ",".join(f'"c""{i}"' for i in range(len(values)))
        file_bytes = f"{header}\n{row}\n{row}\n".encode()
        output = self.convert(file_bytes, outputformat="json")
        self.assertEqual(items_of(file_bytes), parse_items(output))

    def test_fault_3_only_small_comma_separated_input_was_read(self):
        bom = self.convert(b"\xef\xbb\xbfa\n1\n", outputformat="json")
        self.assertEqual([[("a", "1")]], parse_items(bom))
        from_json = self.convert(b'[{"a": 1}]', outputformat="csv")
        self.assertEqual((["a"], [["1"]]), table_of(from_json))
        # Past the 40 MB at which the old system stopped.
        block = b"".join(b"%06d,%s\n" % (i, b"x" * 90) for i in range(10_000))
        large = b"id,text\n" + block * 45
        self.assertGreater(len(large), 42_000_000)
        output = self.convert(large, outputformat="csv", sequence="text,id")
        self.assertEqual(450_001, output.count(b"\n"))
        self.assertTrue(output.startswith(b"text,id\r\n" + b"x" * 90 + b",000000\r\n"))

    def test_fault_4_an_unknown_sequence_column_became_the_text_undefined(self):
        # Missing from the mapping: the column keeps its name.
        output = self.convert(b"a,b\n1,2\n", mapping="a:x", sequence="b,x", outputformat="json")
        self.assertEqual([[("b", "2"), ("x", "1")]], parse_items(output))
        # Missing from the file: an error that names it, and no output.
        frame = self.browser().run(b"a,b\n1,2\n", {"sequence": "a,zip", "outputformat": "json"})
        self.assert_failed(frame, "unknown_column", column="zip")

    def test_fault_5_errors_were_swallowed(self):
        browser = self.browser()
        frame = browser.run(b'a,b\n"open', {"jobId": "bad", "outputformat": "json"})
        self.assert_failed(frame, "unterminated_quote", row=2)
        queues = json.loads(self.server.cli("queue", "list", "--json").stdout)
        names = {queue["queue"] for queue in queues}
        for queue in ("uploads", "file-operations", "notifications"):
            self.assertLessEqual({queue, queue + "-dlq"}, names)

    def test_fault_6_anyone_could_have_any_bucket_and_key_signed(self):
        browser = self.browser()
        job = self.assert_complete(browser.run(PEOPLE, {"outputformat": "json"}))
        for bucket, key in (
            ("sluice-outputs", "../" + job["key"]),
            ("sluice-outputs", f"{new_user()}/" + job["key"].split("/", 1)[1]),
            ("sluice-uploads", job["key"]),
            ("somebody-elses", job["key"]),
        ):
            refused = self.browser().sign_download({"bucket": bucket, "key": key})
            self.assertIn(refused.status, (404, 422), (bucket, key))
            self.assertNotIn("url", refused.json())
        # The server chooses the key: a client's wish is only metadata.
        form = browser.sign({"operation": "transform", "Key": "x/y.csv", "bucket": "other"})
        self.assertTrue(form.key.startswith(browser.user + "/csv_upload_"))
        self.assertEqual("sluice-uploads", form.fields["bucket"])

    def test_fault_7_a_second_tab_stole_the_notifications(self):
        browser = self.browser()
        first, second = self.tab(browser), self.tab(browser)
        browser.submit(PEOPLE, {"jobId": "seen-by-both", "outputformat": "json"})
        for tab in (first, second):
            self.assert_complete(tab.next_frame(), "seen-by-both")
        first.close()
        second.close()
        away = self.browser()
        away.submit(PEOPLE, {"jobId": "while-away", "outputformat": "json"})
        self.assert_complete(self.tab(away).next_frame(), "while-away")

    def test_fault_8_a_failed_upload_counted_as_success(self):
        browser = self.browser()
        form = browser.sign({"jobId": "cut", "outputformat": "json"})
        content_type, body = multipart(list(form.fields.items()), b"a,b\n" + b"1,2\n" * 100_000)
        url = urllib.parse.urlsplit(form.url)
        with socket.create_connection((url.hostname, url.port), timeout=WAIT_S) as connection:
            head = f"POST {url.path} HTTP/1.1\r\nHost: {url.netloc}\r\nContent-Type: {content_type}\r\n"
            connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode())
            connection.sendall(body[: len(body) // 2])
        tab = self.tab(browser)
        self.assert_no_more_frames(browser, tab)
        job = {"bucket": form.fields["bucket"], "key": form.key}
        self.assertEqual(404, browser.sign_download(job).status)
        staged = self.server.data_dir / "tmp"
        wait_until(lambda: not os.listdir(staged), "nothing is left of the cut upload")

    def test_fault_9_only_the_first_record_was_read_and_keys_were_not_decoded(self):
        # A batch of records in one event: src/pipeline/parse_csv_uploads_test.cc. Here: a key that
        # the event has to encode, put by somebody who has the server's own access key.
        browser = self.browser()
        key = f"{browser.user}/a b+c%20d/ü=&.csv"
        url = f"{self.server.addresses['s3']}/sluice-uploads/" + urllib.parse.quote(key)
        metadata = {"x-amz-meta-jobid": "encoded", "x-amz-meta-outputformat": "json"}
        signed = sigv4.presign("PUT", url, *self.access_key(), metadata)
        tab = self.tab(browser)
        answer = browser.request("PUT", signed, metadata, b"a\n1\n")
        self.assertEqual(200, answer.status, answer.body)
        job = self.assert_complete(tab.next_frame(), "encoded")
        self.assertEqual([[("a", "1")]], parse_items(browser.download(job)))

    def access_key(self):
        key, _, secret = (self.server.data_dir / "credentials").read_text().split()
        return key, secret


if __name__ == "__main__":
    main()
