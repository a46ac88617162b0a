"""The open sockets of the users, over all lives of the server: what they are told goes to the ledger."""

import socket
import threading

from sluice_client import NETWORK_ERRORS, Socket


class Listeners:
    def __init__(self, world):
        self._world = world
        self._followed = []
        self._threads = []
        self._sockets = []
        self._open = 0  # in this life
        self._ending = threading.Event()
        self.refusals = []

    def follow(self, follower):
        """From now on, and again in every life."""
        self._followed.append(follower)
        self._begin(follower)

    def open(self):
        """In a new life."""
        self._open = 0
        self._ending.clear()
        for follower in self._followed:
            self._begin(follower)

    def ready(self):
        """Every tab is open: what connecting sends to the queues is there."""
        return self._open >= len(self._followed)

    def close(self):
        """The tabs are closed: the threads read to the end what was sent before."""
        self._ending.set()
        for tab in list(self._sockets):
            try:
                tab._socket.sock.shutdown(socket.SHUT_WR)
            except (OSError, AttributeError):
                pass  # the server was first

    def join(self):
        """When the server is dead, or after close(): everything that it sent has been read."""
        self._ending.set()
        for thread in self._threads:
            thread.join(10)
            if thread.is_alive():
                self._world.report.add("wrong", "a socket was not closed by the server's end")
        self._threads, self._sockets = [], []

    def _begin(self, follower):
        thread = threading.Thread(target=self._listen, args=(follower, self._world.ledger.life), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self, follower, life):
        """Opens the tab again when it breaks, as a browser would."""
        while not self._ending.wait(0.02):
            try:
                with follower.open() as tab:
                    self._sockets.append(tab)
                    self._open += 1
                    while True:
                        follower.take(tab.next_frame(timeout=None), life)
            except NETWORK_ERRORS:
                pass
            except Exception as error:  # a refusal under a fault; else it is missed by who waits
                self.refusals.append(repr(error))


class CompatTab:
    """One tab of the existing page."""

    def __init__(self, world, browser):
        self._world, self._browser = world, browser

    def open(self):
        return Socket(f"{self._browser.addresses['ws']}/?userId={self._browser.user}")

    def take(self, frame, life):
        self._world.ledger.frame(self._browser.user, life, frame)


STATUS = {"done": "complete"}


class V1Tab:
    """One tab of a v1 client, which says up to where it has read."""

    def __init__(self, world, client):
        self._world, self._client = world, client
        self._last = 0

    def open(self):
        return self._client.open_events(after=self._last)

    def take(self, frame, life):
        if frame["type"] != "job":
            return
        self._last = frame["sequence"]
        job = frame["job"]
        entry = {"jobid": job["id"], "bucket": "", "key": ""}
        if "error" in job:
            entry["error"] = job["error"]
        document = {"status": STATUS.get(job["state"], job["state"]), "jobs": [entry]}
        self._world.ledger.frame(self._client.user, life, document)
