"""Objects of a bucket: written, written over and deleted by clients that each have keys of their own.

After a power cut an object is what was last acknowledged, or, when something newer was asked for
meanwhile, that: whole, or not there.
"""

import hashlib
import random

import sigv4
from sluice_client import request

BUCKET = "power"
KEYS_OF_A_CLIENT = 6
ABSENT = ""
SIZES = (100, 20_000, 70_000, 150_000)  # two in the database, two in files


class S3:
    def __init__(self, server):
        self._address = server.addresses["s3"]
        self._access_key, _, self._secret = (server.data_dir / "credentials").read_text().split()

    def call(self, method, path, body=None):
        url = sigv4.presign(method, f"{self._address}/{path}", self._access_key, self._secret)
        return request(method, url, body=body)


def write_all_the_time(s3, client, seed, marks, ending):
    rng = random.Random(f"{seed}/s3/{client}")
    version = 0
    while not ending.is_set():
        version += 1
        key = f"{client}-{rng.randrange(KEYS_OF_A_CLIENT)}"
        body = None if rng.random() < 0.25 else rng.randbytes(rng.choice(SIZES))
        content = hashlib.sha256(body).hexdigest() if body else ABSENT
        marks.write("s3-attempt", key=key, content=content)
        answer = s3.call("PUT" if body else "DELETE", f"{BUCKET}/{key}", body)
        if answer.status // 100 == 2:
            marks.write("s3-ack", key=key)
        elif answer.status not in (503, 507):
            raise AssertionError(f"{key} answered {answer.status}: {answer.body[:300]!r}")


def check(s3, recording, point, report):
    asked, acknowledged = {}, {}  # key → contents in order; key → how many of them were acknowledged
    for _, mark in recording.marks_before(point):
        if mark["what"] == "s3-attempt":
            asked.setdefault(mark["key"], [ABSENT]).append(mark["content"])
        elif mark["what"] == "s3-ack":
            acknowledged[mark["key"]] = len(asked[mark["key"]]) - 1
    for key, contents in asked.items():
        allowed = contents[acknowledged.get(key, 0) :]
        answer = s3.call("GET", f"{BUCKET}/{key}")
        found = hashlib.sha256(answer.body).hexdigest() if answer.status == 200 else ABSENT
        if answer.status not in (200, 404):
            report.add("lost", f"object {key} answers {answer.status}")
        elif found not in allowed:
            kind = "lost" if found in contents or found == ABSENT else "wrong"
            report.add(kind, f"object {key} is {found or 'absent'}, acknowledged was {allowed}")
