"""Time of hostile inputs against that of clean input, or the error that ends them.

Processor time of one thread: it says the same on a busy machine.
"""

import dataclasses
import json
import pathlib
import re
import statistics

import runner
import shapes
from contenders import Sluice

COLUMNS = ("", "× clean of the same size", "× clean with the same output", "peak RSS, MiB",
           "outcome")  # fmt: skip
TARGETS = {"csv": "ndjson", "ndjson": "csv"}
SLOW = 2.0
HOPELESS = 10.0
FAT_MIB = 64
# Of the input: below it a process and what it does once, such as comparing 16,384 names, are most of
# the time.
JUDGED_MB = 16


@dataclasses.dataclass(frozen=True)
class Outcome:
    name: str
    by_input: float  # time per byte, as a multiple of clean input's
    by_output: float | None  # the same per byte of output; none when there is no whole output
    rss_mib: float
    text: str

    @property
    def slowness(self):
        """By bytes of input, unless the output is what is long.

        by_output is the smaller one exactly when a byte of this input makes more bytes of output than
        a byte of the clean one: then it may take as long as that output takes.
        """
        return self.by_input if self.by_output is None else min(self.by_input, self.by_output)

    @property
    def is_converted(self):
        """Else an error ended it: what was done before that may be all there was to do."""
        return self.by_output is not None

    def cells(self):
        by_output = "–" if self.by_output is None else _shown(self.by_output)
        return (self.name, _shown(self.by_input), by_output, f"{self.rss_mib:.0f}", self.text)


def measure(shape, binary, scratch, size, rounds, detect=False):
    """The clean input is as large, and takes turns with the hostile one. `detect`: nothing is said of
    either, so that format and dialect are detected.
    """
    hostile = pathlib.Path(scratch) / "hostile"
    clean = pathlib.Path(scratch) / "clean"
    hostile.write_bytes(shape.make(size))
    clean.write_bytes(shapes.CLEAN[shape.source](hostile.stat().st_size))
    try:
        pairs = [
            [_run(binary, path, shape.source, detect) for path in (hostile, clean)] for _ in range(rounds)
        ]
        read = [path.stat().st_size for path in (hostile, clean)]
    finally:
        hostile.unlink()
        clean.unlink()
    bad, good = pairs[0]
    if good.error:
        raise SystemExit(f"clean input failed: {good.error}")
    seconds = [statistics.median(run.cpu_seconds for run in runs) for runs in zip(*pairs)]
    memory = max(run.rss_mib for run, _ in pairs)
    by_input = _ratio(seconds, read)
    if bad.error:
        return Outcome(shape.name, by_input, None, memory, _error_name(bad.error))
    by_output = _ratio(seconds, [_bytes_out(bad), _bytes_out(good)])
    return Outcome(shape.name, by_input, by_output, memory, "converted")


def summary(outcomes):
    """Which need too much time or memory."""
    slow, refused = (
        [each.name for each in outcomes if each.slowness > SLOW and each.is_converted == converted]
        for converted in (True, False))  # fmt: skip
    fat = [each.name for each in outcomes if each.rss_mib > FAT_MIB]
    return [("shapes", str(len(outcomes))),
            (f"converted in more than {SLOW:g} × clean, both ways", "; ".join(slow) or "none"),
            (f"refused in more than {SLOW:g} × clean", "; ".join(refused) or "none"),
            (f"more than {FAT_MIB} MiB", "; ".join(fat) or "none")]  # fmt: skip


def failures(outcomes, megabytes):
    """What no input may do, in words."""
    fat = [f"{each.name}: {each.rss_mib:.0f} MiB" for each in outcomes if each.rss_mib > FAT_MIB]
    if megabytes < JUDGED_MB:
        return fat
    slow = [f"{each.name}: {each.slowness:.1f} × clean" for each in outcomes
            if each.is_converted and each.slowness > HOPELESS]  # fmt: skip
    return fat + slow


def _shown(ratio):
    return f"{ratio:.2f}" if ratio < 1000 else "> 1000"  # next to no output


def _run(binary, path, source, detect):
    job = {"in": str(path), "from": "" if detect else source, "to": TARGETS[source], "select": (), "types": ""}
    command = Sluice(binary, 1).to_nowhere(job)
    # The summary goes to standard error when standard output is the file.
    return runner.run([*command.arguments, "--json"], command.stdout)


def _ratio(seconds, sizes):
    """Of the hostile time per byte to the clean one."""
    return (seconds[0] / max(1, sizes[0])) / (seconds[1] / sizes[1])


def _bytes_out(run):
    return json.loads(run.noted)["bytes_out"]


def _error_name(text):
    match = re.match(r"sluice convert: (\w+):", text)
    return f"`{match[1]}`" if match else text
