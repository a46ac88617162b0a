#!/usr/bin/python3
"""Power cuts: a real server under load on a recorded disk; the disk as it may be after a cut at some moment is
mounted, the server recovers on it, and everything that a client was told must be true.

    power_cuts.py --binary build/release/sluice --fs ext4 --count 20 --seed 1 [--shard 1/4] [--result FILE]

An item is one cut. Items share recordings, some hundred each. What a real server does is not the same twice, so
neither is a recording of the same seed; --keep DIR keeps that of a finding, and --recording FILE --only ITEM makes
the very same cut again. With --expect TEXT the harness itself is on trial: it succeeds when a violation says so.
Root, FUSE and loop devices are needed.
"""

import argparse
import contextlib
import pathlib
import random
import shutil
import signal
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[1:1] = [str(TESTS / name) for name in ("e2e", "kill", "prove")]

import disk  # noqa: E402
import report as reports  # noqa: E402
import result  # noqa: E402
from power_load import record  # noqa: E402
from recording import Disk, Recording  # noqa: E402
from recovery import Recovery  # noqa: E402

PROMISE = "nothing acknowledged is lost, told twice or half there after a power cut"
PATIENT_EVERY = 4  # cuts


class Cuts:
    """The cuts of one recording, in the order of their points."""

    def __init__(self, recording, items, options, directory):
        marks = {mark["what"]: index for index, mark in recording.marks}
        first, last = marks["begin"] + 1, marks["end"]
        self._recording, self._options, self._directory = recording, options, directory
        self._points = []
        for item in items:
            rng = random.Random(f"{options.seed}/{item}")
            self._points.append((recording.choose_point(rng, first, last), item, rng))
        self._points.sort(key=lambda entry: entry[:2])
        self._disk = Disk(recording, directory / "base", disk.SIZE)
        self._verified = {}
        self.acknowledged = 0

    @property
    def outputs(self):
        """How many were read whole, at some cut."""
        return len(self._verified)

    def __iter__(self):
        """(item, point, what was found) of each."""
        for point, item, rng in self._points:
            report = reports.Report()
            image = self._directory / "image"
            self._disk.cut(point, rng, image)
            recovery = Recovery(self._recording, point, report, self._verified, self._options)
            recovery.check(image, self._directory, patient=item % PATIENT_EVERY == PATIENT_EVERY - 1)
            self.acknowledged += sum(1 for upload in recovery.ledger.uploads() if upload.acknowledged)
            yield item, point, report


class Harness:
    def __init__(self, options, found):
        self.options, self.found = options, found
        self.is_found = False  # what --expect wants

    def run(self):
        items = list(result.items(self.options))
        size = self.options.cuts_per_recording
        for begin in range(0, len(items), size):
            self._one_recording(items[begin : begin + size])
            if self.is_found:
                return
        if len(items) > 2 and not self.found.figures["outputs read"]:  # two may be of the first moments
            self.found.violation(items[-1], "no output was read, so that nothing was tried")

    def _one_recording(self, items):
        with tempfile.TemporaryDirectory(prefix="sluice-power-", dir=self.options.dir) as name:
            directory = pathlib.Path(name)
            recording = self._recording(items, directory)
            cuts = Cuts(recording, items, self.options, directory)
            self._count("recordings", 1)
            self._count("operations recorded", len(recording.operations))
            for item, point, report in cuts:
                self.found.tried()
                self._tell(item, point, report, directory)
                if self.is_found:
                    break
            self._count("acknowledged uploads checked", cuts.acknowledged)
            self._count("outputs read", cuts.outputs)

    def _recording(self, items, directory):
        if self.options.recording:
            return Recording(self.options.recording)
        return record(self.options, f"{self.options.seed}/{items[0]}", directory)

    def _tell(self, item, point, report, directory):
        if not report.violations:
            return
        self.is_found |= bool(self.options.expect) and report.says(self.options.expect)
        texts = [f"{kind}: {text}" for kind, text in report.violations[:5]]
        about = f"cut before operation {point}, {len(report.violations)} in all"
        self.found.violation(item, "\n  ".join([about, *texts]))
        if self.options.keep and not self.options.recording:
            kept = self.options.keep / f"recording-{self.options.fs}-{self.options.seed}-{item}"
            self.options.keep.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(directory / "recording", kept)
            shutil.copyfile(directory / "log", kept.with_suffix(".log"))
            print(f"  the same cut: --recording {kept} --seed {self.options.seed} --only {item}", flush=True)

    def _count(self, name, number):
        self.found.figures[name] = self.found.figures.get(name, 0) + number


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    result.add_arguments(parser, count=20)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--recorder", help="default: power_recorder beside the binary")
    parser.add_argument("--fs", choices=sorted(disk.FILE_SYSTEMS), default="ext4")
    parser.add_argument("--record-s", type=float, default=12, help="length of a recording (default 12)")
    parser.add_argument("--cuts-per-recording", type=int, default=100)
    parser.add_argument("--dir", help="for images and recordings, up to 3 GB (default: the temporary directory)")
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIR", help="for recordings of findings")
    parser.add_argument("--recording", type=pathlib.Path, metavar="FILE", help="cut this one")
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--expect", metavar="TEXT", help="succeed when a violation says TEXT")
    options = parser.parse_args()
    options.environment = dict(text.split("=", 1) for text in options.env)
    options.recorder = options.recorder or str(pathlib.Path(options.binary).with_name("power_recorder"))
    return options


def main():
    options = parse_arguments()
    disk.check_needs(options.fs, options.recorder)
    disk.enter_private_mounts()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(130))
    with result.Result(options, "power-cuts", options.fs, unit="cuts", promise=PROMISE) as found:
        harness = Harness(options, found)
        with contextlib.suppress(KeyboardInterrupt):
            harness.run()
    for name, number in {"cuts": found.done, **found.figures, "violations": found.violations}.items():
        print(f"{name:32} {number}")
    if options.expect:
        return 0 if harness.is_found else 1
    return found.exit_status()


if __name__ == "__main__":
    sys.exit(main())
