#!/usr/bin/python3
"""Lets the k-th call on the data directory fail, once or from then on for half a second (one in eight of those:
until the server was killed and started again), for each kind of work, call and error. Wanted: nothing is
acknowledged that is not there after a kill; no death by a signal, and an end with status 1 only after a
failed fsync (then always) or before the server was ready; when the fault is gone, work goes on within ten
seconds; a server that lives on leaves nothing behind. What counts as tried is a trial whose call came.

    kth_call.py --binary build/release/sluice --count 60
    kth_call.py --binary build/release/sluice --count 0 --kind csv-to-json --shard 1/10
    kth_call.py … --kind large-file --call write --error ENOSPC --at 3 --for-ever [--held]
    kth_call.py --binary build/asan/sluice --leaks --count 60    ends it orderly: what leaked is told then
"""

import collections
import random
import sys
import tempfile
import time

import world as worlds  # first: it finds the modules of the other tests
import harness
import result
from failing_call import CALLS, ERRORS, FAULTS, FailingCall
from kinds import KINDS

PROMISE = "a failing call acknowledges nothing falsely, kills nothing and leaves nothing"
SANITIZER_STATUS = 99  # else it is 1, as after a failed fsync
HELD_EVERY = 8  # of the faults that are for ever


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
            cycle = FailingCall(self.options, directory, self.template, *arguments)
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
            if harness.is_found(self.options, self.found):
                return

    def is_held(self, item, for_ever):
        if self.options.at or self.options.leaks:  # who is killed does not tell what it leaks
            return self.options.held
        return for_ever and random.Random(f"{self.options.seed}/{item}/held").randrange(HELD_EVERY) == 0

    def run_item(self, item, name, fault, at):
        call, error, for_ever = fault
        held = self.is_held(item, for_ever)
        rng = random.Random(f"{self.options.seed}/{item}/death")
        cycle, violations = self.cycle(rng, name, fault, at, held)
        more = f"{' --for-ever' * for_ever}{' --held' * held}"
        for kind, text in violations[:5]:
            what = f"--kind {name} --call {call} --error {error} --at {at}{more}"
            self.found.violation(item, f"{what} ({cycle.first or 'nothing failed'}): {kind}: {text}")
        if not cycle.first:  # the k-th call did not come: threads do not make the same number of them each time
            self.figures["without a fault"] += 1
            return
        self.figures["refused"] += bool(cycle.course.refusals)
        self.figures["failed stops"] += cycle.failed_stops
        self.figures["held over a start"] += cycle.killed
        self.slowest_s = max(self.slowest_s, cycle.recovery_s())
        self.found.tried()


def parse_arguments():
    parser = harness.parser(__doc__, count=60, preloads=True)
    parser.add_argument("--kind", action="append", choices=KINDS, help="only these")
    parser.add_argument("--call", choices=CALLS, help="only this one")
    parser.add_argument("--error", choices=[*ERRORS, "short"], help="only this one")
    parser.add_argument("--at", type=int, help="only this call of the one kind")
    parser.add_argument("--for-ever", action="store_true", help="with --at: and those after it")
    parser.add_argument("--held", action="store_true", help="with --for-ever: over a kill and the next start")
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
                     "faults_per_s": round(found.done / (time.monotonic() - began), 2)}  # fmt: skip


if __name__ == "__main__":
    sys.exit(harness.run(parse_arguments(), "kth-call", "embedded", "faults", PROMISE, run))
