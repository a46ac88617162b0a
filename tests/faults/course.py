"""Runs one kind of work from its beginning to a stopped server, through whatever happens meanwhile,
and then checks what it left. What is done about a death or a refusal is the harness's choice."""

import time

import told

from world import SETTLES_S, Died, Refused, pause


class Course:
    """`on_death()` is called when the process has ended, before it is started again. `crash`: after a
    fault the server is killed before the last checks, so that what it only had in memory does not
    count. `healed()`: when the fault went away, 0 before there is one, None while it lasts.
    `excused(earlier, later)`: a push may be told again."""

    def __init__(self, world, kind, on_death, crash=False, healed=lambda: 0, excused=lambda earlier, later: False):
        self.world, self.kind, self.on_death = world, kind, on_death
        self.crash, self.healed, self.excused = crash, healed, excused
        self.refusals = []
        self.killed = self.acted_in_stop = False
        self.started_at = 0
        self.refused_at = None  # the last time

    def run(self):
        """Ends early when something was found."""
        world, kind = self.world, self.kind
        self.start()
        kind.prepare()
        crash = [self.kill, world.come_to_rest] if self.crash else []
        for step in [*kind.steps(), world.come_to_rest, world.check_removals, *crash, kind.check, world.stop]:
            self.take(step)
            if world.report.violations:
                return
        self.acted_in_stop = self.world.calls.acted() and not self.killed
        world.calls.disarm()
        if self.crash and self.acted_in_stop:
            self.start()
            for step in [world.come_to_rest, kind.check, world.stop]:
                self.take(step)
        told.check_frames(world.ledger, world.report, excused=self.excused)
        world.check_files(kind.outputs(), kind.events_removed)

    def start(self):
        while True:
            try:
                self.world.start()
                self.started_at = time.monotonic()
                return
            except Died:
                self.on_death()
                if self.world.report.violations or self.world.deaths > 10:
                    raise

    def kill(self):
        if not self.world.calls.acted():
            return  # it is still to come
        self.killed = True
        self.world.calls.disarm()
        self.world.note_death(at_rest=True)
        self.start()

    def take(self, step):
        """Until it is done. A stop that was overtaken by a death is done after the next start."""
        while True:
            began = time.monotonic()
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
                self.refused_at = time.monotonic()
                healed = self.healed()
                # By the clock of the whole course: who is refused at every step a little has no work done.
                if healed is not None and began - max(healed, self.started_at) > SETTLES_S:
                    text = f"refused {SETTLES_S} s after the last fault had gone: {refusal}"
                    self.world.report.add("wrong", text)
                    return None
                pause(0.05)
