"""What users do with an S3 client, done with each client that they use.

    python3 tests/s3_clients/clients_test.py              every client, against $SLUICE_BINARY
    python3 tests/s3_clients/clients_test.py S3cmd            one client
    S3_CLIENTS_SERVER=rgw python3 tests/…                      against Ceph RGW, the control
"""

import contextlib
import hashlib
import os
import pathlib
import random
import sys
import tempfile
import unittest
import uuid

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "s3_conformance"), str(TESTS / "e2e")]

import curl
import interrupted
import sdks
import servers
import tools
from client import Client
from sluice_client import multipart, request

LARGE_BYTES = 200 * 1000 * 1000 + 7
ODD = "folder/a b+c%20d/größe (1).bin"


def sha256(file):
    with open(file, "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


class Contract:
    """One server and one bucket for the tests of a client."""

    tool = None

    @classmethod
    def setUpClass(cls):
        cls.endpoint = cls.enterClassContext(servers.started(os.environ.get("S3_CLIENTS_SERVER",
                                                                            "sluice")))
        cls.directory = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(
            dir=os.environ.get("SLUICE_TEST_TMPDIR"))))  # fmt: skip
        cls.client = cls.tool(cls.endpoint, cls.directory)
        cls.plain = Client(cls.endpoint.url, cls.endpoint.access_key, cls.endpoint.secret)
        cls.bucket = f"clients-{uuid.uuid4().hex[:12]}"
        cls.client.make_bucket(cls.bucket)

    def file(self, content, name="in"):
        path = self.directory / name
        path.write_bytes(content)
        return path

    def stored(self, key, content=b"0123456789"):
        """An object that the client under test did not put."""
        answer = self.plain.request("PUT", self.bucket, key, body=content)
        self.assertEqual(200, answer.status, str(answer))

    def content(self, key):
        answer = self.plain.request("GET", self.bucket, key)
        return answer.body if answer.status == 200 else answer.status

    def large_file(self):
        path = self.directory / "large"
        if not path.exists():
            path.write_bytes(random.Random(1).randbytes(1 << 20) * 200)
            os.truncate(path, LARGE_BYTES)
        return path

    def test_put(self):
        self.client.put(self.file(b"put\x00\xff"), self.bucket, "put")
        self.assertEqual(b"put\x00\xff", self.content("put"))

    def test_put_of_nothing(self):
        self.client.put(self.file(b""), self.bucket, "empty")
        self.assertEqual(b"", self.content("empty"))

    def test_get(self):
        self.stored("get", b"get\x00\xff")
        self.client.get(self.bucket, "get", self.directory / "out")
        self.assertEqual(b"get\x00\xff", (self.directory / "out").read_bytes())

    def test_get_of_a_missing_key_makes_no_file(self):
        with contextlib.suppress(tools.Failed):  # rclone finds that there is nothing to do
            self.client.get(self.bucket, "missing", self.directory / "never")
        self.assertFalse((self.directory / "never").exists())

    def test_a_key_with_blanks_and_umlauts(self):
        self.client.put(self.file(b"odd"), self.bucket, ODD)
        self.assertEqual(b"odd", self.content(ODD))
        self.client.get(self.bucket, ODD, self.directory / "out")
        self.assertEqual(b"odd", (self.directory / "out").read_bytes())

    def test_range(self):
        self.stored("range")
        self.assertEqual(b"2345", self.client.read_range(self.bucket, "range", 2, 5))

    def test_list(self):
        names = [f"list/{number:03}" for number in range(25)] + ["list/ä b+c"]
        for name in names:
            self.stored(name)
        self.stored("other")
        self.assertEqual(names, self.client.keys(self.bucket, "list/"))

    def test_copy(self):
        self.stored("source é", b"copied")
        self.client.copy(self.bucket, "source é", "target")
        self.assertEqual(b"copied", self.content("target"))

    def test_delete(self):
        self.stored("gone")
        self.client.delete(self.bucket, "gone")
        self.assertEqual(404, self.content("gone"))

    def test_metadata(self):
        self.client.put(self.file(b"x"), self.bucket, "meta", {"colour": "blue"})
        self.assertEqual("blue", self.client.metadata(self.bucket, "meta").get("colour"))

    def test_200_megabytes(self):
        file, out = self.large_file(), self.directory / "large-out"
        self.client.put(file, self.bucket, "large")
        self.client.get(self.bucket, "large", out)
        self.assertEqual(sha256(file), sha256(out))
        out.unlink()


class Pages:
    def test_list_of_more_than_a_page(self):
        names = [f"pages/{number:04}" for number in range(1005)]
        for name in names:
            self.stored(name, b"")
        self.assertEqual(names, self.client.keys(self.bucket, "pages/"))


class PresignsGet:
    def test_presigned_get(self):
        self.stored(ODD, b"presigned")
        answer = request("GET", self.client.presign("GET", self.bucket, ODD))
        self.assertEqual((200, b"presigned"), (answer.status, answer.body))


class Presigns(PresignsGet):
    def presigned(self, method, key, body=None):
        return request(method, self.client.presign(method, self.bucket, key), body=body)

    def test_presigned_put(self):
        self.assertEqual(200, self.presigned("PUT", "presigned put", b"sent").status)
        self.assertEqual(b"sent", self.content("presigned put"))

    def test_presigned_head(self):
        self.stored("presigned head")
        self.assertEqual("10", self.presigned("HEAD", "presigned head").headers["Content-Length"])

    def test_presigned_delete(self):
        self.stored("presigned delete")
        self.assertEqual(204, self.presigned("DELETE", "presigned delete").status)
        self.assertEqual(404, self.content("presigned delete"))

    def post(self, form, body):
        kind, content = multipart(list(form["fields"].items()), body)
        return request("POST", form["url"], {"Content-Type": kind}, content)

    def test_presigned_post(self):
        form = self.client.form(self.bucket, "posted", 10)
        self.assertEqual(204, self.post(form, b"0123456789").status)
        self.assertEqual(400, self.post(form, b"0123456789a").status)
        self.assertEqual(b"0123456789", self.content("posted"))

    def test_resumed_multipart_upload(self):
        file = self.file(random.Random(2).randbytes(20 << 20), "resumed")
        self.client.resume(file, self.bucket, "resumed")
        self.assertEqual(file.read_bytes(), self.content("resumed"))


class AwsCli(Contract, Pages, PresignsGet, interrupted.KilledParts, interrupted.ResumedByHand,
             unittest.TestCase):
    tool = tools.AwsCli


class Rclone(Contract, Pages, PresignsGet, interrupted.KilledParts, unittest.TestCase):
    tool = tools.Rclone


class S3cmd(Contract, Pages, interrupted.KilledParts, interrupted.ResumedByClient,
             unittest.TestCase):
    tool = tools.S3cmd


class Curl(Contract, interrupted.KilledPut, interrupted.ResumedByHand, unittest.TestCase):
    tool = curl.Curl


class DebianBoto3(Contract, Pages, Presigns, unittest.TestCase):
    tool = sdks.DebianBoto3


class CurrentBoto3(Contract, Pages, Presigns, unittest.TestCase):
    tool = sdks.CurrentBoto3


class JavaScriptSdk(Contract, Pages, Presigns, unittest.TestCase):
    tool = sdks.JavaScriptSdk

    def test_presigned_put_with_metadata(self):
        url = self.client.presign_put(self.bucket, "told", {"operation": "transform"})
        self.assertEqual(200, request("PUT", url, body=b"sent").status)
        self.assertEqual(b"sent", self.content("told"))
        self.assertEqual({"operation": "transform"}, self.client.metadata(self.bucket, "told"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
