#!/usr/bin/python3
"""Lets a real disk be full at every 64 KiB of what a job writes: item k has k × 64 KiB left when the first
bytes of its upload have come. Wanted: answers are 2xx, or 503 and 507, no upload that was acknowledged is
lost, the server lives, and ten seconds after space is there again uploads work without a restart. One
point in four is also killed and started again while the disk is full. Needs root, for the mounts.

    full_disk.py --binary build/release/sluice --file-system tmpfs --count 16     # spread over the job
    full_disk.py --binary build/release/sluice --file-system ext4 --count 256     # every 64 KiB
"""

import collections
import http.client
import shutil
import sys
import tempfile
import time
import urllib.parse

import world as worlds  # first: it finds the modules of the other tests
import harness
import told
import result
from disk import Disk
from kinds import small
from sluice_client import NETWORK_ERRORS, multipart
from work import Compat, csv_of, expected_of

PROMISE = "a full disk refuses and loses nothing, and work goes on when there is space"
STEP = 64 << 10
POINTS = 256
FULL_S = 0.5  # how long it stays full
FIRST_BYTES = 256 << 10  # more than the block that is read and what stays in memory: the upload has a file
REFUSALS = (503, 507)
SETTINGS = ("--allow-unsafe-file-system", "tmpfs", "--min-free-disk", "0", "--visibility-timeout", "3s")


def make_job(world):
    """Of 8 MiB, whose output has as much."""
    rows = [[str(i), "x" * 1000, "1"] for i in range((POINTS * STEP) // 2 // 1014)]
    return Compat(world, csv_of(rows), expected_of(rows, "csv"))


class Point:
    def __init__(self, options, directory, disk, template, free, kill):
        self.disk, self.free, self.kill = disk, free, kill
        self.statuses = collections.Counter()
        shutil.rmtree(disk.path / "data", ignore_errors=True)
        self.world = worlds.World(
            options.binary, None, directory, template, options.environment,
            arguments=SETTINGS, data_dir=disk.path / "data",
        )  # fmt: skip
        self.recovered_s = 0.0
        self.full_from = self.full_to = None

    def run(self):
        try:
            self.live()
        except (worlds.Died, worlds.Refused) as error:
            ends = self.world.ends
            self.world.report.add("wrong", f"{type(error).__name__} {error}; the server ended with {ends}")
        finally:
            self.disk.give_back()
            self.world.close()
        return self.world.report.violations

    def live(self):
        world, job = self.world, make_job(self.world)
        world.start()
        job.prepare()
        job.sign()
        self.send_while_it_fills(job)
        self.ask_while_full()
        if self.kill:
            self.die_while_full()
        self.disk.give_back()
        began = self.full_to = time.monotonic()
        if self.kill and world.server.process.poll() is not None:
            world.start()
        self.work_again(job, began)
        for step in (world.come_to_rest, world.check_removals, job.check, world.stop):
            world.step(step)
        told.check_frames(world.ledger, world.report, excused=self.is_excused)
        world.check_files()

    def is_excused(self, earlier, later):
        """Told again, since there was no space to record that it was told."""
        return self.full_from <= earlier.at <= self.full_to + 0.5 and self.full_from <= later.at

    def note(self, status, text):
        """An answer to somebody who wrote: None when the connection was cut."""
        self.statuses[str(status)] += 1
        if status is not None and status // 100 != 2 and status not in REFUSALS:
            self.world.report.add("wrong", f"a full disk is answered with {status}: {text}")

    def send_while_it_fills(self, job):
        """The disk becomes full between the first bytes of the upload and the others."""
        content_type, body = multipart(list(job.form.fields.items()), job.content)
        url = urllib.parse.urlsplit(job.form.url)
        connection = http.client.HTTPConnection(url.netloc, timeout=worlds.SETTLES_S)
        try:
            connection.putrequest("POST", url.path)
            connection.putheader("Content-Type", content_type)
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body[:FIRST_BYTES])
            staged = self.world.server.data_dir / "tmp"
            worlds.wait_until(lambda: any(staged.iterdir()), "the upload has a file")
            self.full_from = time.monotonic()
            self.disk.leave_free(self.free)
            try:
                connection.send(body[FIRST_BYTES:])
            except OSError:
                pass  # it was answered meanwhile
            answer = connection.getresponse()
            self.note(answer.status, answer.read()[:300])
            if answer.status // 100 == 2:
                self.world.ledger.acknowledge(job.sent, answer.status)
        except NETWORK_ERRORS as error:
            self.world.check_alive(1)
            self.note(None, error)
        finally:
            connection.close()

    def ask_while_full(self):
        """Small jobs on the full disk: those that are acknowledged count. What the large one gave back is
        taken again, but for some pages, so that it is the database's turn to find no space."""
        self.disk.leave_free(self.free // STEP % 17 * 4096)
        ends = time.monotonic() + FULL_S
        while time.monotonic() < ends:
            job = small(self.world)
            job.prepare()
            try:
                self.world.step(job.sign)
                self.world.step(job.upload)
                self.note(200, "")
            except worlds.Refused as refusal:
                self.note(refusal.status, refusal)
            worlds.pause(0.2)

    def die_while_full(self):
        """It may be that it cannot start on a full disk; then it says so and ends with 1."""
        self.world.note_death()
        try:
            self.world.start()
        except worlds.Died:
            if self.world.ends[-1] != 1:
                self.world.report.add("wrong", f"a start on a full disk ends with {self.world.ends[-1]}")

    def work_again(self, job, began):
        """The large file, if it was not taken before, and one more."""
        again = small(self.world)
        again.prepare()
        steps = [again.sign, again.upload, *([] if job.sent.acknowledged else [job.upload])]
        for step in steps:
            while True:
                try:
                    self.world.step(step)
                    break
                except worlds.Refused as refusal:
                    if time.monotonic() - began > worlds.SETTLES_S:
                        self.world.report.add("wrong", f"refused {worlds.SETTLES_S} s later: {refusal}")
                        return
                    worlds.pause(0.05)
        self.recovered_s = time.monotonic() - began
        if self.recovered_s > worlds.SETTLES_S:  # mostly it is a tenth of a second
            text = f"uploads work {self.recovered_s:.1f} s after space is there again, not {worlds.SETTLES_S}"
            self.world.report.add("wrong", text)


def run(options, directory, found):
    figures = collections.Counter()
    slowest = 0.0
    stride = POINTS / options.count
    template = worlds.make_template(options.binary, directory / "template")
    with Disk(options.file_system, directory) as disk:
        for item in result.items(options):
            point = int(item * stride)
            with tempfile.TemporaryDirectory(dir=directory) as scratch:
                tried = Point(options, scratch, disk, template, point * STEP, kill=item % 4 == 3)
                violations = tried.run()
                if violations:
                    print(tried.world.complaints())
            for kind, text in violations[:5]:
                found.violation(item, f"{point * 64} KiB were left on {options.file_system}: {kind}: {text}")
            figures.update({f"answered {status}": n for status, n in tried.statuses.items()})
            slowest = max(slowest, tried.recovered_s)
            found.tried()
            if harness.is_found(options, found):
                break
    found.figures = {**figures, "slowest recovery, s": round(slowest, 2)}


def parse_arguments():
    parser = harness.parser(__doc__, count=16)
    parser.add_argument("--file-system", choices=("tmpfs", "ext4"), default="tmpfs")
    options = harness.parse(parser)
    options.count = options.count or POINTS
    return options


if __name__ == "__main__":
    asked = parse_arguments()
    sys.exit(harness.run(asked, "full-disk", asked.file_system, "points", PROMISE, run))
