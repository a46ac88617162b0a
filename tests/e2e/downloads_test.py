"""Presigned GET: whole, in parts, conditional, as what it is and never as a page of this origin."""

import hashlib

import sigv4
from suite import PEOPLE, ServerTest, main


class Downloads(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.outputs = {}

    def output(self, output_format):
        """A download URL and the whole object, made once."""
        if output_format not in self.outputs:
            browser = self.browser()
            rows = b"".join(b"%d,%d\n" % (i, i * i) for i in range(20_000))
            job = self.assert_complete(browser.run(b"i,square\n" + rows, {"outputformat": output_format}))
            url = browser.download_url(job)
            self.outputs[output_format] = (url, browser.request("GET", url).body)
        return self.outputs[output_format]

    def get(self, output_format="json", **headers):
        url, _ = self.output(output_format)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.browser().request("GET", url, named)

    def test_types_and_names(self):
        for output_format, kind in (("json", "application/json"), ("csv", "text/csv")):
            answer = self.get(output_format)
            self.assertTrue(answer.headers["Content-Type"].startswith(kind), kind)
            disposition = answer.headers["Content-Disposition"]
            self.assertRegex(disposition, rf'^attachment; filename="[\w.]+\.{output_format}"')
            self.assertEqual("nosniff", answer.headers["X-Content-Type-Options"])
            self.assertIn("sandbox", answer.headers["Content-Security-Policy"])
            self.assertTrue(answer.headers["Access-Control-Allow-Origin"])

    def test_the_etag_is_the_md5_of_the_bytes(self):
        answer = self.get()
        self.assertEqual(f'"{hashlib.md5(answer.body).hexdigest()}"', answer.headers["ETag"])
        self.assertEqual(str(len(answer.body)), answer.headers["Content-Length"])

    def test_head_is_get_without_the_body(self):
        # A signature covers the method, so this one is made with the server's own access key.
        whole, (url, _) = self.get(), self.output("json")
        key, _, secret = (self.server.data_dir / "credentials").read_text().split()
        signed = sigv4.presign("HEAD", url.split("?")[0], key, secret)
        head = self.browser().request("HEAD", signed)
        self.assertEqual((200, b""), (head.status, head.body))
        for name in ("ETag", "Content-Length", "Content-Type", "Accept-Ranges", "Last-Modified"):
            self.assertEqual(whole.headers[name], head.headers[name], name)

    def test_ranges(self):
        _, whole = self.output("json")
        size = len(whole)
        self.assertGreater(size, 300_000)
        for asked, first, last in (
            ("bytes=0-0", 0, 0),
            ("bytes=5-70000", 5, 70_000),
            (f"bytes={size - 3}-", size - 3, size - 1),
            ("bytes=-10", size - 10, size - 1),
            (f"bytes=100-{size * 2}", 100, size - 1),
        ):
            with self.subTest(asked):
                answer = self.get(Range=asked)
                self.assertEqual(206, answer.status)
                self.assertEqual(whole[first : last + 1], answer.body)
                self.assertEqual(f"bytes {first}-{last}/{size}", answer.headers["Content-Range"])

    def test_ranges_that_cannot_be(self):
        _, whole = self.output("json")
        self.assertEqual(416, self.get(Range=f"bytes={len(whole)}-").status)
        for ignored in ("bytes=5-1", "lines=1-2", "bytes=0-1,5-6"):
            with self.subTest(ignored):
                answer = self.get(Range=ignored)
                self.assertEqual((200, whole), (answer.status, answer.body))

    def test_conditions(self):
        etag = self.get().headers["ETag"]
        self.assertEqual(304, self.get(If_None_Match=etag).status)
        self.assertEqual(200, self.get(If_None_Match='"other"').status)
        self.assertEqual(200, self.get(If_Match=etag).status)
        self.assertEqual(412, self.get(If_Match='"other"').status)

    def test_the_output_carries_the_metadata_of_its_input(self):
        browser = self.browser()
        metadata = {"jobId": "m", "outputformat": "csv", "mapping": "name:who", "custom": "kept"}
        job = self.assert_complete(browser.run(PEOPLE, metadata), "m")
        answer = browser.request("GET", browser.download_url(job))
        for name, value in metadata.items():
            self.assertEqual(value, answer.headers[f"x-amz-meta-{name.lower()}"])


if __name__ == "__main__":
    main()
