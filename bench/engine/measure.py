"""Runs one command and says how long it took and how much memory it had."""

import dataclasses
import json
import os
import pathlib
import subprocess
import tempfile
import time

TIMEOUT_S = 900


@dataclasses.dataclass(frozen=True)
class Run:
    seconds: float
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
        timed = ["/usr/bin/time", "--quiet", "--format=%M", f"--output={usage.name}", *command]
        with open(stdout, "wb") if stdout else tempfile.TemporaryFile() as out:
            start = time.perf_counter()
            try:
                done = subprocess.run(
                    timed, stdin=subprocess.DEVNULL, stdout=out, stderr=errors, timeout=TIMEOUT_S,
                    env=os.environ | (environment or {}), check=False)  # fmt: skip
                code = done.returncode
            except subprocess.TimeoutExpired:
                code = "timeout"
            seconds = time.perf_counter() - start
            said = "" if stdout else _text(out)
        noted = _text(errors)
        told = pathlib.Path(usage.name).read_text().split()
        error = "" if code == 0 else _last_line(noted) or f"ended with {code}"
    rss_mib = int(told[-1]) / 1024 if told else float("nan")
    if not error and said.startswith('{"seconds":'):
        seconds = json.loads(said)["seconds"]
    return Run(seconds, rss_mib, said, noted, error)


def _text(file):
    file.seek(0)
    return file.read(1 << 20).decode(errors="replace")


def _last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else ""
