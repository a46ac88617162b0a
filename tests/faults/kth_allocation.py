#!/usr/bin/python3
"""Lets the k-th allocation of one job in one process fail (one_job.cc), alone or with a hundred behind it.
All of them are tried, and SQLite's by themselves: it reports them, and work goes on. With a small file
and a large one that makes eight shapes; an item is one k of one of them, and "of all" is how many there are.
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
WITHOUT = "without a failure"  # the k-th allocation did not come: threads do not make the same number each time


def failed_in(printed):
    """How many allocations failed, as one_job says last: "allocations 8459 failed 1"."""
    return int(printed.split()[3])


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
            return int(done.stdout.split()[1])

    def try_one(self, size, more, at):
        """(how it ended, what was wrong or "")."""
        with tempfile.TemporaryDirectory(dir=self.directory) as directory:
            try:
                done = self.call(directory, *size, "--at", at, "--more", more, *self.options.plant)
                orderly = done.returncode == 1 and '"event":"out_of_memory"' in done.stderr
                if done.returncode and not orderly:
                    return "wrong", f"ended with {done.returncode}: {done.stdout}{done.stderr[-3000:]}"
                later = self.call(directory, *size, "--recover")
            except subprocess.TimeoutExpired as late:
                return "wrong", f"hangs: {late.cmd}"
            if later.returncode:
                return "wrong", f"afterwards {later.returncode}: {later.stdout}{later.stderr[-2000:]}"
            if done.returncode:
                return "out of memory", ""
            return ("went on" if failed_in(done.stdout) else WITHOUT), ""


def choose(options, allocations, item, every):
    """(shape, k) of an item; None when its shape has fewer allocations."""
    if every:
        at, number = divmod(item, len(SHAPES))
        return (SHAPES[number], at + 1) if at < allocations[SHAPES[number][0]] else None
    rng = random.Random(f"{options.seed}/{item}")
    shape = rng.choice(SHAPES)
    return shape, 1 + int(rng.random() * allocations[shape[0]])


def run(options, directory, found):
    job = OneJob(options, directory)
    allocations = {size: job.count(size) for size, _ in SHAPES}
    every = options.count == 0
    if every:
        options.count = len(SHAPES) * max(allocations.values())
    ends = collections.Counter()
    for item in result.items(options):
        chosen = choose(options, allocations, item, every)
        if not chosen:
            continue
        (size, more), at = chosen
        end, wrong = job.try_one(size, more, at)
        ends[end] += 1
        if wrong:
            found.violation(item, f"{' '.join(size)} --at {at} --more {more}: {wrong}")
        if end != WITHOUT:
            found.tried()
        if harness.is_found(options, found):
            break
    if every:
        options.count = 0
    found.figures = {**ends, "of all": sum(allocations[size] for size, _ in SHAPES),
                     "allocations": {" ".join(size) or "small": n for size, n in allocations.items()}}  # fmt: skip


if __name__ == "__main__":
    parser = harness.parser(__doc__, count=100)
    parser.add_argument("--plant", action="append", default=[], metavar="=--FLAG",
                        help="a bug: --without-handler (nobody ends the process), --leak")  # fmt: skip
    asked = harness.parse(parser)
    build = pathlib.Path(asked.binary).resolve().parent.name
    sys.exit(harness.run(asked, "kth-allocation", build, "allocations", PROMISE, run))
