#!/usr/bin/python3
"""A thousand sockets that never read cost little memory, are closed, and delay nobody else.

    slow_readers.py --binary build/release/sluice [--full]
"""

import contextlib
import threading
import time
import urllib.parse
import uuid

import harness
from sluice_client import Browser
from sluice_server import wait_until
from sockets import connect

SOCKETS_OF_A_USER = 4
SENDERS = 6
# Frames of some 1.5 KB, more than twice as many as the kernel keeps for a socket that is not read (87 KB
# were seen): one whose frames all fit is not slow, and stays open.
LONG_NAME = "n" * 1_200
JOBS_OF_A_USER = 150
RECEIVE_BUFFER = 2048
MEMORY_MORE_MIB = 80
TOLD_WITHIN_S = 2.0  # of the upload's answer, on a machine that also makes the load
ROUND_S = 4.0  # from the wish to upload until told: with six senders at work, half of that was seen
CLOSED_WITHIN_S = 30
PROMISE = "1,000 sockets that never read cost 80 MB at most, are closed, and delay nobody"


def run(trial):
    harness.allow_open_files()
    server = trial.server("--max-connections", str(trial.size + 1000))
    server.start()
    users = [str(uuid.UUID(int=trial.random.getrandbits(128))) for _ in range(trial.size // SOCKETS_OF_A_USER)]
    warm_up(server)
    before = harness.memory_mib(server)
    with contextlib.ExitStack() as stack:
        for number in range(trial.size):
            stack.enter_context(deaf_socket(server, users[number % len(users)]))
        wait_until(lambda: connected(server) == trial.size, "all are connected", 60)
        watch = stack.enter_context(Watch(server))
        send_to_all(server, users)
        begin = time.monotonic()
        with contextlib.suppress(AssertionError):
            wait_until(lambda: connected(server) <= 1, "who never reads is gone", CLOSED_WITHIN_S)
        trial.figure("seconds until they were closed", round(time.monotonic() - begin, 1))
        trial.at_most("sockets that were not closed", int(connected(server)) - 1, 0)
        watch.stop()
        trial.at_most("memory more, MiB", round(watch.highest_mib - before, 1), MEMORY_MORE_MIB)
        trial.figure("told others within, s (median)", round(harness.percentile(watch.delays, 0.5), 3))
        trial.at_most("told others within, s (longest)", round(max(watch.delays), 3), TOLD_WITHIN_S)
        trial.at_most("a round of others, s (longest)", round(max(watch.rounds), 3), ROUND_S)


def warm_up(server):
    for _ in range(20):
        Browser(server.addresses).run(b"a,b\n1,2\n", {"outputformat": "csv", "operation": "transform", "jobId": "w"})


@contextlib.contextmanager
def deaf_socket(server, user):
    parts = urllib.parse.urlsplit(server.addresses["ws"])
    address = (parts.hostname, parts.port)
    opened, _ = connect(address, f"/?userId={user}", receive_buffer=RECEIVE_BUFFER)
    try:
        yield opened
    finally:
        opened.close()


class Watch:
    """A user that reads, with one job after the other, and the server's highest memory meanwhile."""

    def __init__(self, server):
        self._server = server
        self.highest_mib = 0
        self.delays = []
        self.rounds = []
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self._ending.set()
        self._thread.join(90)

    def _watch(self):
        browser = Browser(self._server.addresses)
        with browser.open_socket() as tab:
            while not self._ending.is_set():
                begin = time.monotonic()
                browser.submit(b"a,b\n1,2\n", {"outputformat": "csv", "jobId": "one"})
                answered = time.monotonic()
                tab.next_frame(timeout=60)
                self.delays.append(time.monotonic() - answered)
                self.rounds.append(time.monotonic() - begin)
                self.highest_mib = max(self.highest_mib, harness.memory_mib(self._server))


def send_to_all(server, users):
    """Jobs whose ends are pushed to every socket of their user."""
    jobs = [(user, number) for number in range(JOBS_OF_A_USER) for user in users]

    def send(part):
        for user, number in jobs[part::SENDERS]:
            browser = Browser(server.addresses, user)
            browser.submit(b"a,b\n1,2\n", {"outputformat": "csv", "jobId": f"{number}-{LONG_NAME}"})

    threads = [threading.Thread(target=send, args=(part,)) for part in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def connected(server):
    return server.metrics().get('sluice_connections{kind="websocket"}', 0)


if __name__ == "__main__":
    harness.main("slow-readers", PROMISE, unit="sockets", quick=200, full=1_000, run=run)
