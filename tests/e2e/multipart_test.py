"""Uploads in parts on the real server: what a client sees, and the job that the object makes."""

import hashlib
import re
import urllib.parse

import sigv4
from suite import ServerTest, items_of, main, parse_items

PART_BYTES = 5 << 20  # the smallest that is not the last


class Multipart(ServerTest):
    def call(self, method, url, headers=None, body=None):
        key, _, secret = (self.server.data_dir / "credentials").read_text().split()
        signed = sigv4.presign(method, url, key, secret, headers)
        return self.browser().request(method, signed, headers, body)

    def begin(self, url, headers=None):
        answer = self.call("POST", url + "?uploads=", headers)
        self.assertEqual(200, answer.status, answer.body)
        return re.search(rb"<UploadId>(\w+)</UploadId>", answer.body)[1].decode()

    def put_part(self, url, upload, number, body):
        answer = self.call("PUT", f"{url}?partNumber={number}&uploadId={upload}", body=body)
        self.assertEqual(200, answer.status, answer.body)
        return answer.headers["ETag"]

    def complete(self, url, upload, etags):
        parts = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
            for number, etag in enumerate(etags, 1)
        )
        document = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
        return self.call("POST", f"{url}?uploadId={upload}", body=document)

    def test_an_upload_in_parts_makes_a_job(self):
        row = b'%07d,"a, ""b""\r\nc",' + b"x" * 80 + b"\r\n"
        table = b"id,text,more\r\n" + b"".join(row % i for i in range(60_000))
        self.assertGreater(len(table), PART_BYTES)
        browser = self.browser()
        tab = self.tab(browser)
        form = browser.sign({"operation": "transform", "outputformat": "json", "jobId": "parts"})
        metadata = {
            name.lower(): value
            for name, value in form.fields.items()
            if name.lower().startswith("x-amz-meta-")
        }
        url = form.url.rstrip("/") + "/" + urllib.parse.quote(form.key)
        upload = self.begin(url, {"content-type": "text/csv", **metadata})
        halves = [table[:PART_BYTES], table[PART_BYTES:]]  # in the middle of a row
        etags = [self.put_part(url, upload, n, half) for n, half in enumerate(halves, 1)]
        answer = self.complete(url, upload, etags)
        self.assertEqual(200, answer.status, answer.body)
        hashes = b"".join(hashlib.md5(half).digest() for half in halves)
        etag = hashlib.md5(hashes).hexdigest() + "-2"
        self.assertIn(f"&quot;{etag}&quot;".encode(), answer.body)

        job = self.assert_complete(tab.next_frame(), "parts")
        self.assertEqual(items_of(table), parse_items(browser.download(job)))
        stored = self.call("GET", url)
        self.assertEqual((200, f'"{etag}"', table), (stored.status, stored.headers["ETag"], stored.body))
        # Said again, it answers the same and makes no second job.
        self.assertEqual(answer.body, self.complete(url, upload, etags).body)
        self.assert_no_more_frames(browser, tab)

    def test_an_upload_goes_on_after_a_restart(self):
        url = self.server.addresses["s3"] + "/sluice-outputs/restarted"
        upload = self.begin(url)
        first = self.put_part(url, upload, 1, b"a" * PART_BYTES)
        self.server.kill()
        self.server.restart()
        url = self.server.addresses["s3"] + "/sluice-outputs/restarted"
        listed = self.call("GET", f"{url}?uploadId={upload}").body.decode()
        self.assertEqual(["1"], re.findall(r"<PartNumber>(\d+)<", listed))
        second = self.put_part(url, upload, 2, b"b")
        self.assertEqual(200, self.complete(url, upload, [first, second]).status)
        self.assertEqual(b"a" * PART_BYTES + b"b", self.call("GET", url).body)


if __name__ == "__main__":
    main()
