"""One data directory through several lives of its server, and the clients that go on through them.

A kind of job (kinds.py) is a list of steps. A step is one thing that a client wants, may be taken
again, and ends when it is done; it raises Refused when the server says that it cannot just now, and
Died when the server is gone. World.take() takes it until it is done, as a patient client would.
"""

import contextlib
import json
import os
import pathlib
import random
import select
import shutil
import signal
import socket
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
for directory in ("e2e", "kill", "prove"):
    sys.path.insert(0, str(ROOT / "tests" / directory))

import at_rest  # noqa: E402
import living  # noqa: E402
import report as reports  # noqa: E402
from ledger import Ledger  # noqa: E402
from listeners import Listeners  # noqa: E402
from sluice_client import NETWORK_ERRORS, Server, wait_until  # noqa: E402

from calls import Calls  # noqa: E402

# Many deaths in a row must not look like a poisonous message; retries are quick, as the test is.
SETTINGS = ("--max-receives", "1000", "--backoff-min", "20ms", "--backoff-max", "200ms")
SETTLES_S = 10  # so soon works again what was broken
REST_S = 40  # so soon all is done: two workers that met at a socket look again when a claim of 31 s has ended
IDLE_S = 2  # a frame that was sent is read by then
PORTS = range(20_000, 32_000)  # below those that a client's connections are given


def pause(seconds):
    """Between two looks at another process."""
    select.select([], [], [], seconds)


class Died(Exception):
    """The server is gone."""


class Refused(Exception):
    """The server answered that it cannot do it now, or not at all."""

    def __init__(self, text, status=None):
        super().__init__(text)
        self.status = status


