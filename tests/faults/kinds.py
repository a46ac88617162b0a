"""The kinds of work whose every call is tried: together they touch all that writes.

A kind has steps(), which its clients take in order (world.py), check(), which asks the running server
for what was acknowledged, and outputs(), the keys that are then in the outputs bucket; None: those
that were told complete. Everything is the same in each run but the user and the job.
"""

import csv
import hashlib
import io
import json
import re
import urllib.parse
import uuid

import told
import v1_client
import workload
from ledger import Upload
from listeners import CompatTab, V1Tab
from sluice_client import Browser

import sigv4
from world import Refused

HEADER = ["id", "word", "value"]
PATIENCE_S = 3  # of one request
PART_BYTES = 5 << 20  # S3: of every part but the last
BUSY = (500, 503, 507)


class Patient:
    """A client whose requests say Refused instead of answering that it is not possible now."""

    def request(self, method, url, headers=None, body=None, timeout=PATIENCE_S):
        answer = super().request(method, url, headers, body, timeout)
        if answer.status in BUSY:
            path = urllib.parse.urlsplit(url).path
            raise Refused(f"{method} {path}: {answer.status} {answer.body[:200]!r}", answer.status)
        return answer


class PatientBrowser(Patient, Browser):
    def upload(self, form, file_bytes, fields=None, timeout=PATIENCE_S):
        return super().upload(form, file_bytes, fields, timeout)


class PatientClient(Patient, v1_client.V1Client):
    pass


def rows_of(count):
    return [[str(i), workload.WORDS[i % len(workload.WORDS)], f"{i * 0.37:.4f}"] for i in range(count)]


def csv_of(rows, bad=0):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADER, *rows])
    return (text.getvalue() + "one,field,too,many\r\n" * bad).encode()


def json_of(rows):
    return json.dumps([dict(zip(HEADER, row)) for row in rows]).encode()


def expected_of(rows, output_format):
    return {"status": "complete", "format": output_format, "digest": workload.digest(HEADER, rows)}


class Kind:
    events_removed = 0

    def __init__(self, world):
        self.world = world

    def prepare(self):
        """Before the fault; the server runs."""

    def outputs(self):
        return None

    def require(self, condition, text, kind="wrong"):
        if not condition:
            self.world.report.add(kind, text)

    def addresses(self):
        return self.world.server.addresses


class Compat(Kind):
    """A file by the compatibility contract's form."""

    def __init__(self, world, content, expected):
        super().__init__(world)
        self.content, self.expected = content, expected

    def prepare(self):
        self.browser = PatientBrowser(self.addresses(), str(uuid.uuid4()))
        self.job = uuid.uuid4().hex[:12]
        self.world.listeners.follow(CompatTab(self.world, self.browser))

    def steps(self):
        return [self.sign, self.upload, self.world.come_to_rest]

    def sign(self):
        self.form = self.browser.sign({
            "operation": "transform", "outputformat": self.expected.get("format", "json"), "jobId": self.job,
        })  # fmt: skip
        self.sent = Upload(self.browser.user, self.job, self.form.key, self.expected)
        self.world.ledger.attempt(self.sent)

    def upload(self):
        answer = self.browser.upload(self.form, self.content)
        self.require(answer.status == 204, f"upload answered {answer.status}: {answer.body[:300]!r}")
        if answer.status == 204:
            self.world.ledger.acknowledge(self.sent, answer.status)

    def check(self):
        told.check_outputs(self.addresses(), self.world.ledger, self.world.report, again=True)


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
    import base64

    return base64.b64encode(hashlib.md5(body).digest()).decode()


