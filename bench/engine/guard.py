#!/usr/bin/python3
"""Holds the instructions per byte of the hot loops to baseline.json: a test, and a column of the bench.

    bench/engine/guard.py [--build build/release]     ends with 1 when a work costs too much
    bench/engine/guard.py --renew                     writes down what it costs now
"""

import argparse
import json
import os
import pathlib
import platform
import re
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import instructions  # noqa: E402
import works  # noqa: E402

BASELINE = HERE / "baseline.json"
TOLERANCE = 0.10
COLUMNS = ("baseline", "to it")
SKIPPED = 77


class Guard:
    """`costly` says, in words, which works cost more than the baseline allows."""

    def __init__(self, made, baseline):
        self.made = made
        self.baseline = baseline
        self.costly = []

    def why_not(self):
        """Why nothing can be compared, or None: another compiler makes other loops."""
        wanted = self.baseline["made"]
        other = [f"{each} is {self.made[each]}, not {wanted[each]}"
                 for each in wanted if self.made[each] != wanted[each]]  # fmt: skip
        return "; ".join(other) or None

    def cells(self, name, total):
        """COLUMNS, and a word in `costly`."""
        allowed = self.baseline["instructions_per_byte"].get(name)
        if total is None:
            self.costly.append(f"{name}: it could not be counted")
        if self.why_not() or total is None:
            return ("–", "–")
        if allowed is None:
            self.costly.append(f"{name}: no baseline (bench/engine/guard.py --renew)")
            return ("none", "–")
        ratio = total / allowed
        if ratio > 1 + TOLERANCE:
            self.costly.append(
                f"{name}: {total:.2f} instructions per byte, {ratio:.2f} times the baseline's {allowed:.2f}"
            )
        return (f"{allowed:.2f}", f"{ratio:.2f}")


def guard_of(build):
    return Guard(made_of(build), json.loads(BASELINE.read_text()))


def made_of(build):
    """What a count depends on, beside the sources."""
    found = (pathlib.Path(build) / "CMakeFiles").glob("*/CMakeCXXCompiler.cmake")
    compiler = max(found, key=lambda path: path.stat().st_mtime)  # one for each version of CMake
    said = dict(re.findall(r'set\((\w+) "([^"]*)"\)', compiler.read_text()))
    cache = (pathlib.Path(build) / "CMakeCache.txt").read_text()
    return {"processor": platform.machine(), "kernels": instructions.KERNELS[-1],
            "compiler": f"{said['CMAKE_CXX_COMPILER_ID']} {said['CMAKE_CXX_COMPILER_VERSION']}",
            "build": re.search(r"CMAKE_BUILD_TYPE:\w+=(.*)", cache)[1]}  # fmt: skip


def count(build):
    """(name, instructions per byte, where) of all works."""
    with tempfile.TemporaryDirectory(dir=build, prefix="guard-") as scratch:
        sizes = [pathlib.Path(scratch, str(each)) for each in instructions.SIZES_MB]
        for directory, megabytes in zip(sizes, instructions.SIZES_MB):
            directory.mkdir()
            works.make_tables(build, directory, megabytes, works.TABLES)
        for work in works.COUNTED:
            yield instructions.line(work, pathlib.Path(build) / "sluice", sizes, instructions.KERNELS[-1:])


def renew(build):
    lines = list(count(build))
    if failed := [line for line in lines if line.total is None]:
        raise SystemExit(f"{failed[0].name}: {failed[0].text}")
    counts = {line.name: round(line.total, 3) for line in lines}
    made = {"made": made_of(build), "instructions_per_byte": counts}
    BASELINE.write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n")


def missing():
    """What this machine lacks, or None."""
    if not shutil.which("valgrind"):
        return "no valgrind (script/bootstrap test)"
    flags = pathlib.Path("/proc/cpuinfo").read_text()
    return None if "AVX2" not in instructions.KERNELS or " avx2 " in flags else "no AVX2"


def check(build):
    """The exit code."""
    guard = guard_of(build)
    if reason := missing() or guard.why_not():
        in_ci = bool(os.environ.get("CI"))
        print("FAILED:" if in_ci else "SKIPPED:", reason)
        return 1 if in_ci else SKIPPED
    for line in count(build):
        cells = guard.cells(line.name, line.total)
        print(*line.cells(), *cells, sep=" | ", flush=True)
    print(*guard.costly, sep="\n")
    return 1 if guard.costly else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--build", type=pathlib.Path, default=HERE.parent.parent / "build" / "release")
    parser.add_argument("--renew", action="store_true", help="write baseline.json anew")
    options = parser.parse_args()
    return renew(options.build) if options.renew else check(options.build)


if __name__ == "__main__":
    sys.exit(main())
