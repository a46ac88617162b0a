#!/usr/bin/python3
"""Lets the k-th call on the data directory fail, once or from then on for half a second, for each kind of
work, call and error. Wanted: nothing is acknowledged that is not there after a kill; no death by a
signal, and an end with status 1 only after a failed fsync (then always) or before the server was ready;
when the fault is gone, work goes on within ten seconds; nothing is left behind.

    kth_call.py --binary build/release/sluice --count 60
    kth_call.py --binary build/release/sluice --count 0 --kind csv-to-json --shard 1/10
    kth_call.py … --kind large-file --call write --error ENOSPC --at 3 --for-ever
    kth_call.py --binary build/asan/sluice --leaks --count 60    ends it orderly: what leaked is told then
"""

import collections
import itertools
import json
import pathlib
import random
import signal
import sys
import tempfile
import threading
import time

import world as worlds  # first: it finds the modules of the other tests
import harness
import result
from calls import COUNT, DIE_BEFORE, DURABLE, FAIL, NAMES, SHORT
from course import Course
from kinds import KINDS

PROMISE = "a failing call acknowledges nothing falsely, kills nothing and leaves nothing"
# A fault's name: the calls of calls.py that it is about.
CALLS = {"write": ["write"], "pwrite": ["pwrite"], "fsync": ["fsync"], "fdatasync": ["fdatasync"],
         "rename": ["rename"], "open": ["open", "create"], "mkdir": ["mkdir"], "ftruncate": ["ftruncate"],
         "unlink": ["unlink"]}  # fmt: skip
ERRORS = ("EIO", "ENOSPC", "EDQUOT", "EINTR")
SHORT_WRITES = [("write", "short"), ("pwrite", "short")]
FAULTS = [(call, error, for_ever)
          for call, error in [*itertools.product(CALLS, ERRORS), *SHORT_WRITES]
          for for_ever in (False, True)]  # fmt: skip
# A message that cannot be handed back is hidden for so long.
SETTINGS = ("--visibility-timeout", "3s")
SANITIZER_STATUS = 99  # else it is 1, as after a failed fsync
FAULT_S = 0.5  # how long for ever is


class Cycle:
    def __init__(self, options, directory, template, rng, name, fault=None, at=0):
        self.name, self.at, self.leaks = name, at, options.leaks
        self.call, self.error, self.for_ever = fault or (None, "EIO", False)
        self.world = worlds.World(
            options.binary, options.preload, directory, None if name == "first-start" else template,
            options.environment, arguments=SETTINGS,
        )  # fmt: skip
        # Of second-start: the step at which the server died before.
        self.first_death = rng.randint(1, 100) if name == "second-start" else 0
        self.first = ""
        self.counts = {}
        self.failed_stops = self.log_begins = 0
        self.healed_at = None
        self.over = threading.Event()

    def run(self):
        kind = KINDS[self.name](self.world)
        self.course = Course(self.world, kind, self.on_death, forgiving=True, crash=bool(self.call) and not self.leaks)
        prepare = kind.prepare
        if self.name == "first-start":
            self.arm()
        else:
            kind.prepare = lambda: (prepare(), self.arm())
        healer = threading.Thread(target=self.heal)
        healer.start()
        try:
            self.course.run()
            self.counts = self.world.calls.counts()
            self.judge()
        except worlds.Died:
            pass  # it was reported
        finally:
            self.over.set()
            healer.join()
            self.first = self.world.calls.first() if self.world.calls.acted() else ""
            self.world.close()
        return self.world.report.violations

    def arm(self):
        if self.first_death:
            self.world.calls.arm(DURABLE, self.first_death, DIE_BEFORE)
        elif not self.call:
            self.world.calls.arm(NAMES, action=COUNT)
        else:
            action, error = (SHORT, "EIO") if self.error == "short" else (FAIL, self.error)
            self.world.calls.arm(CALLS[self.call], self.at, action, error, self.for_ever)

    def heal(self):
        """The fault goes away, whatever the client is at."""
        while not self.over.wait(0.02):
            if self.world.calls.acted() and not self.first_death:
                self.over.wait(FAULT_S)
                self.world.calls.disarm()
                self.healed_at = time.monotonic()
                return

    def on_death(self):
        status, acted = self.world.ends[-1], self.world.calls.acted()
        if self.first_death and acted and status == -signal.SIGKILL:
            self.first_death = 0
            self.log_begins = len(self.world.server.log_text())
            return self.arm()
        self.world.calls.disarm()
        said = {line["event"] for line in self.log_lines()}
        is_sync = self.call in ("fsync", "fdatasync") and "storage_failed" in said
        is_start = "ready" not in said and "start_failed" in said
        self.failed_stops += is_sync
        if status != 1 or not acted or not (is_sync or is_start):
            self.world.report.add("wrong", f"the server ended with {status}, having said {sorted(said)}")

    def recovery_s(self):
        """From the end of the fault to the last refusal."""
        refused = self.course.refused_at
        return max(refused - self.healed_at, 0.0) if refused and self.healed_at else 0.0

    def log_lines(self):
        """Since the fault was armed."""
        text = self.world.server.log_text()[self.log_begins :]
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]  # a sanitizer's have no form

    def judge(self):
        """After a course without violations: a failed fsync must have ended the server."""
        calls = self.world.calls
        if not self.call or not calls.acted() or self.error != "EIO" or self.failed_stops:
            return
        if self.course.acted_in_stop:
            return  # it was ending
        said = [line["event"] for line in self.log_lines()]
        # SQLite syncs the directory once and does not look whether it could; we do so ourselves before.
        is_sqlites = calls.first() == f"fdatasync {self.world.server.data_dir}"
        if self.call in ("fsync", "fdatasync") and not is_sqlites and "start_failed" not in said:
            self.world.report.add("wrong", f"the server went on after a failed {calls.first()}")


