"""A client of the version 1 API (docs/openapi.yaml), as the web page is one.

    client = V1Client(server.addresses)                  # a new random user
    job = client.make({"name": "people.csv", "size": 12}, {"output": {"format": "json"}})
    client.upload(job, b"...")                           # one PUT, or parts
    with client.open_events() as events: ...             # frames as dicts
"""

import json
import re

import v1_api
from sluice_client import ORIGIN, Browser, Socket

MEBIBYTE = 1 << 20


class V1Client(Browser):
    def call(self, method, path, body=None, headers=None):
        """Any status is an answer, if docs/openapi.yaml has it."""
        data = json.dumps(body).encode() if body is not None else None
        sent = {"Authorization": f"Bearer {self.user}", "Content-Type": "application/json", **(headers or {})}
        answer = self.request(method, f"{self.addresses['http']}/v1{path}", sent, data)
        described = v1_api.operation_of(method, "/v1" + path.partition("?")[0])
        v1_api.Client.check(described, v1_api.Answer(answer.status, answer.headers, answer.body))
        return answer

    def ask(self, method, path, body=None, headers=None, status=200):
        answer = self.call(method, path, body, headers)
        if answer.status != status:
            raise AssertionError(f"{method} {path} answered {answer.status}: {answer.body[:500]!r}")
        return answer.json() if answer.body else None

    def make(self, file, options, headers=None, status=201):
        return self.ask("POST", "/jobs", {"file": file, **options}, headers, status)

    def send(self, step, body=b""):
        """One signed request, as it was given."""
        return self.request(step["method"], step["url"], step["headers"], body)

    def upload(self, job, content):
        """The answer of the last request."""
        upload = job["upload"]
        if upload["kind"] == "put":
            return self.send(upload, content)
        begun = self.send(upload["begin"])
        assert begun.status == 200, begun.body
        upload_id = re.search(rb"<UploadId>(.*?)</UploadId>", begun.body)[1].decode()
        size = upload["part_size"]
        numbers = list(range(1, -(-len(content) // size) + 1))
        asked = self.ask("POST", f"/jobs/{job['id']}/upload", {"upload_id": upload_id, "parts": numbers})["upload"]
        etags = []
        for part in asked["parts"]:
            begin = (part["number"] - 1) * size
            answer = self.send(part, content[begin : begin + part["size"]])
            assert answer.status == 200, answer.body
            etags.append((part["number"], answer.headers["ETag"]))
        listed = "".join(f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>" for number, etag in etags)
        return self.send(asked["complete"], f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode())

    def fetch(self, job, what="output"):
        """The bytes of a job's output or rejects."""
        url = self.ask("GET", f"/jobs/{job['id']}/{what}?redirect=false")["url"]
        answer = self.request("GET", url)
        assert answer.status == 200, answer.body
        return answer.body

    def ticket(self):
        return self.ask("POST", "/tickets", status=201)["ticket"]

    def open_events(self, after=None, ticket=None, origin=ORIGIN):
        query = f"?after={after}" if after is not None else ""
        url = f"{self.addresses['ws']}/v1/events{query}"
        offered = ["sluice.v1", f"sluice.ticket.{ticket or self.ticket()}"]
        return Socket(url, self.tls, origin=origin, subprotocols=offered)
