"""What the kinds of work (kinds.py) share: clients that say Refused, tables, and a file by a form.

A kind has steps(), which its clients take in order (world.py), check(), which asks the running server
for what was acknowledged, and outputs(), the keys that are then in the outputs bucket; None: those
that were told complete. Everything is the same in each run but the user and the job.
"""

import csv
import io
import json
import urllib.parse
import uuid

import told
import v1_client
import workload
from ledger import Upload
from listeners import CompatTab
from sluice_client import Browser

from world import Refused

HEADER = ["id", "word", "value"]
PATIENCE_S = 3  # of one request
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
        told.check_outputs(self.addresses(), self.world.ledger, self.world.report, again=True, client=PatientBrowser)