class World:
    """`preload` None: no call can be made to fail. `data_dir`: when it is not in `directory`."""

    def __init__(self, binary, preload, directory, template=None, environment=None, arguments=(), data_dir=None):
        self.directory = pathlib.Path(directory)
        data_dir = data_dir or self.directory / "data"
        self.report = reports.Report()
        self.ledger = Ledger(self.directory / "ledger.jsonl")
        self.calls = Calls(self.directory, data_dir)
        self._ports = [_hold_port(), _hold_port()]
        http, s3 = (holder.getsockname()[1] for holder in self._ports)
        self.server = Server(
            *SETTINGS, "--listen", f"127.0.0.1:{http}", "--s3-listen", f"127.0.0.1:{s3}", *arguments,
            directory=self.directory, binary=binary,
            environment={**(self.calls.environment(preload) if preload else {}), **(environment or {})},
        )  # fmt: skip
        self.server.data_dir = data_dir
        self.listeners = Listeners(self)
        self.may_stay = lambda path: False  # True: a fault struck the removal of this file
        self.ends = []  # exit statuses of the lives that ended by themselves
        self.deaths = 0
        self._waiting = set()
        if template:
            shutil.copytree(template, self.server.data_dir)

    def start(self):
        """Died: it ended before it was ready."""
        self.ledger.start()
        try:
            self.server.start(timeout=2 * SETTLES_S)
        except AssertionError:
            self.note_death()
            raise Died from None
        self.listeners.open()

    def stop(self):
        """An orderly end."""
        self.listeners.close()
        status = self.server.stop(timeout=3 * SETTLES_S)
        if status != 0:
            self.note_death()
            raise Died
        self.listeners.join()

    def note_death(self, at_rest=False):
        """`at_rest`: everything that was told has been recorded, so that no push is repeated."""
        if not at_rest:
            self.ledger.kill()
        self.deaths += 1
        self.ends.append(self.server.kill())
        self.listeners.join()

    def step(self, step):
        """Takes it once."""
        try:
            return step()
        except NETWORK_ERRORS as error:
            self.check_alive(wait_s=1)
            raise Refused(repr(error)) from error

    def check_alive(self, wait_s=0.0):
        """Died when the process has ended, or does so now."""
        deadline = time.monotonic() + wait_s
        while self.server.process.poll() is None:
            if time.monotonic() >= deadline:
                return
            pause(0.005)
        self.note_death()
        raise Died

    def come_to_rest(self):
        """A step: every message was worked off, and everybody was told."""
        began = time.monotonic()
        idle_since = None  # nothing is left that could tell who is untold
        while True:
            self.check_alive()
            is_idle = self.listeners.ready() and self._is_at_rest()
            now, untold = time.monotonic(), self.ledger.untold()
            if is_idle and not untold:
                return
            idle_since = (idle_since or now) if is_idle else None
            if now - began > REST_S or (idle_since and now - idle_since > IDLE_S):
                jobs = [upload.job for upload in untold]
                state = f"waiting: {sorted(self._waiting) or 'nothing'}, {self._last_complaint()}"
                self.report.add("lost" if untold else "leak", f"untold: {jobs}, {state}")
                return
            pause(0.01)

    def _is_at_rest(self):
        samples = self.server.metrics()
        self._waiting = {
            name for name, value in samples.items()
            if value and name.startswith("sluice_queue_messages") and "-dlq" not in name
        }  # fmt: skip
        return not self._waiting and self._counted(samples, "sluice_receives_total") == self._counted(
            samples, "sluice_stage_outcomes_total")

    @staticmethod
    def _counted(samples, family):
        return sum(value for name, value in samples.items() if name.split("{")[0] == family)

    def check_removals(self):
        """A step, at rest: a server that lives on has removed the files that nothing names. Nothing is forgiven but
        what may_stay."""
        deadline = time.monotonic() + SETTLES_S
        while True:
            self.check_alive()
            left = [path for path in living.unnamed_files(self.server, self.directory / "copy")
                    if not self.may_stay(path)]  # fmt: skip
            if not left:
                return
            if time.monotonic() > deadline:
                for path in left:
                    self.report.add("leak", f"{path}{at_rest.UNNAMED}, and the server lives")
                return
            pause(0.05)  # a thread of its own removes them

    def check_files(self, outputs=None, events_removed=0):
        """Of the stopped server. Only what the next start must remove gets a next start."""
        found = self._files_report(outputs, events_removed)
        if found.violations and all(self._is_for_the_next_start(*one) for one in found.violations):
            self.start()
            pause(1)
            self.stop()
            found = self._files_report(outputs, events_removed)
        self.report.violations += found.violations

    def _is_for_the_next_start(self, kind, text):
        """A file whose removal was struck; and after a death one in objects/, whose sweep an early stop ends. Not one
        in tmp/: every start empties that before it is ready."""
        if kind != "leak" or not text.endswith(at_rest.UNNAMED):
            return False
        path = pathlib.Path(text.removesuffix(at_rest.UNNAMED))
        return self.may_stay(path) or (self.deaths > 0 and path.parent.name != "tmp")

    def _files_report(self, outputs, events_removed):
        report = reports.Report()
        at_rest.check(self.server, self.ledger, report, outputs=outputs, events_removed=events_removed)
        return report

    def report_unreported_end(self):
        """When Died left a course: mostly its harness has said why."""
        if not self.report.violations:
            self.report.add("wrong", f"the server ended where it should not; its ends: {self.ends}")

    def complaints(self):
        """The last warnings and errors that the server logged."""
        return "\n".join(f"    {line[:300]}" for line in self._complaints()[-6:])

    def _complaints(self):
        return [line for line in self.server.log_text().splitlines() if '"level":"info"' not in line]

    def _last_complaint(self):
        said = [json.loads(line) for line in self._complaints()[-1:] if line.startswith("{")]
        return "; ".join(f"the server says {line['event']} {line.get('error', '')}" for line in said)

    def close(self):
        self.listeners.close()
        self.server.kill()
        self.listeners.join()
        self.ledger.close()
        self.calls.close()
        for holder in self._ports:
            holder.close()


def make_template(binary, directory):
    """The data directory of a server that was started once and stopped."""
    pathlib.Path(directory).mkdir()
    with Server(directory=directory, binary=binary) as server:
        wait_until(lambda: server.metrics()["sluice_ready"] == 1, "the server is ready")
        server.stop()
    return pathlib.Path(directory) / "data"


def _hold_port():
    """A socket that keeps its port from everybody who has not been told, also while no server lives: to be
    bound again, as servers do it, is allowed only afterwards."""
    while True:
        holder = socket.socket()
        try:
            holder.bind(("127.0.0.1", random.SystemRandom().choice(PORTS)))
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            return holder
        except OSError:
            holder.close()


@contextlib.contextmanager
def scratch_directory(prefix):
    with tempfile.TemporaryDirectory(prefix=prefix, dir=os.environ.get("SLUICE_TEST_TMPDIR")) as name:
        yield pathlib.Path(name)


def end_orderly_on_signals():
    """SIGTERM ends the harness as an exception does: servers, mounts and files go."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