class KthCall:
    def __init__(self, options, directory, found):
        self.options, self.directory, self.found = options, directory, found
        self.template = worlds.make_template(options.binary, directory / "template")
        self.names = options.kind or list(KINDS)
        self.counts = {name: self.count_calls(name) for name in self.names}
        self.figures = collections.Counter()
        self.slowest_s = 0.0

    def cycle(self, *arguments):
        with tempfile.TemporaryDirectory(dir=self.directory) as directory:
            cycle = Cycle(self.options, directory, self.template, *arguments)
            violations = cycle.run()
            if violations:
                print(cycle.world.complaints(), *cycle.course.refusals[-3:], sep="\n")
        return cycle, violations

    def count_calls(self, name):
        """How often each of CALLS is made."""
        cycle, violations = self.cycle(random.Random(0), name)
        if violations:
            raise SystemExit(f"{name} fails without a fault: {violations}")
        return {call: sum(cycle.counts[one] for one in ones) for call, ones in CALLS.items()}

    def choose(self, item):
        """(kind, fault, k) of an item, or None when the kind does not make so many calls."""
        options = self.options
        if options.at:
            return self.names[0], (options.call, options.error, options.for_ever), options.at
        if options.count:
            rng = random.Random(f"{options.seed}/{item}")
            while True:
                name, fault = rng.choice(self.names), rng.choice(self.faults())
                if self.counts[name][fault[0]]:
                    return name, fault, 1 + int(rng.random() * self.counts[name][fault[0]])
        rest, kind = divmod(item, len(self.names))
        at, fault = divmod(rest, len(self.faults()))
        name, fault = self.names[kind], self.faults()[fault]
        return (name, fault, at + 1) if at < self.counts[name][fault[0]] else None

    def faults(self):
        """Those that the options leave."""
        options = self.options
        return [fault for fault in FAULTS
                if options.call in (None, fault[0]) and options.error in (None, fault[1])]  # fmt: skip

    def run(self):
        every = self.options.count == 0
        if every:
            most = max(max(counts.values()) for counts in self.counts.values())
            self.options.count = len(self.names) * len(self.faults()) * most
        items = [0] if self.options.at else result.items(self.options)
        if every:
            self.options.count = 0
        for item in items:
            if chosen := self.choose(item):
                self.run_item(item, *chosen)
            if self.found.violations and self.options.expect_violations:
                return

    def run_item(self, item, name, fault, at):
        cycle, violations = self.cycle(random.Random(f"{self.options.seed}/{item}/death"), name, fault, at)
        call, error, for_ever = fault
        for kind, text in violations[:5]:
            what = f"--kind {name} --call {call} --error {error} --at {at}{' --for-ever' * for_ever}"
            self.found.violation(item, f"{what} ({cycle.first or 'nothing failed'}): {kind}: {text}")
        self.figures["faults"] += bool(cycle.first)
        self.figures["refused"] += bool(cycle.course.refusals)
        self.figures["failed stops"] += cycle.failed_stops
        self.slowest_s = max(self.slowest_s, cycle.recovery_s())
        self.found.tried()


def parse_arguments():
    parser = harness.parser(__doc__, count=60, preloads=True)
    parser.add_argument("--kind", action="append", choices=KINDS, help="only these")
    parser.add_argument("--call", choices=CALLS, help="only this one")
    parser.add_argument("--error", choices=[*ERRORS, "short"], help="only this one")
    parser.add_argument("--at", type=int, help="only this call of the one kind")
    parser.add_argument("--for-ever", action="store_true", help="with --at: and those after it")
    parser.add_argument("--leaks", action="store_true", help="BINARY has a sanitizer: it is not killed, but stopped")
    options = harness.parse(parser)
    if options.leaks:
        options.environment.setdefault("ASAN_OPTIONS", f"exitcode={SANITIZER_STATUS}")
    return options


def run(options, directory, found):
    began = time.monotonic()
    calls = KthCall(options, directory, found)
    calls.run()
    found.figures = {**calls.figures, "calls": calls.counts, "last refusal after it, s": round(calls.slowest_s, 2),
                     "faults_per_s": round(calls.figures["faults"] / (time.monotonic() - began), 2)}  # fmt: skip


if __name__ == "__main__":
    sys.exit(harness.run(parse_arguments(), "kth-call", "embedded", "faults", PROMISE, run))
