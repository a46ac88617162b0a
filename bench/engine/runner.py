"""Runs one command and says how long it took and how much memory it had."""

import dataclasses
import json
import os
import pathlib
import resource
import subprocess
import tempfile
import time

TIMEOUT_S = 900  # then it ends with 124


@dataclasses.dataclass(frozen=True)
class Run:
    seconds: float  # of wall time
    cpu_seconds: float
    kernel_seconds: float  # of these
    rss_mib: float
    said: str  # on standard output, when that went nowhere else
    noted: str  # on standard error
    error: str  # why it failed: the last line of standard error; empty: it did not


def run(command, stdout=None, environment=None):
    """`command` to its end, standard output into the file `stdout`.

    A small GNU time starts it: what a process inherits from this one at its start would count as
    its memory otherwise. A command that prints {"seconds": …} has measured itself, without its
    interpreter's start.
    """
    with tempfile.NamedTemporaryFile() as usage, tempfile.TemporaryFile() as errors:
        timed = ["/usr/bin/time", "--quiet", "--format=%M", f"--output={usage.name}",
                 "timeout", "--foreground", f"{TIMEOUT_S}s", *command]  # fmt: skip
        with open(stdout, "wb") if stdout else tempfile.TemporaryFile() as out:
            before = _cpu_seconds()
            start = time.perf_counter()
            # No timeout= here: Python would look for the end every 50 ms only.
            done = subprocess.run(timed, stdin=subprocess.DEVNULL, stdout=out, stderr=errors,
                                  env=os.environ | (environment or {}), check=False)  # fmt: skip
            seconds = time.perf_counter() - start
            user, kernel = (now - then for now, then in zip(_cpu_seconds(), before))
            said = "" if stdout else _text(out)
        noted = _text(errors)
        told = pathlib.Path(usage.name).read_text().split()
        error = "" if done.returncode == 0 else _last_line(noted) or f"ended with {done.returncode}"
    rss_mib = int(told[-1]) / 1024 if told else float("nan")
    if not error and said.startswith('{"seconds":'):
        seconds = json.loads(said)["seconds"]
    return Run(seconds, user + kernel, kernel, rss_mib, said, noted, error)


def _cpu_seconds():
    """Of all commands that have ended: their own, the kernel's for them."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime, usage.ru_stime


def _text(file):
    file.seek(0)
    return file.read(1 << 20).decode(errors="replace")


def _last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else ""
