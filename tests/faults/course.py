"""Runs one kind of work from its beginning to a stopped server, through whatever happens meanwhile,
and then checks what it left. What is done about a death or a refusal is the harness's choice."""

import time

import told

from world import SETTLES_S, Died, Refused, pause

PATIENCE_S = SETTLES_S + 1  # the fault itself takes less than one


class Course:
    """`on_death()` is called when the process has ended, before it is started again. `forgiving`:
    pushes may be told again. `crash`: after a fault the server is killed before the last checks, so
    that what it only had in memory does not count."""

    def __init__(self, world, kind, on_death, forgiving=False, crash=False):
        self.world, self.kind, self.on_death = world, kind, on_death
        self.forgiving, self.crash = forgiving, crash
        self.refusals = []
        self.killed = self.acted_in_stop = False
        self.refused_at = None  # the last time

    def run(self):
        """Ends early when something was found."""
        world, kind = self.world, self.kind
        self.start()
        kind.prepare()
        crash = [self.kill, world.come_to_rest] if self.crash else []
        for step in [*kind.steps(), world.come_to_rest, *crash, kind.check, world.stop]:
            self.take(step)
            if world.report.violations:
                return
        self.acted_in_stop = self.world.calls.acted() and not self.killed
        world.calls.disarm()
        if self.crash and self.acted_in_stop:
            self.start()
            for step in [world.come_to_rest, kind.check, world.stop]:
                self.take(step)
        told.check_frames(world.ledger, world.report, again_allowed=self.forgiving)
        world.check_files(kind.outputs(), kind.events_removed)

    def start(self):
        while True:
            try:
                return self.world.start()
            except Died:
                self.on_death()
                if self.world.report.violations or self.world.deaths > 10:
                    raise

    def kill(self):
        if not self.world.calls.acted():
            return  # it is still to come
        self.killed = True
        self.world.calls.disarm()
        self.world.note_death()
        self.start()

    def take(self, step):
        """Until it is done. A stop that was overtaken by a death is done after the next start."""
        refused_since = None
        while True:
            try:
                return self.world.step(step)
            except Died:
                self.on_death()
                self.start()
                if step == self.world.stop:
                    self.take(self.world.come_to_rest)
                    self.take(self.kind.check)
            except Refused as refusal:
                self.refusals.append(str(refusal))
                now = self.refused_at = time.monotonic()
                refused_since = refused_since or now
                if now - refused_since > PATIENCE_S:
                    self.world.report.add("wrong", f"refused for {PATIENCE_S} s: {refusal}")
                    return None
                pause(0.05)
