"""Uploads cut at a random byte – PUT, POST, part and completion: nothing of them is ever visible, and
their temporary space comes back, at once and after a kill."""

import random
import time
import unittest
import urllib.parse

import client
import proof

SPACE_BACK_WITHIN_S = 60


class Cuts(proof.Proof):
    def setUp(self):
        super().setUp()
        self.data = self.endpoint.sluice.data_dir
        self.random = random.Random(4)
        self.upload, self.etag = self.begin("cut/completion")

    def begin(self, key):
        """An open upload with one part."""
        begun = self.s3.request("POST", proof.BUCKET, key, query={"uploads": None})
        upload = begun.text("UploadId")
        self.assertTrue(upload, begun)
        query = {"partNumber": 1, "uploadId": upload}
        part = self.s3.request("PUT", proof.BUCKET, key, query=query, body=b"part")
        self.assertEqual(200, part.status, part)
        return upload, part.headers["ETag"]

    def raw(self, method, key, query, body, headers=None):
        """The bytes of a signed request."""
        url = self.s3.url(proof.BUCKET, key, query)
        signed = self.s3.signer.sign(method, url, headers or {}, "UNSIGNED-PAYLOAD", ())
        parts = urllib.parse.urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        lines = [f"{method} {target} HTTP/1.1", f"Host: {parts.netloc}",
                 *(f"{n}: {v}" for n, v in signed.items() if n.lower() != "host"),
                 f"Content-Length: {len(body)}", "", ""]  # fmt: skip
        return "\r\n".join(lines).encode(), body

    def put(self, number):
        return self.raw("PUT", f"cut/put-{number}", None, self.content())

    def post(self, number):
        key = f"cut/post-{number}"
        conditions = [{"bucket": proof.BUCKET}, {"key": key}]
        fields = {"key": key, **self.s3.signer.form(conditions, 300, None)}
        headers, body = client.multipart_form(fields.items(), self.content())
        head = (f"POST /{proof.BUCKET} HTTP/1.1\r\nHost: {self.s3.netloc}\r\n"
                f"Content-Type: {headers['Content-Type']}\r\nContent-Length: {len(body)}\r\n\r\n")
        # Behind the boundary that ends the file nothing belongs to it: the cut is before that.
        return head.encode(), body[: body.rindex(b"\r\n--")]

    def part(self, number):
        query = {"partNumber": 2 + number % 9, "uploadId": self.upload}
        return self.raw("PUT", "cut/completion", query, self.content())

    def completion(self, number):
        document = ("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber>"
                    f"<ETag>{self.etag}</ETag></Part></CompleteMultipartUpload>")
        return self.raw("POST", "cut/completion", {"uploadId": self.upload}, document.encode())

    def content(self):
        """Some fit into a row, most need a file."""
        return self.random.randbytes(self.random.choice((10, 5_000, 100_000, 400_000)))

    def cut(self, number):
        head, body = self.random.choice((self.put, self.post, self.part, self.completion))(number)
        sent = head + body[: self.random.randrange(len(body))]
        if self.random.random() < 0.1:
            sent = head[: self.random.randrange(1, len(head))]
        self.s3.send_and_close(sent)

    def files(self, directory):
        return [path for path in (self.data / directory).rglob("*") if path.is_file()]

    def test_nothing_of_a_cut_upload_is_seen_or_stays(self):
        cuts = proof.times("SLUICE_PROOF_CUTS", 1000)
        for number in range(cuts):
            self.cut(number)
        self.assertEqual([], self.keys())
        parts = self.s3.request(
            "GET", proof.BUCKET, "cut/completion", query={"uploadId": self.upload}
        )
        self.assertEqual(["1"], parts.texts("Part/PartNumber"))
        deadline = time.monotonic() + SPACE_BACK_WITHIN_S
        while self.files("tmp") and time.monotonic() < deadline:
            time.sleep(0.1)
        self.assertEqual([], self.files("tmp"))
        self.assertEqual([], self.files("objects"))
        print(f"{cuts} cuts, nothing seen, nothing left")

    def test_a_kill_in_the_middle_gives_the_space_back_at_the_next_start(self):
        head, body = self.raw("PUT", "cut/killed", None, self.random.randbytes(300_000))
        connection = client.socket.create_connection(self.s3.netloc.rsplit(":", 1), timeout=30)
        self.addCleanup(connection.close)
        connection.sendall(head + body[:200_000])
        deadline = time.monotonic() + SPACE_BACK_WITHIN_S
        while not self.files("tmp") and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertTrue(self.files("tmp"), "the upload has begun")
        self.endpoint.sluice.kill()
        self.endpoint.sluice.start()
        self.assertEqual([], self.files("tmp"))
        self.s3 = client.Client(
            self.endpoint.sluice.addresses["s3"], self.endpoint.access_key, self.endpoint.secret
        )
        self.assertEqual([], self.keys())


if __name__ == "__main__":
    unittest.main()
