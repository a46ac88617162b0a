#!/usr/bin/python3
"""Ten thousand clients whose server died come back at once, and miss nothing that happened meanwhile.

    herd.py --binary build/release/sluice [--full]

Each has a socket of the version 1 API and comes back with the number of the last event that it knows. All have had a
job; at the death some work for seconds is under way, behind which jobs of many others wait: the events of all of them
come to be only when the herd is coming back.
"""

import collections
import concurrent.futures
import gzip
import http.client
import json
import threading
import time
import urllib.parse
import uuid

import harness
from sluice_client import ORIGIN
from sluice_server import wait_until
from sockets import Sockets
from v1_client import V1Client

FILE = b"a,b\n1,2\n"
# Each user has a job and is told of it; then some have work at the death:
HEAVY = 3  # users with a job of seconds, while only one is worked at
BEHIND = 250  # users with MORE jobs behind those
JOBS = 3  # of each of these users, before
MORE = 2
FIRST_S = 300  # until all are told of their first jobs, with one worker
ROWS = gzip.compress(b"1,some text\n" * 1_000_000)
HEAVY_FILE = gzip.compress(b"id,text\n") + 40 * ROWS  # large only when it is read
NO_ROWS = {"version": 1, "steps": [{"do": "filter", "where": {"column": "id", "compare": ">", "value": 1}}]}
SENDERS = 6
BACK_S = 60
PROMISE = "10,000 clients that come back at once are back within 60 s and miss nothing"


class Herd:
    """What each user knows: its events by their numbers, and up to where nothing is missing."""

    def __init__(self, users):
        self.users = users
        self.events = {user: collections.defaultdict(set) for user in users}  # number → jobs
        self.told = {user: set() for user in users}
        self.ready = set()

    def connect(self, server):
        self.ready.clear()
        tickets = Tickets(server.addresses["http"])
        sockets = Sockets(server.addresses["ws"], self._frame)
        sockets.open(self.users, lambda user: self._request(user, tickets))
        return sockets

    def _request(self, user, tickets):
        protocols = ("sluice.v1", f"sluice.ticket.{tickets.take(user)}")
        return {"path": f"/v1/events?after={self.known(user)}", "protocols": protocols}

    def known(self, user):
        """The number below which nothing is missing."""
        number = 0
        while number + 1 in self.events[user]:
            number += 1
        return number

    def _frame(self, user, frame):
        if frame["type"] == "ready":
            self.ready.add(user)
        elif frame["type"] == "job":
            self.events[user][frame["sequence"]].add(frame["job"]["id"])
            self.told[user].add(frame["job"]["id"])


class Tickets:
    """One connection for each thread, as a browser keeps its own."""

    def __init__(self, address):
        self._host = urllib.parse.urlsplit(address).netloc
        self._mine = threading.local()

    def take(self, user):
        if not hasattr(self._mine, "connection"):
            self._mine.connection = http.client.HTTPConnection(self._host, timeout=60)
        headers = {"Authorization": f"Bearer {user}", "Origin": ORIGIN}
        self._mine.connection.request("POST", "/v1/tickets", headers=headers)
        answer = self._mine.connection.getresponse()
        body = answer.read()
        if answer.status != 201:
            raise AssertionError(f"no ticket: {answer.status} {body[:200]!r}")
        return json.loads(body)["ticket"]


def run(trial):
    harness.allow_open_files()
    one_at_a_time = {"SLUICE_TRANSFORM_WORKERS": "1"}
    server = trial.server("--max-connections", str(trial.size + 1000), environment=one_at_a_time)
    server.start()
    herd = Herd([str(uuid.UUID(int=trial.random.getrandbits(128))) for _ in range(trial.size)])
    busy = herd.users[: min(HEAVY + BEHIND, trial.size // 5)]
    sockets = herd.connect(server)
    wait_until(lambda: len(herd.ready) == trial.size, "all are ready", BACK_S)
    jobs = collections.defaultdict(set)

    def untold():
        return sum(len(known - herd.told[user]) for user, known in jobs.items())

    upload(make(server, busy * JOBS + herd.users[len(busy) :]), jobs)
    wait_until(lambda: not untold(), "the first jobs were told", FIRST_S)
    heavy = make(server, busy[:HEAVY], HEAVY_FILE, {"recipe": NO_ROWS})
    behind = make(server, busy[HEAVY:] * MORE)
    upload(heavy, jobs, HEAVY_FILE)
    upload(behind, jobs)
    server.kill()
    sockets.end()
    trial.at_least("jobs nobody was told of at the death", untold(), len(behind) // 2)  # or there is nothing to miss
    trial.figure("users who missed something", sum(not jobs[user] <= herd.told[user] for user in herd.users))

    del server.environment["SLUICE_TRANSFORM_WORKERS"]
    server.start(timeout=60)
    begin = time.monotonic()
    sockets = herd.connect(server)
    try:
        wait_until(lambda: len(herd.ready) == trial.size, "all are ready again", 2 * BACK_S)
        trial.at_most("seconds until all were back", round(time.monotonic() - begin, 1), BACK_S)
        wait_until(lambda: not untold(), "the rest was told", trial.options.rest_s)
        trial.figure("seconds until all was told", round(time.monotonic() - begin, 1))
    except AssertionError as error:
        trial.broken(f"{error}: {len(herd.ready)} of {trial.size} are ready")
    finally:
        sockets.end()
    for user in herd.users:
        check(trial, herd, user, jobs[user])


def check(trial, herd, user, jobs):
    if missed := jobs - herd.told[user]:
        trial.broken(f"{user} was never told of {missed}")
    numbers = herd.events[user]
    if herd.known(user) != max(numbers, default=0):
        trial.broken(f"{user} has a gap in its numbers: {sorted(numbers)}")
    if any(len(told) > 1 for told in numbers.values()) or len(numbers) != len(herd.told[user]):
        trial.broken(f"{user}: a number of two jobs, or a job under two numbers: {dict(numbers)}")


def make(server, users, content=FILE, options=None):
    """A job of each, again for who is there again: (client, job), without its file."""
    file = {"name": "a.csv", "size": len(content)}

    def made(user):
        client = V1Client(server.addresses, user)
        return client, client.make(file, {**(options or {}), "output": {"format": "csv"}})

    with concurrent.futures.ThreadPoolExecutor(SENDERS) as pool:
        return list(pool.map(made, users))


def upload(made, jobs, content=FILE):
    """Their files, all of them acknowledged."""
    def send(one):
        client, job = one
        answer = client.upload(job, content)
        assert answer.status // 100 == 2, (answer.status, answer.body[:200])
        jobs[client.user].add(job["id"])

    with concurrent.futures.ThreadPoolExecutor(SENDERS) as pool:
        list(pool.map(send, made))


def add_arguments(parser):
    parser.add_argument("--rest-s", type=float, default=BACK_S, help="time until all is told (default %(default)s)")


if __name__ == "__main__":
    harness.main("herd", PROMISE, unit="clients", quick=1_000, full=10_000, run=run, add_arguments=add_arguments)
