#!/usr/bin/python3
"""Five times more work than the server can do costs at most a fifth of what it gets done, and who is refused is told
when to come back.

    overload.py --binary build/release/sluice [--full]
"""

import collections
import contextlib
import gzip
import hashlib
import sqlite3
import threading
import time

import harness
import at_rest
from sluice_client import NETWORK_ERRORS, Browser, Form
from sluice_server import wait_until

# Small on the wire, much to do: so that this process can ask for five times what the server can.
ROWS = 2_000_000
FILE = b"id,text\n" + b"1,some text\n" * ROWS
OUTPUT = b"id\r\n" + b"1\r\n" * ROWS
QUEUE_MAX = 40
CLIENTS = 40
TIMES = 5
AIM = 1.1 * TIMES  # so that what is asked for is not a little less
GOODPUT = 0.8
REST_S = 60
READ = 20  # outputs, to their last byte
PROMISE = "at 5 times its capacity the server does 80 % of its peak or more, and refuses with 503 and Retry-After"


class Load:
    """Uploads at a given rate, spread over some threads, or as many as are taken; `answers` counts what came of them."""

    def __init__(self, server, content, rate):
        self._server, self._content = server, content
        self._every_s = CLIENTS / rate if rate else 0
        self._patient = not rate
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self.answers = collections.Counter()
        self.asked = 0
        self._threads = [threading.Thread(target=self._send, args=(n,), daemon=True) for n in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def end(self):
        self._ending.set()
        for thread in self._threads:
            thread.join(60)

    def _send(self, number):
        due = time.monotonic()
        browser = Browser(self._server.addresses)
        for job in range(1_000_000):
            due += self._every_s
            if self._ending.wait(max(0, due - time.monotonic())):
                return
            metadata = {"userId": browser.user, "operation": "transform", "outputformat": "csv", "sequence": "id",
                        "jobId": f"{number}-{job}"}  # fmt: skip
            try:
                response = browser.post_generate({"metadata": metadata})
                if response.status == 200:
                    form = Form(response.json()["url"], response.json()["fields"])
                    response = browser.upload(form, self._content)
                self._count(response)
                if self._patient and response.status == 503:
                    self._ending.wait(0.05)
            except NETWORK_ERRORS as error:
                self._count_one(f"connection: {error}")

    def _count(self, response):
        if response.status == 503 and not response.headers.get("Retry-After"):
            self._count_one("503 without Retry-After")
        else:
            self._count_one(response.status)

    def _count_one(self, what):
        with self._lock:
            self.answers[what] += 1
            self.asked += 1


def run(trial):
    # Two transforms at a time end one by one: sixteen would end in clumps, which a short look miscounts.
    server = trial.server("--max-queue-depth", str(QUEUE_MAX), "--transform-workers", "2")
    server.start()
    good = gzip.compress(FILE)
    peak = find_peak(trial, server, good)
    trial.figure("jobs a second at the peak", round(peak, 1))
    if not peak:
        return trial.broken("nothing is done")
    content = gzip.compress(FILE + b"one,field,too,many\n") if trial.options.bad else good
    load = Load(server, content, AIM * peak)
    time.sleep(2)
    before, asked = jobs(server), load.asked
    time.sleep(trial.size)
    after = jobs(server)
    offered = (load.asked - asked) / trial.size
    load.end()
    trial.figure("uploads a second that were asked for", round(offered, 1))
    trial.figure("answers", {str(name): n for name, n in load.answers.items()})
    trial.at_least("share of the peak that is done", round((after - before) / trial.size / peak, 2), GOODPUT)
    trial.at_least("asked for, of the capacity", round(offered / peak, 2), TIMES)
    check_answers(trial, load)
    if not load.answers[503]:
        trial.broken("nothing was refused: it was no overload")
    if server.process.poll() is not None:
        return trial.broken("the server ended")
    check_outputs(trial, server)


def find_peak(trial, server, content):
    """Jobs a second when as many come as are taken; who is refused tries again."""
    load = Load(server, content, rate=None)
    time.sleep(2)
    before = jobs(server)
    time.sleep(trial.size)
    after = jobs(server)
    load.end()
    check_answers(trial, load)
    rest(server)
    return (after - before) / trial.size


def check_answers(trial, load):
    strange = {name: n for name, n in load.answers.items() if name not in (200, 201, 204, 503)}
    if strange:
        trial.broken(f"other answers than success and 503 with Retry-After: {strange}")


def check_outputs(trial, server):
    """What was counted as done is: each job has an output, the right one by its checksum, and some are read."""
    rest(server)
    trial.at_most("jobs that failed", int(jobs(server, "failed")), 0)
    ended = jobs(server)
    outputs = outputs_of(server)
    trial.figure("outputs", len(outputs))
    if len(outputs) != ended:
        trial.broken(f"{len(outputs)} outputs of {ended:.0f} jobs that are done")
    right = (len(OUTPUT), hashlib.md5(OUTPUT).hexdigest())
    if wrong := [row for row in outputs if row[1:] != right]:
        trial.broken(f"{len(wrong)} outputs are not the right table: {wrong[:3]}")
    browser = Browser(server.addresses)
    for key, _, _ in trial.random.sample(outputs, min(READ, len(outputs))):
        if browser.download({"bucket": at_rest.OUTPUTS_BUCKET, "key": key}) != OUTPUT:
            trial.broken(f"the output {key} is not the right table")


def outputs_of(server):
    """(key, size, ETag) of each, as the database has them; the server is started anew."""
    server.stop()
    with contextlib.closing(sqlite3.connect(f"file:{server.data_dir / 'sluice.db'}?mode=ro", uri=True)) as database:
        rows = database.execute("SELECT key, size, etag FROM objects WHERE bucket = ?", (at_rest.OUTPUTS_BUCKET,))
        outputs = rows.fetchall()
    server.start()
    return outputs


def jobs(server, outcome="done"):
    """So many have ended so."""
    return server.metrics().get(f'sluice_jobs_total{{outcome="{outcome}"}}', 0)


def rest(server):
    wait_until(lambda: not waiting(server), "all is done", REST_S)


def waiting(server):
    return sum(n for name, n in server.metrics().items() if name.startswith("sluice_queue_messages{"))


def add_arguments(parser):
    parser.add_argument("--bad", action="store_true", help="the files of the load fail: no goodput")


if __name__ == "__main__":
    harness.main("overload", PROMISE, unit="seconds", quick=10, full=120, run=run, add_arguments=add_arguments)
