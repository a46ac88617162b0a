#!/usr/bin/python3
"""The kill driver: loads a real server, kills it with SIGKILL at random moments, restarts it on the
same data directory, and checks the invariants of docs/architecture.md: nothing acknowledged is lost,
nothing is told or kept twice, no half objects, nothing is left behind.

    driver.py --binary build/release/sluice --count 300 --seed 1
    driver.py --binary build/release/sluice --count 1000 --seed 1 --shard 3/20

One cycle is one life of the server under load and its death; before one in four comes another death
during recovery. A shard is a run of its own with so many of the cycles, and a seed made from both. A
binary with planted faults is also checked against power cuts (power_cut.py).
With --expect TEXT the driver itself is on trial: it succeeds when a violation says so.
Exit status: 0 when all is as expected, else 1 and the seed.
"""

import argparse
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid

for directory in ("e2e", "prove"):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / directory))

import at_rest  # noqa: E402
import queues  # noqa: E402
import report as reports  # noqa: E402
import result  # noqa: E402
import told  # noqa: E402
from ledger import Ledger  # noqa: E402
from load import Load  # noqa: E402
from power_cut import PowerCut  # noqa: E402
from sluice_client import request  # noqa: E402
from sluice_server import Server, clean_environment, wait_until  # noqa: E402

# Many kills in a row must not look like a poisonous message; retries are quick, as the test is.
SETTINGS = ("--max-receives", "1000", "--backoff-min", "20ms", "--backoff-max", "200ms")
LIFE_S = (0.05, 1.5)
RECOVERY_KILL_S = 0.3
PROMISE = "random kills under load and in recovery lose, double and leave nothing"
# Idle database connections, which open their log when they are first used.
OPEN_FILES_MORE = 8


class KillableServer(Server):
    def begin(self):
        """Starts the process and does not wait for it."""
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                env={**clean_environment(), **self.environment},
            )  # fmt: skip

    def open_files(self):
        return len(list(pathlib.Path(f"/proc/{self.process.pid}/fd").iterdir()))


