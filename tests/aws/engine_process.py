"""One engine's process: started on a port that it chose itself, waited for, ended by its id.

An engine says its command and when it is ready; the rest is here. Which ports a process listens on
is read from /proc: there is no moment in which another program can take them.
"""

import http.client
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time
import urllib.parse

WAIT_S = float(os.environ.get("SLUICE_TEST_WAIT_S", "60"))  # for things that must happen
LOOK_EVERY_MS = 10
LISTENING = "0A"  # the state in /proc/net/tcp
STARTS_MAX = 5  # of an engine that cannot choose a port: others may take the one chosen for it


def listening_ports(pid):
    """The TCP ports that the process listens on, whatever network namespace it is in."""
    process = pathlib.Path("/proc", str(pid))
    sockets = set()
    for descriptor in (process / "fd").iterdir():
        try:
            sockets.add(os.readlink(descriptor))
        except FileNotFoundError:  # closed in between
            pass
    rows = [row.split() for table in ("tcp", "tcp6")
            for row in (process / "net" / table).read_text().splitlines()[1:]]  # fmt: skip
    return {int(row[1].rpartition(":")[2], 16) for row in rows
            if row[3] == LISTENING and f"socket:[{row[9]}]" in sockets}  # fmt: skip


class Engine:
    """A context manager: `.endpoint` is where it answers, `.address` where it listens (an IPv4
    address of this machine; loopback unless said otherwise), `.directory` what it may write to."""

    def __init__(self, address="127.0.0.1"):
        self.address = address
        parent = os.environ.get("SLUICE_TEST_TMPDIR")
        name = type(self).__name__.lower()
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix=f"{name}-", dir=parent))
        self.log = self.directory / "log"
        self.process = None
        self.endpoint = None
        self.started_in_s = None

    # What an engine says of itself.

    def command(self):
        """Program and arguments; called anew for each start."""
        raise NotImplementedError

    def environment(self):
        return {"PATH": os.environ["PATH"], "HOME": str(self.directory), "LC_ALL": "C.UTF-8"}

    def other_ports(self):
        """Those it listens on beside the endpoint's."""
        return set()

    def is_ready(self):
        """Whether it does its work; asked once it listens."""
        return self.status("/") is not None

    # What is the same for all.

    def start(self):
        began, starts, pause = time.monotonic(), 0, select.poll()
        while not self._answers():
            if self.process is None or self._lost_its_port(starts):
                self._spawn()
                starts += 1
            elif self.process.poll() is not None or time.monotonic() > began + WAIT_S:
                raise RuntimeError(f"{type(self).__name__} did not start:\n{self.log_text()}")
            pause.poll(LOOK_EVERY_MS)
        self.started_in_s = time.monotonic() - began
        return self

    def _spawn(self):
        # The engine is told to end when this process dies: a test that is killed leaves none.
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "--", *map(str, self.command())],
                env=self.environment(), cwd=self.directory, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log)  # fmt: skip

    def _lost_its_port(self, starts):
        return (self.process.poll() is not None and starts < STARTS_MAX
                and "address already in use" in self.log_text().lower())  # fmt: skip

    def _answers(self):
        if self.process is None or self.process.poll() is not None:
            return False
        ports = listening_ports(self.process.pid) - self.other_ports()
        if len(ports) != 1:
            return False
        self.endpoint = f"http://{self.address}:{ports.pop()}"
        return self.is_ready()

    def request(self, method, path, body=None, headers=None, timeout_s=WAIT_S):
        """(status, body) of one request."""
        where = urllib.parse.urlsplit(self.endpoint).netloc
        connection = http.client.HTTPConnection(where, timeout=timeout_s)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def status(self, path):
        """That of a GET, or None when nobody answers yet."""
        try:
            return self.request("GET", path)[0]
        except (ConnectionError, http.client.HTTPException):
            return None

    def log_text(self):
        """Its last lines."""
        return self.log.read_text(errors="replace")[-4000:]

    def memory_bytes(self):
        """What of it is in memory now."""
        statistics = pathlib.Path("/proc", str(self.process.pid), "statm").read_text().split()
        return int(statistics[1]) * os.sysconf("SC_PAGE_SIZE")

    def close(self):
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(self, *_):
        self.close()
