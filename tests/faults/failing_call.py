"""One trial of kth_call.py: one kind of work, and the k-th call of a name fails meanwhile, once, from then on for
FAULT_S, or, when it is `held`, until the server was killed under it and started again."""

import itertools
import json
import signal
import threading
import time

import world as worlds  # first: it finds the modules of the other tests
from calls import COUNT, DIE_BEFORE, DURABLE, FAIL, NAMES, SHORT
from course import Course
from kinds import KINDS

# A fault's name: the calls of calls.py that it is about.
CALLS = {"write": ["write"], "pwrite": ["pwrite"], "fsync": ["fsync"], "fdatasync": ["fdatasync"],
         "rename": ["rename"], "open": ["open", "create"], "mkdir": ["mkdir"], "ftruncate": ["ftruncate"],
         "unlink": ["unlink"]}  # fmt: skip
ERRORS = ("EIO", "ENOSPC", "EDQUOT", "EINTR")
SHORT_WRITES = [("write", "short"), ("pwrite", "short")]
FAULTS = [(call, error, for_ever)
          for call, error in [*itertools.product(CALLS, ERRORS), *SHORT_WRITES]
          for for_ever in (False, True)]  # fmt: skip
# Those of the database: when one of them fails, that somebody was told may not be recorded.
RECORDING_CALLS = ("pwrite", "fsync", "fdatasync", "open", "ftruncate")
# A message that cannot be handed back is hidden for so long.
SETTINGS = ("--visibility-timeout", "3s")
FAULT_S = 0.5  # how long for ever is in one life of the server
HELD_S = 1.5  # and over the start of the next


class FailingCall:
    def __init__(self, options, directory, template, rng, name, fault=None, at=0, held=False):
        self.name, self.at, self.leaks, self.held = name, at, options.leaks, held
        self.call, self.error, self.for_ever = fault or (None, "EIO", False)
        self.world = worlds.World(
            options.binary, options.preload, directory, None if name == "first-start" else template,
            options.environment, arguments=SETTINGS,
        )  # fmt: skip
        self.world.may_stay = self.may_stay
        # Of second-start: the step at which the server died before.
        self.first_death = rng.randint(1, 100) if name == "second-start" else 0
        self.first = ""
        self.counts = {}
        self.failed_stops = self.log_begins = 0
        self.struck_at = self.healed_at = None
        self.killed = False  # under a fault that is held
        self.over = threading.Event()

    def run(self):
        kind = KINDS[self.name](self.world)
        self.course = Course(self.world, kind, self.on_death, crash=bool(self.call) and not self.leaks,
                             healed=self.healed, excused=self.is_excused)  # fmt: skip
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
            self.world.report_unreported_end()
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
        looked_at = time.monotonic()
        while not self.over.wait(0.02):
            if self.world.calls.acted() and not self.first_death:
                self.struck_at = looked_at
                self.over.wait(FAULT_S)
                if self.held and self.world.calls.armed():
                    self.killed = True
                    self.world.server.process.kill()
                    self.over.wait(HELD_S)
                return self.disarm()
            looked_at = time.monotonic()

    def disarm(self):
        self.world.calls.disarm()
        self.healed_at = self.healed_at or time.monotonic()

    def healed(self):
        """As a course wants it."""
        return self.healed_at if self.world.calls.acted() else 0

    def on_death(self):
        status, acted = self.world.ends[-1], self.world.calls.acted()
        if status == -signal.SIGKILL and acted and (self.first_death or self.killed):
            self.log_begins = len(self.world.server.log_text())
            if self.first_death:
                self.first_death = 0
                self.arm()
            return  # the next life begins under the fault
        self.disarm()
        said = {line["event"] for line in self.log_lines()}
        is_sync = self.call in ("fsync", "fdatasync") and "storage_failed" in said
        is_start = "ready" not in said and "start_failed" in said
        self.failed_stops += is_sync
        if status != 1 or not acted or not (is_sync or is_start):
            text = f"the server ended with {status}, having said {sorted(said)}"
            self.world.report.add("wrong", " ".join([text, *self.summaries()]))

    def may_stay(self, path):
        """A file whose removal failed; and one in objects/ that a death left, when the start behind it was struck: its
        sweep comes again a minute later."""
        acted = self.world.calls.acted() > 0
        began_struck = self.name == "second-start" or self.killed
        return acted and (self.call == "unlink" or (began_struck and path.parent.name != "tmp"))

    def is_excused(self, earlier, later):
        """Told again, since it could not be recorded that it was told: the fault struck between the two, and the first
        was told while it lasted or just before."""
        if self.call not in RECORDING_CALLS or not self.struck_at:
            return False
        healed_at = self.healed_at or time.monotonic()
        return self.struck_at - 1 <= earlier.at <= healed_at + 0.5 and self.struck_at <= later.at

    def recovery_s(self):
        """From the end of the fault to the last refusal."""
        refused = self.course.refused_at
        return max(refused - self.healed_at, 0.0) if refused and self.healed_at else 0.0

    def log_lines(self):
        """Since the fault was armed, or the server killed under it."""
        text = self.world.server.log_text()[self.log_begins :]
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]  # a sanitizer's have no form

    def summaries(self):
        """Of a sanitizer."""
        return [line for line in self.world.server.log_text().splitlines() if line.startswith("SUMMARY:")]

    def judge(self):
        """After a course without violations: a failed fsync must have ended the server."""
        calls = self.world.calls
        if not self.call or not calls.acted() or self.error != "EIO" or self.failed_stops:
            return
        if self.course.acted_in_stop or self.killed:
            return  # it was ending
        said = [line["event"] for line in self.log_lines()]
        # SQLite syncs the directory once and does not look whether it could; we do so ourselves before.
        is_sqlites = calls.first() == f"fdatasync {self.world.server.data_dir}"
        if self.call in ("fsync", "fdatasync") and not is_sqlites and "start_failed" not in said:
            self.world.report.add("wrong", f"the server went on after a failed {calls.first()}")