class Driver:
    def __init__(self, options, directory):
        self.options = options
        # As whole runs always were; a shard's is another one.
        self.seed = options.seed if options.shard == "1/1" else f"{options.seed}/{options.shard}"
        self.random = random.Random(self.seed)
        self.ledger = Ledger(directory / "ledger.jsonl")
        self.power_cut = PowerCut(directory)
        environment = dict(text.split("=", 1) for text in options.env)
        self.server = KillableServer(
            *SETTINGS, *options.server_args, directory=directory, binary=options.binary,
            environment={**self.power_cut.environment(), **environment},
        )  # fmt: skip
        self.report = reports.Report()
        self.users = [str(uuid.UUID(int=self.random.getrandbits(128))) for _ in range(8)]
        self.kills = 0
        self.kills_in_recovery = 0
        self.open_files_at_rest = None

    def run(self):
        cycles = len(result.items(self.options))
        for cycle in range(1, cycles + 1):
            if self.random.random() < 0.25:
                self.die_in_recovery()
            self.live_and_die()
            last = cycle == cycles
            if last or cycle % self.options.check_every == 0:
                self.drain_and_check(last)
                if self.has_found():
                    return
        self.check_work()

    def has_found(self):
        """On trial, what was planted may show in another way first."""
        return self.report.says(self.options.expect) if self.options.expect else self.report.violations

    def check_work(self):
        """Who is told nothing is promised nothing."""
        done = self.summary(1)
        for what in ("uploads acknowledged", "users told", "outputs verified"):
            if done[what] == 0:
                self.report.add("wrong", f"{what}: none, so that nothing was tried")

    def die_in_recovery(self):
        self.ledger.start()
        self.server.begin()
        time.sleep(self.random.uniform(0, RECOVERY_KILL_S))
        self.kill()
        self.kills_in_recovery += 1

    def live_and_die(self):
        load = self.start()
        some = [user for user in self.users if self.random.random() < 0.7]
        load.connect(some, within_s=0.5)
        load.upload(self.options.clients)
        time.sleep(self.random.uniform(*LIFE_S))
        self.kill()
        self.end(load)

    def drain_and_check(self, last):
        """A last life without death: everything must come to its end, and nothing stay behind."""
        load = self.start()
        load.connect(self.users)
        try:
            wait_until(lambda: not self.ledger.untold(), "everybody was told", self.options.drain_s)
            rest = "the queues are empty and every worker has come back"
            wait_until(lambda: self.is_at_rest(last), rest, self.options.drain_s)
        except AssertionError as error:
            self.report.add("lost" if self.ledger.untold() else "leak", str(error))
        told.check_outputs(self.server.addresses, self.ledger, self.report, again=last)
        load.close_tabs()
        self.end(load)
        self.check_open_files()
        later = self.later(last)
        not_due = queues.not_due(self.server.cli("queue", "list", "--json"), later)
        status = self.server.stop()
        if status != 0:
            self.report.add("wrong", f"SIGTERM: exit status {status}")
        told.check_frames(self.ledger, self.report)
        at_rest.check(self.server, self.ledger, self.report, later=later, came_due=not_due)

    def start(self):
        self.ledger.start()
        self.server.start(timeout=60)
        if self.open_files_at_rest is None:
            request("GET", self.server.addresses["http"] + "/readyz")
            self.open_files_at_rest = self.server.open_files()
        return Load(self.server.addresses, self.users, self.ledger, self.seed, self.server.process)

    def kill(self):
        if self.server.process.poll() is not None:
            self.report.add("wrong", f"the server ended by itself: {self.server.process.poll()}")
        self.server.kill()
        self.ledger.kill()
        self.power_cut.strike()
        self.kills += 1

    def end(self, load):
        load.join()
        for problem in load.problems:
            self.report.add("wrong", problem)

    def is_at_rest(self, last):
        """Nothing more can be told: first no worker is out, not even one whose lease has ended,
        then no message is left that one of them may have sent."""
        if self.counted("sluice_receives_total") != self.counted("sluice_stage_outcomes_total"):
            return False
        return queues.is_at_rest(self.server.cli("queue", "list", "--json"), self.later(last))

    def later(self, last):
        """Queues in which messages may wait, but at the end: two workers met at a socket, and the one
        that let the other go first looks again after half a minute."""
        return () if last else ("notifications",)

    def counted(self, family):
        samples = self.server.metrics().items()
        return sum(value for name, value in samples if name.startswith(family + "{"))

    def check_open_files(self):
        allowed = self.open_files_at_rest + OPEN_FILES_MORE
        try:
            wait_until(lambda: self.server.open_files() <= allowed, "files are closed", 10)
        except AssertionError:
            now = self.server.open_files()
            self.report.add("leak", f"{now} open files, {self.open_files_at_rest} at first")

    def summary(self, seconds):
        uploads = self.ledger.uploads()
        acknowledged = [u for u in uploads if u.acknowledged]
        return {
            "kills": self.kills,
            "of them during recovery": self.kills_in_recovery,
            "uploads sent": len(uploads),
            "uploads acknowledged": len(acknowledged),
            "users told": sum(1 for u in acknowledged if u.frames),
            "outputs verified": sum(1 for u in uploads if u.output_sha256),
            "pushes repeated after a crash": len(self.report.repeats),
            "files lost by power cuts": self.power_cut.removed,
            "kills/s": round((self.kills) / seconds, 2),
        }


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    result.add_arguments(parser, count=30)
    parser.set_defaults(seed=None)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--clients", type=int, default=8, help="uploads at once")
    parser.add_argument("--check-every", type=int, default=10, metavar="CYCLES")
    parser.add_argument("--drain-s", type=float, default=60, help="time to come to rest")
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--server-args", action="append", default=[], help="=--name=value")
    parser.add_argument("--expect", metavar="TEXT", help="succeed when a violation says TEXT")
    parser.add_argument("--keep", action="store_true", help="keep the directory")
    options = parser.parse_args()
    if options.only is not None:
        parser.error("a cycle follows from those before it: repeat the shard")
    if options.seed is None:
        options.seed = random.SystemRandom().getrandbits(32)
    return options


def main():
    options = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    binary = pathlib.Path(options.binary).name
    found = result.Result(options, "random-kills", f"embedded, {binary}", unit="cycles", promise=PROMISE)
    parent = os.environ.get("SLUICE_TEST_TMPDIR")
    directory = pathlib.Path(tempfile.mkdtemp(prefix="sluice-kill-", dir=parent))
    driver = Driver(options, directory)
    started = time.monotonic()
    with found:
        try:
            driver.run()
        finally:
            driver.server.kill()
            driver.ledger.close()
        found.tried(driver.kills - driver.kills_in_recovery)
        found.violations = len(driver.report.violations)
        found.figures = driver.summary(time.monotonic() - started)
    for name, value in found.figures.items():
        print(f"{name:32} {value}")
    for kind, text in driver.report.violations[:20]:
        print(f"VIOLATION {kind}: {text}")
    expected = driver.has_found() if options.expect else not driver.report.violations
    if expected and not options.keep:
        shutil.rmtree(directory)
    else:
        print(f"ledger, log and data are in {directory}")
        print(f"  repeat it with --seed {options.seed} --count {options.count} --shard {options.shard}")
    return 0 if expected else 1


if __name__ == "__main__":
    sys.exit(main())
