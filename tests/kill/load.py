"""The load of one life of the server: users with open sockets, and threads that upload."""

import random
import threading
import time

import workload
from ledger import Upload
from sluice_client import NETWORK_ERRORS, Browser, Socket, wait_until


DIES_WITHIN_S = 10  # a killed process, from the first connection that breaks to its end


class Load:
    """Unexpected answers are kept in `problems`, and connections that break while `process`, the server's, lives on.
    Without `process` all of them may."""

    def __init__(self, addresses, users, ledger, seed, process=None):
        self.addresses = addresses
        self.users = users
        self.ledger = ledger
        self.life = ledger.life
        self.seed = f"{seed}/{self.life}"
        self.problems = []
        self._process = process
        self._closing = False
        self._threads = []
        self._tabs = []
        self.ending = threading.Event()

    def connect(self, users, within_s=0.0):
        """Opens one socket for each user, at a random moment of the given time."""
        for user in users:
            self.run(self._listen, user, random.Random(self.seed + user).uniform(0, within_s))

    def connected(self):
        """How many sockets were opened so far."""
        return len(self._tabs)

    def upload(self, clients):
        for number in range(clients):
            self.run(self._upload_all_the_time, number)

    def join(self, timeout_s=60):
        """Ends the uploads and waits until every socket was read to its end.

        To be called when the server is dead, or after close_tabs().
        """
        self.ending.set()
        deadline = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
            if thread.is_alive():
                self.problems.append(f"{thread.name} hangs")

    def end_uploads(self):
        """Soon: those that are being sent are sent."""
        self.ending.set()

    def close_tabs(self):
        self.ending.set()
        self._closing = True
        for tab in list(self._tabs):
            tab.abort()

    def run(self, function, *arguments):
        """On a thread of its own, which ends with the server or soon after `ending` is set."""
        thread = threading.Thread(target=self._guard, args=(function, *arguments), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _guard(self, function, *arguments):
        try:
            function(*arguments)
        except NETWORK_ERRORS as error:
            if not self._is_dead():
                self.problems.append(f"{function.__name__}{arguments}: {error!r}, and the server lives")
        except Exception as error:  # an answer that should not be, or a defect of the driver
            self.problems.append(f"{function.__name__}{arguments}: {error!r}")

    def _is_dead(self):
        if self._process is None:
            return True
        try:
            wait_until(lambda: self._process.poll() is not None, "the server is dead", DIES_WITHIN_S)
        except AssertionError:
            return False
        return True

    def _listen(self, user, delay_s):
        if self.ending.wait(delay_s):
            return
        tab = Socket(f"{self.addresses['ws']}/?userId={user}")
        self._tabs.append(tab)
        if self._closing:  # who closed them all did not see this one
            tab.abort()
        with tab:
            try:
                while True:
                    self.ledger.frame(user, self.life, tab.next_frame(timeout=None))
            except NETWORK_ERRORS:
                if not self._closing:
                    raise

    def _upload_all_the_time(self, number):
        rng = random.Random(f"{self.seed}/{number}")
        while not self.ending.is_set():
            self._upload_one(rng)

    def _upload_one(self, rng):
        browser = Browser(self.addresses, rng.choice(self.users))
        work = workload.make_work(rng, f"job-{rng.getrandbits(64):016x}")
        form = browser.sign(work.metadata)
        upload = Upload(browser.user, work.metadata["jobId"], form.key, work.expected)
        self.ledger.attempt(upload)
        for _ in range(rng.choice([1, 1, 1, 1, 2])):  # some forms are sent twice
            response = browser.upload(form, work.file_bytes)
            if response.status // 100 == 2:
                self.ledger.acknowledge(upload, response.status)
            elif response.status not in (503, 507):
                raise AssertionError(f"upload answered {response.status}: {response.body[:300]!r}")
