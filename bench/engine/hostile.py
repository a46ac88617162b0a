"""Time per byte of hostile inputs against that of clean input, or the error that ends them.

Processor time of one thread: it says the same on a busy machine.
"""

import json
import pathlib
import re
import statistics

import measure
import shapes
from contenders import Sluice

COLUMNS = ("", "against clean, per byte of input", "per byte of input and output",
           "peak RSS, MiB", "outcome")  # fmt: skip
TARGETS = {"csv": "ndjson", "ndjson": "csv"}


def line(shape, binary, scratch, size, rounds):
    """One line of COLUMNS. The clean input is as large, and takes turns with the hostile one."""
    hostile = pathlib.Path(scratch) / "hostile"
    clean = pathlib.Path(scratch) / "clean"
    hostile.write_bytes(shape.make(size))
    clean.write_bytes(shapes.CLEAN[shape.source](hostile.stat().st_size))
    try:
        pairs = [
            [_run(binary, path, shape.source) for path in (hostile, clean)] for _ in range(rounds)
        ]
        sizes = [path.stat().st_size for path in (hostile, clean)]
    finally:
        hostile.unlink()
        clean.unlink()
    bad, good = (statistics.median(run.cpu_seconds for run in runs) for runs in zip(*pairs))
    if error := pairs[0][1].error:
        return (shape.name, "–", "–", "–", f"clean input failed: {error}")
    read = (bad / sizes[0]) / (good / sizes[1])
    memory = max(run.rss_mib for run, _ in pairs)
    if error := pairs[0][0].error:
        return (shape.name, f"{read:.2f}", "–", f"{memory:.0f}", _error_name(error))
    moved = [size + _bytes_out(run) for size, run in zip(sizes, pairs[0])]
    per_moved = (bad / moved[0]) / (good / moved[1])
    return (shape.name, f"{read:.2f}", f"{per_moved:.2f}", f"{memory:.0f}", "converted")


def _run(binary, path, source):
    job = {"in": str(path), "from": source, "to": TARGETS[source], "select": ()}
    command = Sluice(binary, 1).to_nowhere(job)
    # The summary goes to standard error when standard output is the file.
    return measure.run([*command.arguments, "--json"], command.stdout)


def _bytes_out(run):
    return json.loads(run.noted)["bytes_out"]


def _error_name(text):
    match = re.match(r"sluice convert: (\w+):", text)
    return f"`{match[1]}`" if match else text
