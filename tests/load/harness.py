"""What the harnesses of this directory share: their face, the server, and a look at its process.

    harness.main("restart", PROMISE, unit="messages", quick=100_000, full=1_000_000, run=run)

`run(trial)` returns when the promise was kept, and calls trial.broken(text) for each way in which it was not. With
--expect the harness itself is on trial: its server has a planted defect, and it must come to its end and say so.
"""

import argparse
import contextlib
import pathlib
import random
import resource
import signal
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[1:1] = [str(TESTS / name) for name in ("e2e", "kill", "prove")]

import result  # noqa: E402
from sluice_server import Server  # noqa: E402

OPEN_FILES = 40_000


class Trial:
    """One repetition: `size` of what the harness counts, `random` made from seed and item alone."""

    def __init__(self, options, found, item, directory, stack):
        self.options = options
        self.binary = options.binary
        self.size = options.size
        self.item = item
        self.random = random.Random(f"{options.seed}/{item}")
        self.directory = directory
        self._found = found
        self._stack = stack

    def server(self, *arguments, environment=None):
        """A server that is not started yet, and is gone when the trial ends."""
        planted = dict(text.split("=", 1) for text in self.options.env)
        if self.options.preload:
            planted["LD_PRELOAD"] = self.options.preload
        environment = {**(environment or {}), **planted}
        server = Server(*arguments, directory=self.directory, binary=self.binary, environment=environment)
        return self._stack.enter_context(contextlib.closing(server))

    def enter(self, context):
        return self._stack.enter_context(context)

    def figure(self, name, value):
        self._found.figures[name] = value
        print(f"{name:44} {value}", flush=True)

    def broken(self, text):
        self._found.violation(self.item, text)

    def at_most(self, name, value, limit):
        self.figure(name, value)
        if value > limit:
            self.broken(f"{name}: {value}, promised is {limit} at most")

    def at_least(self, name, value, limit):
        self.figure(name, value)
        if value < limit:
            self.broken(f"{name}: {value}, promised is {limit} at least")


def main(name, promise, unit, quick, full, run, add_arguments=lambda parser: None):
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__.split("\n\n")[0])
    result.add_arguments(parser, count=1)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--size", type=int, default=quick, help=f"{unit} of one trial (default {quick})")
    parser.add_argument("--full", action="store_true", help=f"--size {full}: what is promised")
    parser.add_argument("--dir", help="for data directories (default: the temporary directory)")
    parser.add_argument("--preload", metavar="FILE", help="a library for the server: planted/defects.cc")
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE", help="of the server")
    parser.add_argument("--expect", metavar="TEXT", help="succeed when a violation says TEXT")
    add_arguments(parser)
    options = parser.parse_args()
    if options.full:
        options.size = full
    if options.preload and not pathlib.Path(options.preload).exists():  # else the loader only warns
        parser.error(f"there is no {options.preload}")
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(130))
    with result.Result(options, name, f"{options.size} {unit}", unit="trials", promise=promise) as found:
        for item in result.items(options):
            with contextlib.ExitStack() as stack:
                directory = stack.enter_context(tempfile.TemporaryDirectory(prefix=f"sluice-{name}-", dir=options.dir))
                run(Trial(options, found, item, pathlib.Path(directory), stack))
            found.tried()
    if options.expect:
        sys.exit(0 if any(options.expect in text for text in found.texts) else f"nothing says {options.expect!r}")
    sys.exit(found.exit_status())


def allow_open_files():
    """For this process and those it starts."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES
    with contextlib.suppress(ValueError, OSError):  # more than the limit only as root
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, max(wanted, hard)))
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def memory_mib(server, name="VmRSS"):
    """VmRSS, VmHWM of the server's process."""
    for line in pathlib.Path(f"/proc/{server.process.pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return round(int(line.split()[1]) / 1024, 1)
    raise AssertionError(f"no {name}")


def open_files(server):
    return len(list(pathlib.Path(f"/proc/{server.process.pid}/fd").iterdir()))


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
