"""Work by the version 1 API: jobs by one PUT and in parts, cancelled and removed, and recipes."""

import re
import urllib.parse
import uuid

import workload
from ledger import Upload
from listeners import V1Tab

from work import HEADER, Kind, PatientClient, csv_of, rows_of
from world import Refused


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
