#!/usr/bin/python3
"""Kills the server at every durable step: for each kind of work, before and after its k-th call that
changes the data directory, for every k. Then it is started again, its clients go on where they were,
and all that was acknowledged must be there, told once, with nothing left over.

    every_step.py --binary build/release/sluice --count 40          # a sample of kinds and steps
    every_step.py --binary build/release/sluice --count 0           # all of them
    every_step.py … --kind large-file --at 17 --after               # this one
"""

import collections
import pathlib
import random
import signal
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "faults"))

import world as worlds  # noqa: E402, first: it finds the modules of the other tests
import harness  # noqa: E402
import result  # noqa: E402
from calls import COUNT, DIE_AFTER, DIE_BEFORE, DURABLE  # noqa: E402
from course import Course  # noqa: E402
from kinds import KINDS  # noqa: E402

PROMISE = "a kill at any durable step loses, doubles and leaves nothing"
FIRST_DEATH_MAX = 100  # of second-start: at one of so many steps the server died before


class Cycle:
    """One kind of work with one death; `at` 0: none, its steps are counted."""

    def __init__(self, options, directory, template, name, at, action, rng):
        self.name, self.at, self.action = name, at, action
        self.first_death = rng.randint(1, FIRST_DEATH_MAX) if name == "second-start" else 0
        self.died_at = ""
        self.world = worlds.World(
            options.binary, options.preload, directory, None if name == "first-start" else template,
            options.environment,
        )  # fmt: skip

    def run(self):
        calls = self.world.calls
        try:
            kind = KINDS[self.name](self.world)
            prepare = kind.prepare
            if self.name == "first-start":
                self.arm()
            else:
                kind.prepare = lambda: (prepare(), self.arm())
            Course(self.world, kind, self.on_death).run()
            self.steps = calls.seen()
        except worlds.Died:
            pass  # it was reported
        finally:
            self.world.close()
        return self.world.report.violations

    def arm(self):
        if self.first_death:
            self.world.calls.arm(DURABLE, self.first_death, DIE_BEFORE)
        else:
            self.world.calls.arm(DURABLE, self.at, self.action)

    def on_death(self):
        calls, status = self.world.calls, self.world.ends[-1]
        if status != -signal.SIGKILL or not calls.acted():
            self.world.report.add("wrong", f"the server ended by itself with {status}")
        elif self.first_death:
            self.first_death = 0
            self.arm()
            return
        self.died_at = calls.first()
        calls.disarm()


class EveryStep:
    def __init__(self, options, directory, found):
        self.options, self.directory, self.found = options, directory, found
        self.template = worlds.make_template(options.binary, directory / "template")
        self.names = options.kind or list(KINDS)
        self.steps = {name: self.count_steps(name) for name in self.names}
        self.kills = collections.Counter()

    def cycle(self, name, at, action, rng):
        with tempfile.TemporaryDirectory(dir=self.directory) as directory:
            cycle = Cycle(self.options, directory, self.template, name, at, action, rng)
            violations = cycle.run()
            if violations:
                print(cycle.world.complaints())
        return cycle, violations

    def count_steps(self, name):
        cycle, violations = self.cycle(name, 0, COUNT, random.Random(0))
        if violations:
            raise SystemExit(f"{name} fails without a death: {violations}")
        return cycle.steps

    def choose(self, item):
        """(kind, step, action) of an item; None when its kind has fewer steps."""
        if self.options.at:
            return self.names[0], self.options.at, DIE_AFTER if self.options.after else DIE_BEFORE
        if self.options.count:
            rng = random.Random(f"{self.options.seed}/{item}")
            name, action = rng.choice(self.names), rng.choice((DIE_BEFORE, DIE_AFTER))
            return name, 1 + int(rng.random() * self.steps[name]), action
        rest, kind = divmod(item, len(self.names))
        step, after = divmod(rest, 2)
        name = self.names[kind]
        return (name, step + 1, (DIE_BEFORE, DIE_AFTER)[after]) if step < self.steps[name] else None

    def run(self):
        every = self.options.count == 0
        if every:
            self.options.count = 2 * len(self.names) * max(self.steps.values())
        items = [0] if self.options.at else result.items(self.options)
        if every:
            self.options.count = 0
        for item in items:
            chosen = self.choose(item)
            if chosen:
                self.run_item(item, *chosen)
            if self.found.violations and self.options.expect_violations:
                return

    def run_item(self, item, name, step, action):
        rng = random.Random(f"{self.options.seed}/{item}/death")
        cycle, violations = self.cycle(name, step, action, rng)
        after = " --after" if action == DIE_AFTER else ""
        for kind, text in violations[:5]:
            what = f"--kind {name} --at {step}{after} (died at {cycle.died_at or 'nothing'})"
            self.found.violation(item, f"{what}: {kind}: {text}")
        self.kills[name] += bool(cycle.died_at)
        self.found.tried()


def parse_arguments():
    parser = harness.parser(__doc__, count=40, preloads=True)
    parser.add_argument("--kind", action="append", choices=KINDS, help="only these")
    parser.add_argument("--at", type=int, help="only this step of the one kind")
    parser.add_argument("--after", action="store_true", help="when its call is done")
    return harness.parse(parser)


def run(options, directory, found):
    began = time.monotonic()
    steps = EveryStep(options, directory, found)
    steps.run()
    kills = sum(steps.kills.values())
    found.figures = {"kills": kills, "kills_by_kind": dict(steps.kills), "steps": steps.steps,
                     "kills_per_s": round(kills / (time.monotonic() - began), 2)}  # fmt: skip
    if found.done > 9 and not kills:
        raise AssertionError("no step was met: nothing was tried")


if __name__ == "__main__":
    sys.exit(harness.run(parse_arguments(), "every-step", "embedded", "steps", PROMISE, run))
