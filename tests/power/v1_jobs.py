"""Jobs of the version 1 API under a power cut: made, uploaded, told with a number, removed."""

import csv
import hashlib
import io
import random
import threading

import workload
from sluice_client import NETWORK_ERRORS
from v1_client import V1Client

OPTIONS = {"output": {"format": "csv"}}
WAIT_S = 5
WAITING, DONE, REMOVED = "awaiting_upload", "done", "absent"


def table_bytes(rows):
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


class User:
    """One user of the load: a socket that is listened to, and jobs one after the other."""

    def __init__(self, addresses, user, seed, marks, ending):
        self.client = V1Client(addresses, user)
        self._random = random.Random(f"{seed}/v1/{user}")
        self._marks = marks
        self._ending = ending
        self._told = {}  # job → Event
        self._lock = threading.Lock()

    def listen(self):
        with self.client.open_events() as events:
            while True:
                frame = events.next_frame(timeout=None)
                if frame["type"] != "job":
                    continue
                job = frame["job"]
                told = {"job": job["id"], "state": job["state"], "sequence": frame["sequence"]}
                self._marks.write("v1-told", user=self.client.user, **told)
                self._event(job["id"]).set()

    def work(self):
        while not self._ending.is_set():
            self._one_job()

    def _one_job(self):
        rows = [[str(n), self._random.choice(workload.WORDS)] for n in range(self._random.choice([5, 50, 9000]))]
        content = table_bytes([["id", "word"], *rows])
        made = self.client.make({"name": "words.csv", "size": len(content)}, OPTIONS)
        about = {"user": self.client.user, "job": made["id"]}
        self._marks.write("v1-made", **about, digest=workload.digest(["id", "word"], rows))
        self._marks.write("v1-attempt", **about)
        answer = self.client.upload(made, content)
        if answer.status not in (200, 204):
            raise AssertionError(f"upload answered {answer.status}: {answer.body[:300]!r}")
        self._marks.write("v1-ack", **about)
        if self._random.random() < 0.5 or not self._event(made["id"]).wait(WAIT_S):
            return
        self._marks.write("v1-removal", **about)
        self.client.ask("DELETE", f"/jobs/{made['id']}", status=204)
        self._marks.write("v1-removed", **about)

    def _event(self, job):
        with self._lock:
            return self._told.setdefault(job, threading.Event())


class Remembered:
    """What was known of the jobs when the power was cut."""

    def __init__(self, recording, point):
        self.jobs = {}  # (user, job) → {"digest", and what was noted of it}
        for _, mark in recording.marks_before(point):
            if not mark["what"].startswith("v1-"):
                continue
            job = self.jobs.setdefault((mark["user"], mark["job"]), {})
            job[mark["what"]] = mark
        self.users = {user for user, _ in self.jobs}

    def key_prefixes(self):
        """What the keys of each user's objects begin with."""
        return {u: hashlib.sha256(f"sluice-v1:{u}".encode()).hexdigest()[:32] + "/" for u in self.users}

    @staticmethod
    def allowed(job):
        """The states that a job may have once everything has come to its end."""
        if "v1-removed" in job:
            return {REMOVED}
        asked = {REMOVED} if "v1-removal" in job else set()
        if "v1-ack" in job or "v1-told" in job:
            return asked | {DONE}
        return {WAITING, DONE} if "v1-attempt" in job else {WAITING}

    def check(self, addresses, report):
        for (user, name), job in self.jobs.items():
            if "v1-made" in job:
                self._check_job(V1Client(addresses, user), name, job, report)
        for user in self.users:
            self._check_events(V1Client(addresses, user), report)

    def check_at_rest(self, database, report):
        """A removed job leaves no object."""
        prefixes = self.key_prefixes()
        for (user, name), job in self.jobs.items():
            prefix = f"{prefixes[user]}{name}/"
            keys = [key for (key,) in database.execute(
                "SELECT key FROM objects WHERE substr(key, 1, ?1) = ?2", (len(prefix), prefix)
            )]  # fmt: skip
            if keys and "v1-removed" in job:
                report.add("leak", f"v1 job {name} was removed, its objects were not: {keys}")

    def _check_job(self, client, name, job, report):
        answer = client.call("GET", f"/jobs/{name}")
        state = answer.json()["state"] if answer.status == 200 else REMOVED
        if state not in self.allowed(job):
            kind = "wrong" if "v1-removed" in job else "lost"
            report.add(kind, f"v1 job {name} is {state}, not {self.allowed(job)}; known: {sorted(job)}")
        elif state == DONE:
            digest = workload.digest_output(client.fetch({"id": name}), "csv")
            if digest != job["v1-made"]["digest"]:
                report.add("wrong", f"v1 job {name}: the output is not the right table")

    def _check_events(self, client, report):
        """A client that comes back with the number 0 is told all again, under the same numbers."""
        told = told_again(client)
        if len(set(told.values())) != len(told):
            report.add("duplicate", f"{client.user} was told of a job under two numbers: {told}")
        for (user, name), job in self.jobs.items():
            if user != client.user or "v1-told" not in job:
                continue
            number = job["v1-told"]["sequence"]
            if told.get(number, name if "v1-removal" in job else None) != name:
                report.add("lost", f"event {number} was of job {name}, now {told.get(number)}")


def told_again(client):
    """{sequence: job} of all events that there are."""
    told = {}
    with client.open_events(after=0) as events:
        while (frame := events.next_frame())["type"] != "ready":
            if frame["type"] == "job":
                told[frame["sequence"]] = frame["job"]["id"]
    return told


class Listener:
    """A user's open socket, so that what was not delivered can be."""

    def __init__(self, addresses, user):
        self._events = V1Client(addresses, user).open_events()
        self._closing = False
        self._problem = None
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self):
        try:
            while True:
                self._events.next_frame(timeout=None)
        except NETWORK_ERRORS as error:
            if not self._closing:
                self._problem = f"a socket of a v1 client broke: {error!r}"

    def close(self):
        """What was wrong before, or None."""
        self._closing = True
        self._events.abort()
        self._thread.join(10)
        return self._problem
