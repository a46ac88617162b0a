"""Runs one kind of work from its beginning to a stopped server, through whatever happens meanwhile,
and then checks what it left. What is done about a death or a refusal is the harness's choice."""

import time

import told

from world import SETTLES_S, Died, Refused


class Course:
    """`on_death()` is called when the process has ended, before it is started again; `on_refusal()`
    when the server said that it cannot now. `forgiving`: pushes may be told again."""

    def __init__(self, world, kind, on_death, on_refusal=lambda: None, forgiving=False):
        self.world, self.kind = world, kind
        self.on_death, self.on_refusal = on_death, on_refusal
        self.forgiving = forgiving

    def run(self):
        """Ends early when something was found."""
        world, kind = self.world, self.kind
        self.start()
        kind.prepare()
        for step in [*kind.steps(), world.come_to_rest, kind.check, world.stop]:
            self.take(step)
            if world.report.violations:
                return
        world.calls.disarm()
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
                self.on_refusal()
                now = time.monotonic()
                refused_since = refused_since or now
                if now - refused_since > 2 * SETTLES_S:
                    self.world.report.add("wrong", f"refused for {2 * SETTLES_S} s: {refusal}")
                    return None
                time.sleep(0.05)
