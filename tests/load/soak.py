#!/usr/bin/python3
"""A soak: the mixed load of the kill driver, with kills, for as long as it is told. Behind each kill the next life
comes to rest with what the last one left; neither memory nor descriptors at that rest grow from life to life, nor at
the rests of a long one. At the end all is looked at once: who was told what, each output, the files and tables.

    soak.py --binary build/release/sluice [--full]
"""

import time
import uuid

import harness
import at_rest
import queues
import report as reports
import told
from ledger import Ledger
from load import Load
from sluice_server import wait_until

SETTINGS = ("--max-receives", "1000", "--backoff-min", "20ms", "--backoff-max", "200ms")
USERS = 8
CLIENTS = 6
LIFE_S = (3, 12)
LOOKS = 8  # at the memory of the long life, at rest
REST_S = 60
GROWTH_MIB = 8  # from the middle of the long life to its end; what stays with the allocator
OPEN_FILES_MORE = 8
PROMISE = "a soak with kills loses nothing, and memory and descriptors stay flat"


class Soak:
    def __init__(self, trial):
        self.trial = trial
        self.server = trial.server(*SETTINGS)
        self.ledger = Ledger(trial.directory / "ledger.jsonl")
        self.report = reports.Report()
        self.users = [str(uuid.UUID(int=trial.random.getrandbits(128))) for _ in range(USERS)]
        self.kills = 0
        self.lives = []  # (memory in MiB, open files) at the rest with which each life begins

    def short_lives(self, until):
        """Each ends with a kill under load."""
        while time.monotonic() < until and not self.report.violations:
            self.start()
            load = self.loaded()
            time.sleep(self.trial.random.uniform(*LIFE_S))
            self.server.kill()
            self.ledger.kill()
            self.kills += 1
            self.end(load)

    def long_life(self, seconds):
        """Load and rest in turn: (memory in MiB, open files) at each rest."""
        looks = []
        self.start()
        for look in range(1, LOOKS + 1):
            load = self.loaded()
            time.sleep(seconds / LOOKS)
            self.come_to_rest(load, last=look == LOOKS)
            self.end(load)
            looks.append(self.look())
        return looks

    def start(self):
        """What the last life left is done, users who have no socket now may be told later."""
        self.ledger.start()
        self.server.start(60)
        try:
            wait_until(lambda: self.is_at_rest(("notifications",)), "a new life has done the last one's work", REST_S)
        except AssertionError as error:
            self.report.add("lost", str(error))
        self.lives.append(self.look())

    def look(self):
        return harness.memory_mib(self.server), harness.open_files(self.server)

    def loaded(self):
        seed = self.trial.random.getrandbits(32)
        load = Load(self.server.addresses, self.users, self.ledger, seed, self.server.process)
        load.connect(self.users, within_s=0.2)
        load.upload(CLIENTS)
        return load

    def come_to_rest(self, load, last):
        """Two workers that met at a socket leave a message that waits for half a minute: wanted to be gone at last."""
        later = () if last else ("notifications",)
        load.end_uploads()
        try:
            wait_until(lambda: not self.ledger.untold(), "everybody was told", REST_S)
            wait_until(lambda: self.is_at_rest(later), "all is done", REST_S)
        except AssertionError as error:
            self.report.add("lost", str(error))
        load.close_tabs()

    def is_at_rest(self, later):
        return queues.is_at_rest(self.server.cli("queue", "list", "--json"), later)

    def end(self, load):
        load.join()
        for problem in load.problems:
            self.report.add("wrong", problem)

    def check(self):
        told.check_outputs(self.server.addresses, self.ledger, self.report, again=True)
        if self.server.stop() != 0:
            self.report.add("wrong", "SIGTERM: not exit status 0")
        told.check_frames(self.ledger, self.report)
        at_rest.check(self.server, self.ledger, self.report)


def run(trial):
    soak = Soak(trial)
    soak.short_lives(time.monotonic() + trial.size / 2)
    looks = soak.long_life(trial.size / 2)
    soak.check()
    soak.ledger.close()
    trial.figure("kills", soak.kills)
    trial.at_least("uploads acknowledged", sum(1 for upload in soak.ledger.uploads() if upload.acknowledged), trial.size)
    check_flat(trial, "life", soak.lives)
    check_flat(trial, "rest of the long life", looks)
    for kind, text in soak.report.violations[:10]:
        trial.broken(f"{kind}: {text}")


def check_flat(trial, of, looks):
    """The last look is hardly more than the one half-way."""
    trial.figure(f"memory at each {of}, MiB", [memory for memory, _ in looks])
    trial.figure(f"open files at each {of}", [files for _, files in looks])
    middle, last = looks[(len(looks) - 1) // 2], looks[-1]
    trial.at_most(f"memory more than half-way, MiB, {of}", round(last[0] - middle[0], 1), GROWTH_MIB)
    trial.at_most(f"open files more than half-way, {of}", last[1] - middle[1], OPEN_FILES_MORE)


if __name__ == "__main__":
    harness.main("soak", PROMISE, unit="seconds", quick=30, full=1_800, run=run)