class V1(Kind):
    """A client of the version 1 API; it makes its job under an idempotency key, so it may ask again."""

    rows = 30
    rejects = 2
    steps_of_recipe = ()

    def prepare(self):
        self.client = PatientClient(self.addresses(), str(uuid.uuid4()))
        self.key = {"Idempotency-Key": uuid.uuid4().hex}
        self.content = self.make_content()
        self.world.listeners.follow(V1Tab(self.world, self.client))

    def make_content(self):
        return csv_of(rows_of(self.rows), bad=self.rejects)

    def steps(self):
        return [self.make, self.upload, self.world.come_to_rest]

    def make(self):
        options = {"output": {"format": "csv"},
                   "recipe": {"version": 1, "on_error": "reject", "steps": list(self.steps_of_recipe)}}  # fmt: skip
        body = {"file": {"name": "a.csv", "size": len(self.content)}, **options}
        answer = self.client.call("POST", "/jobs", body, self.key)
        if answer.status == 409:  # the same request is at work, as far as the server knows
            raise Refused(answer.body.decode())
        self.require(answer.status in (200, 201), f"POST /jobs answered {answer.status}: {answer.body[:300]!r}")
        self.job = answer.json()
        self.sent = Upload(self.client.user, self.job["id"], "", self.expected())
        self.world.ledger.attempt(self.sent)
        self.tried = False

    def expected(self):
        return {"status": "complete"}

    def upload(self):
        tried, self.tried = self.tried, True
        answer = self.client.send(self.job["upload"], self.content)
        # 412: it has its file already, by the request whose answer did not come.
        ok = answer.status == 200 or (answer.status == 412 and tried)
        self.require(ok, f"upload answered {answer.status}: {answer.body[:300]!r}")
        if ok:
            self.world.ledger.acknowledge(self.sent, answer.status)

    def check(self):
        jobs = self.client.ask("GET", "/jobs")["jobs"]
        self.require(len(jobs) == 1, f"{len(jobs)} jobs of one request", "duplicate")
        self.check_done()

    def check_done(self):
        path = f"/jobs/{self.job['id']}"
        job = self.client.ask("GET", path)
        self.require(job["state"] == "done", f"the job is {job['state']}", "lost")
        self.output_keys = set()
        for what in ("output", "rejects") if self.rejects else ("output",):
            url = self.client.ask("GET", f"{path}/{what}?redirect=false")["url"]
            self.output_keys.add(urllib.parse.unquote(urllib.parse.urlsplit(url).path).split("/", 2)[2])
            body = self.client.request("GET", url).body
            if what == "output":
                self.require(self.right(body), "the output is not the right table")
            else:
                self.require(body.count(b"ragged_row") == self.rejects, "the rejects are not the right ones")

    def right(self, body):
        return workload.digest_output(body, "csv") == workload.digest(HEADER, rows_of(self.rows))

    def outputs(self):
        return self.output_keys


class V1Parts(V1):
    """A file that comes in parts, of which few bytes are kept."""

    rejects = 0
    lines = (16 << 20) // 2048 + 8
    steps_of_recipe = ({"do": "select", "columns": ["id"]},)

    def make_content(self):
        return b"id,word\n" + b"".join(b"%07d,%s\n" % (i, b"w" * 2040) for i in range(self.lines))

    def steps(self):
        return [self.make, self.begin, self.ask, self.put_first, self.put_second, self.complete,
                self.world.come_to_rest]  # fmt: skip

    def begin(self):
        answer = self.client.send(self.job["upload"]["begin"])
        self.require(answer.status == 200, f"begin answered {answer.status}")
        self.id = re.search(rb"<UploadId>(.*?)</UploadId>", answer.body)[1].decode()
        self.etags = {}

    def ask(self):
        wanted = {"upload_id": self.id, "parts": [1, 2]}
        self.asked = self.client.ask("POST", f"/jobs/{self.job['id']}/upload", wanted)["upload"]

    def put(self, index):
        part, size = self.asked["parts"][index], self.asked["part_size"]
        begin = index * size
        answer = self.client.send(part, self.content[begin : begin + part["size"]])
        self.require(answer.status == 200, f"part answered {answer.status}")
        self.etags[index + 1] = answer.headers["ETag"]

    def put_first(self):
        self.put(0)

    def put_second(self):
        self.put(1)

    def complete(self):
        listed = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{e}</ETag></Part>" for n, e in self.etags.items())
        body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        tried, self.tried = self.tried, True
        answer = self.client.send(self.asked["complete"], body)
        if b"<Error>" in answer.body and answer.status == 200:
            raise Refused(answer.body.decode())
        ok = answer.status == 200 or (answer.status == 412 and tried)
        self.require(ok, f"complete answered {answer.status}: {answer.body[:300]!r}")
        if ok:
            self.world.ledger.acknowledge(self.sent, answer.status)

    def right(self, body):
        return body.split() == [b"id"] + [b"%07d" % i for i in range(self.lines)]


