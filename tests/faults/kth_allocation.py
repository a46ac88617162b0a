#!/usr/bin/python3
"""Lets the k-th allocation of one job in one process fail (one_job.cc), alone or with a hundred behind it.
All of them are tried, and SQLite's by themselves: it reports them, and work goes on.
Wanted: the process goes on, or ends with status 1 and the event out_of_memory; never by a signal; and
afterwards what was acknowledged is there, once. With a sanitizer's build: nothing leaks.

    kth_allocation.py --binary build/release/one_job --count 100
    kth_allocation.py --binary build/asan/one_job --count 0 --shard 1/20
"""

import collections
import pathlib
import random
import subprocess
import sys
import tempfile

import harness  # first: it finds the modules of the other tests
import result

PROMISE = "without memory a job is done or done later, and nothing dies of a signal"
SHAPES = [((*size, *of), more) for size in ((), ("--large",)) for of in ((), ("--sqlite",)) for more in (0, 100)]
WAIT_S = 60


class OneJob:
    def __init__(self, options, directory):
        self.options, self.directory = options, directory

    def call(self, directory, *arguments):
        command = [self.options.binary, directory, *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=WAIT_S, check=False)

    def count(self, size):
        with tempfile.TemporaryDirectory(dir=self.directory) as directory:
            done = self.call(directory, *size)
            if done.returncode:
                raise SystemExit(f"fails without a fault: {done.stdout}{done.stderr}")
            return int(done.stdout.split()[-1])

    def try_one(self, size, more, at):
        """(how it ended, what was wrong or "")."""
        plant = ("--without-handler",) if self.options.without_handler else ()
        with tempfile.TemporaryDirectory(dir=self.directory) as directory:
            try:
                done = self.call(directory, *size, "--at", at, "--more", more, *plant)
                orderly = done.returncode == 1 and '"event":"out_of_memory"' in done.stderr
                if done.returncode and not orderly:
                    return "wrong", f"ended with {done.returncode}: {done.stdout}{done.stderr[-3000:]}"
                later = self.call(directory, *size, "--recover")
            except subprocess.TimeoutExpired as late:
                return "wrong", f"hangs: {late.cmd}"
            if later.returncode:
                return "wrong", f"afterwards {later.returncode}: {later.stdout}{later.stderr[-2000:]}"
            return "out of memory" if done.returncode else "went on", ""


def run(options, directory, found):
    job = OneJob(options, directory)
    allocations = {size: job.count(size) for size, _ in SHAPES}
    every = options.count == 0
    if every:
        options.count = len(SHAPES) * max(allocations.values())
    ends = collections.Counter()
    for item in result.items(options):
        if every:
            at, shape = divmod(item, len(SHAPES))
            if at >= allocations[SHAPES[shape][0]]:
                continue
        else:
            rng = random.Random(f"{options.seed}/{item}")
            shape = rng.randrange(len(SHAPES))
            at = int(rng.random() * allocations[SHAPES[shape][0]])
        size, more = SHAPES[shape]
        end, wrong = job.try_one(size, more, at + 1)
        ends[end] += 1
        if wrong:
            found.violation(item, f"{' '.join(size)} --at {at + 1} --more {more}: {wrong}")
        found.tried()
        if wrong and options.expect_violations:
            break
    if every:
        options.count = 0
    found.figures = {**ends, "allocations": max(allocations.values())}


if __name__ == "__main__":
    parser = harness.parser(__doc__, count=100)
    parser.add_argument("--without-handler", action="store_true", help="a planted bug: nobody ends the process")
    asked = harness.parse(parser)
    build = pathlib.Path(asked.binary).resolve().parent.name
    sys.exit(harness.run(asked, "kth-allocation", build, "allocations", PROMISE, run))
