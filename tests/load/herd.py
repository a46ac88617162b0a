#!/usr/bin/python3
"""Ten thousand clients whose server died come back at once, and miss nothing that happened meanwhile.

    herd.py --binary build/release/sluice [--full]

Each has a socket of the version 1 API and comes back with the number of the last event that it knows.
"""

import collections
import http.client
import json
import threading
import time
import urllib.parse
import uuid

import harness
from sluice_client import NETWORK_ERRORS, ORIGIN
from sluice_server import wait_until
from sockets import Sockets
from v1_client import V1Client

FILE = b"a,b\n1,2\n"
BUSY = 200  # users that have jobs
JOBS = 3  # of each, before and again just before the death
SENDERS = 6
BACK_S = 60
PROMISE = "10,000 clients that come back at once are back within 60 s and miss nothing"


class Herd:
    """What each user knows: its events by their numbers, and up to where nothing is missing."""

    def __init__(self, users):
        self.users = users
        self.events = {user: collections.defaultdict(set) for user in users}  # number → jobs
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

    def told(self, user):
        return set().union(*self.events[user].values())


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
    server = trial.server("--max-connections", str(trial.size + 1000))
    server.start()
    herd = Herd([str(uuid.UUID(int=trial.random.getrandbits(128))) for _ in range(trial.size)])
    busy = herd.users[: min(BUSY, trial.size // 5)]
    sockets = herd.connect(server)
    wait_until(lambda: len(herd.ready) == trial.size, "all are ready", BACK_S)
    jobs = collections.defaultdict(set)
    upload(server, busy, jobs)
    wait_until(lambda: all(jobs[user] <= herd.told(user) for user in busy), "the first jobs were told", BACK_S)
    upload(server, busy, jobs)
    server.kill()
    sockets.end()
    trial.figure("jobs nobody was told of at the death", sum(len(jobs[user] - herd.told(user)) for user in busy))

    server.start(timeout=60)
    begin = time.monotonic()
    sockets = herd.connect(server)
    try:
        wait_until(lambda: len(herd.ready) == trial.size, "all are ready again", 2 * BACK_S)
        trial.at_most("seconds until all were back", round(time.monotonic() - begin, 1), BACK_S)
        rest_s = trial.options.rest_s
        wait_until(lambda: all(jobs[user] <= herd.told(user) for user in busy), "the rest was told", rest_s)
        trial.figure("seconds until all was told", round(time.monotonic() - begin, 1))
    except AssertionError as error:
        trial.broken(f"{error}: {len(herd.ready)} of {trial.size} are ready")
    finally:
        sockets.end()
    for user in busy:
        check(trial, herd, user, jobs[user])


def check(trial, herd, user, jobs):
    if missed := jobs - herd.told(user):
        trial.broken(f"{user} was never told of {missed}")
    numbers = herd.events[user]
    if herd.known(user) != max(numbers, default=0):
        trial.broken(f"{user} has a gap in its numbers: {sorted(numbers)}")
    if any(len(told) > 1 for told in numbers.values()) or len(numbers) != len(herd.told(user)):
        trial.broken(f"{user}: a number of two jobs, or a job under two numbers: {dict(numbers)}")


def upload(server, users, jobs):
    """JOBS more of each user; those that were acknowledged are in `jobs`."""
    def send(part):
        for user in users[part::SENDERS]:
            client = V1Client(server.addresses, user)
            for _ in range(JOBS):
                job = client.make({"name": "a.csv", "size": len(FILE)}, {"output": {"format": "csv"}})
                if client.upload(job, FILE).status // 100 == 2:
                    jobs[user].add(job["id"])

    threads = [threading.Thread(target=guard, args=(send, part)) for part in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def guard(function, *arguments):
    try:
        function(*arguments)
    except NETWORK_ERRORS:
        pass


def add_arguments(parser):
    parser.add_argument("--rest-s", type=float, default=BACK_S, help="time until all is told (default %(default)s)")


if __name__ == "__main__":
    harness.main("herd", PROMISE, unit="clients", quick=1_000, full=10_000, run=run, add_arguments=add_arguments)