class Cancelled(V1):
    """A job that is made and cancelled before its file is there."""

    def steps(self):
        return [self.make, self.cancel, self.world.come_to_rest]

    def expected(self):
        return {"status": "cancelled"}

    def cancel(self):
        answer = self.client.call("POST", f"/jobs/{self.job['id']}/cancel")
        self.require(answer.status in (200, 409), f"cancel answered {answer.status}: {answer.body[:300]!r}")
        self.world.ledger.acknowledge(self.sent, answer.status)

    def check_done(self):
        state = self.client.ask("GET", f"/jobs/{self.job['id']}")["state"]
        self.require(state == "cancelled", f"the job is {state}", "lost")
        self.output_keys = set()


class Deleted(V1):
    """A job that is done and then removed with its files, which are no rows of the database."""

    rows = 4000
    events_removed = 1

    def steps(self):
        return [self.make, self.upload, self.world.come_to_rest, self.delete]

    def delete(self):
        answer = self.client.call("DELETE", f"/jobs/{self.job['id']}")
        self.require(answer.status == 204, f"DELETE answered {answer.status}: {answer.body[:300]!r}")

    def check(self):
        status = self.client.call("GET", f"/jobs/{self.job['id']}").status
        self.require(status == 404, f"the removed job answers {status}", "lost")

    def outputs(self):
        return set()


class Recipes(Kind):
    """One recipe is saved and changed, another saved and removed."""

    first, second = ({"version": 1, "steps": [{"do": "drop", "columns": [name]}]} for name in "ab")

    def prepare(self):
        self.client = PatientClient(self.addresses(), str(uuid.uuid4()))

    def steps(self):
        return [lambda: self.save("kept"), lambda: self.save("gone"), self.change, self.remove]

    def put(self, name, recipe, condition):
        return self.client.call("PUT", f"/recipes/{name}", {"recipe": recipe, "header": "0" * 64}, condition)

    def recipe(self, name):
        answer = self.client.call("GET", f"/recipes/{name}")
        return answer.json()["recipe"] if answer.status == 200 else None

    def save(self, name):
        answer = self.put(name, self.first, {"If-None-Match": "*"})
        ok = answer.status == 201 or (answer.status == 412 and self.recipe(name) == self.first)
        self.require(ok, f"PUT answered {answer.status}: {answer.body[:300]!r}")

    def change(self):
        answer = self.put("kept", self.second, {"If-Match": '"1"'})
        ok = answer.status == 200 or (answer.status == 412 and self.recipe("kept") == self.second)
        self.require(ok, f"PUT answered {answer.status}: {answer.body[:300]!r}")

    def remove(self):
        answer = self.client.call("DELETE", "/recipes/gone", headers={"If-Match": '"1"'})
        ok = answer.status == 204 or (answer.status == 412 and self.recipe("gone") is None)
        self.require(ok, f"DELETE answered {answer.status}: {answer.body[:300]!r}")

    def check(self):
        self.require(self.recipe("kept") == self.second, "the changed recipe is lost", "lost")
        self.require(self.recipe("gone") is None, "the removed recipe is there again", "lost")


def small(world):
    return Compat(world, csv_of(rows_of(20)), expected_of(rows_of(20), "json"))


def large(world):
    return Compat(world, csv_of(rows_of(8000)), expected_of(rows_of(8000), "json"))


def from_json(world):
    return Compat(world, json_of(rows_of(20)), expected_of(rows_of(20), "csv"))


def failing(world):
    return Compat(world, csv_of(rows_of(20), bad=1), {"status": "failed", "error": "ragged_row"})


KINDS = {
    "csv-to-json": small,
    "large-file": large,
    "json-to-csv": from_json,
    "failing-file": failing,
    "v1-put": V1,
    "v1-parts": V1Parts,
    "s3-multipart": Multipart,
    "s3-objects": Objects,
    "v1-cancel": Cancelled,
    "v1-delete": Deleted,
    "recipes": Recipes,
    "first-start": small,   # in a directory that is not there yet; armed from the beginning
    "second-start": small,  # in one whose server was killed at work
}
