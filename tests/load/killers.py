#!/usr/bin/python3
"""A hundred files whose handlers kill the process, fail or throw, among ten thousand good ones: each bad one is in the
dead-letter queue after max-receives hand-outs, and all good ones are done.

    killers.py --binary build/release/sluice_planted [--full]

Needs a build with planted faults (src/pipeline/planted_faults.h): no file that Sluice knows of kills it.
"""

import collections
import json
import queue
import signal
import threading
import time

import harness
import queues
from sluice_client import NETWORK_ERRORS, Browser, Form, new_user
from sluice_server import wait_until

MAX_RECEIVES = 5
KINDS = ("die", "fail", "throw")
GOOD_FOR_A_BAD = 100
USERS = 50
SENDERS = 4
FILE = b"a,b\n1,2\n"
REST_S = 600
SETTINGS = ("--max-receives", str(MAX_RECEIVES), "--backoff-min", "10ms", "--backoff-max", "100ms")
PROMISE = "100 killers among 10,000 good files: the killers are dead letters, the good ones done"


class Keeper:
    """Starts the server again whenever it dies."""

    def __init__(self, server):
        self.server = server
        self.deaths = 0
        self.strange = []
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    def _keep(self):
        while not self._ending.wait(0.02):
            if self.server.process.poll() is None:
                continue
            if self.server.process.returncode != -signal.SIGABRT:
                self.strange.append(f"exit status {self.server.process.returncode}")
            self.deaths += 1
            self._start()

    def _start(self):
        while not self._ending.is_set():
            try:
                self.server.kill()
                self.server.start(60)
                return
            except AssertionError:  # it died of the same message before it was ready
                self.deaths += 1

    def end(self):
        self._ending.set()
        self._thread.join(90)


def run(trial):
    runs_file = trial.directory / "runs"
    faults = {f"SLUICE_PLANT_{kind.upper()}_ON": f"{kind}-killer" for kind in KINDS}
    server = trial.server(*SETTINGS, environment={**faults, "SLUICE_PLANT_RUNS": str(runs_file)})
    server.start()
    bad = [f"{KINDS[n % len(KINDS)]}-killer-{n}" for n in range(trial.size)]
    jobs = bad + [f"good-{n}" for n in range(GOOD_FOR_A_BAD * trial.size)]
    trial.random.shuffle(jobs)
    users = [new_user() for _ in range(USERS)]
    of = {job: users[number % USERS] for number, job in enumerate(jobs)}
    keeper = Keeper(server)

    def for_ever():
        return max(runs_of_messages(bad, runs_file).values(), default=0) > MAX_RECEIVES

    try:
        again = upload_all(server, jobs, of, for_ever)
        begin = time.monotonic()
        wait_until(lambda: is_at_rest(server) or for_ever(), "the server has come to rest", REST_S)
        trial.figure("seconds until all was done, after the last upload", round(time.monotonic() - begin, 1))
    finally:
        keeper.end()
    server.kill()  # else, with a killer that runs for ever, it may die while it is asked; what it keeps is on the disk
    trial.figure("deaths of the server", keeper.deaths)
    for strange in keeper.strange[:5]:
        trial.broken(strange)
    check(trial, server, bad, of, runs_file, sum(again[job] for job in bad))


def upload_all(server, jobs, of, in_vain):
    """{job: uploads whose answer nobody heard}: each may have been one more version of its file."""
    again = collections.Counter()
    todo = queue.SimpleQueue()
    for job in jobs:
        todo.put(job)

    def send():
        while True:
            try:
                upload(server, todo.get_nowait(), of, in_vain, again)
            except queue.Empty:
                return

    threads = [threading.Thread(target=send) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return again


def upload(server, job, of, in_vain, again):
    """Until it is acknowledged; a form is good for one key, so that a job sent twice is one job."""
    form = None
    while True:
        browser = Browser(dict(server.addresses), of[job])
        try:
            form = form or browser.sign({"operation": "transform", "outputformat": "json", "jobId": job})
            path = "/" + form.url.split("/", 3)[3]
        except (*NETWORK_ERRORS, AssertionError):
            if in_vain():
                return
            time.sleep(0.05)
            continue
        try:
            answer = browser.upload(Form(server.addresses["s3"] + path, form.fields), FILE)
            if answer.status // 100 == 2:
                return
        except (*NETWORK_ERRORS, AssertionError):
            again[job] += 1
            if in_vain():
                return
        time.sleep(0.05)


def is_at_rest(server):
    try:
        listed = server.cli("queue", "list", "--json")
        return listed.returncode == 0 and queues.is_at_rest(listed)
    except (OSError, AssertionError):
        return False


def check(trial, server, bad, of, runs_file, versions_more):
    ends = states(server, set(of.values()))
    wrong = {job: ends.get(job) for job in of if ends.get(job) != ("given_up" if job in bad else "done")}
    if wrong:
        trial.broken(f"{len(wrong)} jobs did not end as they must: {dict(list(wrong.items())[:5])}")
    messages = runs_of_messages(bad, runs_file)
    counts = collections.Counter(messages.values())
    trial.figure("runs of a killer's message", {str(runs): jobs for runs, jobs in sorted(counts.items())})
    trial.figure("uploads of killers that nobody heard the answer of", versions_more)
    # A hand-out counts also when another killer's death came before the handler had begun.
    if max(counts, default=0) > MAX_RECEIVES:
        trial.broken(f"messages of killers that ran more than {MAX_RECEIVES} times: {counts}")
    if len({job for job, _ in messages}) < len(bad) / 2:
        trial.broken(f"of {len(bad)} killers only {len(messages)} messages ran")
    letters = queues.messages(server.cli("queue", "list", "--json")).get("file-operations-dlq")
    if not len(bad) <= letters <= len(bad) + versions_more:
        trial.broken(f"{letters} dead letters, {len(bad)} killers, {versions_more} of them perhaps sent again")


def runs_of_messages(bad, runs_file):
    """{(killer, message): runs}. A killer that was uploaded again, because nobody heard the answer, has two."""
    lines = runs_file.read_text().splitlines() if runs_file.exists() else []
    killers = set(bad)
    runs = collections.Counter()
    for line in lines:
        job, _, message = line.split(" ", 2)
        if job in killers:
            runs[job, message] += 1
    return runs


def states(server, users):
    """{job: state}, as `sluice jobs` has it."""
    found = {}
    for user in users:
        listed = server.cli("jobs", "--json", "--user", user, "--limit", "1000")
        found |= {job["job"]: job["state"] for job in json.loads(listed.stdout)}
    return found


if __name__ == "__main__":
    harness.main("killers", PROMISE, unit="killers", quick=6, full=100, run=run)
