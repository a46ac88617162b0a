"""Work by signed S3 requests: an upload in parts, and objects of a bucket of one's own."""

import base64
import hashlib
import re
import urllib.parse

import sigv4
from work import Compat, Kind, PatientBrowser, csv_of, expected_of
from world import Refused

PART_BYTES = 5 << 20  # S3: of every part but the last


class S3:
    """Signed requests with the server's own access key."""

    def call(self, method, path, headers=None, body=None):
        key, _, secret = (self.world.server.data_dir / "credentials").read_text().split()
        url = self.addresses()["s3"] + path
        signed = sigv4.presign(method, url, key, secret, headers)
        return self.browser.request(method, signed, headers, body)

    def done(self, answer, *statuses):
        self.require(answer.status in (statuses or (200,)), f"S3 answered {answer.status}: {answer.body[:300]!r}")
        return answer


class Multipart(S3, Compat):
    """The same file in parts, and an upload in parts that is aborted."""

    def __init__(self, world):
        rows = [[str(i), "x" * 1000, "1"] for i in range(PART_BYTES // 1000 + 40)]
        super().__init__(world, csv_of(rows), expected_of(rows, "csv"))

    def steps(self):
        aborted = [self.begin_other, self.put_other, self.abort_other]
        return [self.sign, self.begin, self.put_first, self.put_second, *aborted, self.complete,
                self.world.come_to_rest]  # fmt: skip

    def begin_at(self, path, headers=None):
        answer = self.done(self.call("POST", path + "?uploads=", headers))
        return re.search(rb"<UploadId>(\w+)</UploadId>", answer.body)[1].decode()

    def begin(self):
        self.path = urllib.parse.urlsplit(self.form.url).path.rstrip("/") + "/" + urllib.parse.quote(self.form.key)
        metadata = {n.lower(): v for n, v in self.form.fields.items() if n.lower().startswith("x-amz-meta-")}
        self.id = self.begin_at(self.path, {"content-type": "text/csv", **metadata})
        self.etags = {}

    def put(self, number, body):
        answer = self.done(self.call("PUT", f"{self.path}?partNumber={number}&uploadId={self.id}", body=body))
        self.etags[number] = answer.headers["ETag"]

    def put_first(self):
        self.put(1, self.content[:PART_BYTES])

    def put_second(self):
        self.put(2, self.content[PART_BYTES:])

    def begin_other(self):
        self.other = self.begin_at("/sluice-outputs/never")

    def put_other(self):
        path = f"/sluice-outputs/never?partNumber=1&uploadId={self.other}"
        self.done(self.call("PUT", path, body=b"y" * 100_000))

    def abort_other(self):
        self.done(self.call("DELETE", f"/sluice-outputs/never?uploadId={self.other}"), 204, 404)

    def complete(self):
        parts = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
            for number, etag in sorted(self.etags.items())
        )
        document = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
        answer = self.done(self.call("POST", f"{self.path}?uploadId={self.id}", body=document))
        if answer.status == 200:
            if b"<Error>" in answer.body:  # S3: the answer had begun before it failed
                raise Refused(answer.body.decode())
            self.world.ledger.acknowledge(self.sent, answer.status)


class Objects(S3, Kind):
    """A bucket of one's own: objects put, replaced, copied, tagged and deleted; it stays."""

    small, large, other = b"s" * 1000, b"l" * 200_000, b"o" * 150_000

    def prepare(self):
        self.browser = PatientBrowser(self.addresses())

    def steps(self):
        return [self.make, self.put_small, self.put_large, self.replace, self.copy, self.tag, self.delete,
                self.delete_many, self.make_other, self.remove_other, self.world.come_to_rest]  # fmt: skip

    def make(self):
        self.done(self.call("PUT", "/kept"), 200, 409)

    def put_small(self):
        self.done(self.call("PUT", "/kept/small", body=self.small))

    def put_large(self):
        self.done(self.call("PUT", "/kept/large", body=self.large))

    def replace(self):
        self.done(self.call("PUT", "/kept/large", body=self.other))

    def copy(self):
        for key in ("copy", "gone", "gone2"):
            self.done(self.call("PUT", f"/kept/{key}", {"x-amz-copy-source": "/kept/large"}))

    def tag(self):
        body = b"<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"
        self.done(self.call("PUT", "/kept/small?tagging=", body=body))

    def delete(self):
        self.done(self.call("DELETE", "/kept/gone"), 204)

    def delete_many(self):
        body = b"<Delete><Object><Key>gone2</Key></Object></Delete>"
        headers = {"content-md5": _md5_of(body)}
        answer = self.done(self.call("POST", "/kept?delete=", headers, body))
        if b"<Error>" in answer.body:
            raise Refused(answer.body.decode())

    def make_other(self):
        self.done(self.call("PUT", "/other-one"), 200, 409)

    def remove_other(self):
        self.done(self.call("DELETE", "/other-one"), 204, 404)

    def check(self):
        for key, body in (("small", self.small), ("large", self.other), ("copy", self.other)):
            answer = self.call("GET", f"/kept/{key}")
            self.require(answer.status == 200 and answer.body == body, f"{key}: {answer.status}", "lost")
        self.require(b"<Key>a</Key>" in self.call("GET", "/kept/small?tagging=").body, "the tag is lost", "lost")
        for path in ("/kept/gone", "/kept/gone2", "/other-one/x"):
            self.require(self.call("GET", path).status == 404, f"{path} is there again", "lost")


def _md5_of(body):
    return base64.b64encode(hashlib.md5(body).digest()).decode()
