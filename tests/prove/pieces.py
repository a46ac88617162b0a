"""The pieces of a run of script/prove: which there are, which are done, and running one."""

import contextlib
import dataclasses
import itertools
import json
import os
import pathlib
import signal
import subprocess
import threading

import result

# What is kept of a harness that died without a word.
DIED = {"broken": True, "violations": 0}
# A harness that was told to end has that long to clean up.
ENDING_S = 60


@dataclasses.dataclass(frozen=True)
class Piece:
    harness: object
    size: str
    part: int
    seed: int

    def file(self, results):
        """Where its result is kept: a name that tells everything its content depends on."""
        pieces = self.harness.pieces(self.size)
        count = self.harness.count_word(self.size)
        name = f"{self.size}-{count}-seed-{self.seed}-{self.part}-of-{pieces}.json"
        return results / self.harness.name / name


def of(harnesses, size, seed, shard="1/1"):
    """The pieces of a shard, in order. Every N-th piece, so that shards have a like share of each."""
    part, parts = result.shard_of(shard)
    every = [
        Piece(harness, size, number, seed)
        for harness in harnesses
        for number in range(1, harness.pieces(size) + 1)
    ]
    return every[part - 1 :: parts]


def load(path):
    """The document of a piece, also of one that broke; None when there is none."""
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        return None
    except json.JSONDecodeError:
        return DIED


def read(path):
    """The document of a piece, or None when it has not run to its end."""
    document = load(path)
    return None if not document or document["broken"] else document


def is_clean(document):
    return bool(document) and not document["broken"] and document["violations"] == 0


def is_done(piece, results, product):
    """True when it ran to its end, found nothing, and the product has not changed since."""
    document = load(piece.file(results))
    return is_clean(document) and document.get("product") == product


def set_aside(file):
    """What found something or broke outlives its rerun, with its log; a result without a finding does not."""
    document = load(file)
    if is_clean(document):
        file.unlink()
    elif document:
        suffixes = (f".earlier-{number}" for number in itertools.count(1))
        suffix = next(each for each in suffixes if not file.with_suffix(each + ".json").exists())
        for kept in (file, file.with_suffix(".log")):
            if kept.exists():
                kept.rename(kept.with_suffix(suffix + kept.suffix))


def earlier(file):
    """The documents that were set aside for a rerun."""
    return [load(path) for path in sorted(file.parent.glob(f"{file.stem}.earlier-*.json"))]


def product():
    """The commit's tree of src/: what is proved; "" when it, or how it is proved, was changed since."""
    git = ["git", "-C", str(result.ROOT)]
    trees = ("src", "tests", "CMakeLists.txt", "CMakePresets.json")
    changed = subprocess.run([*git, "status", "--porcelain", "-uno", "--", *trees],
                             capture_output=True, text=True)  # fmt: skip
    return "" if changed.returncode != 0 or changed.stdout.strip() else tree_of("src")


def tree_of(directory):
    """Of the commit; "" outside a repository."""
    tree = subprocess.run(["git", "-C", str(result.ROOT), "rev-parse", "--short", f"HEAD:{directory}"],
                          capture_output=True, text=True)  # fmt: skip
    return tree.stdout.strip()


class Runner:
    """Runs pieces, some side by side; ends what it started when it is told to stop."""

    def __init__(self, results, build, product_name):
        self.results = results
        self.build = build
        self.product = product_name
        self.failed = []  # pieces
        self._lock = threading.Lock()
        self._running = set()
        self._stopped = False

    def run(self, piece):
        file = piece.file(self.results)
        log = file.with_suffix(".log")
        with self._lock:
            if self._stopped:
                return -1
        file.parent.mkdir(parents=True, exist_ok=True)
        set_aside(file)
        command = piece.harness.arguments(piece.size, piece.part, piece.seed, file, self.build)
        with open(log, "wb") as out:
            status = self._call(command, out, piece.harness.limit_s)
        document = load(file) or DIED
        if self._stopped and document["broken"]:  # it was told to: nothing was found
            file.unlink(missing_ok=True)
            return status
        about = {"product": self.product, "tests": tree_of("tests")}
        file.write_text(json.dumps({**document, **about}, indent=1) + "\n")
        if status != 0 or not is_clean(document):
            with self._lock:
                self.failed.append((piece, status, log))
        return status

    def stop(self):
        with self._lock:
            self._stopped = True
            for process in self._running:
                os.killpg(process.pid, signal.SIGTERM)

    def _call(self, command, out, limit_s):
        with self._lock:
            if self._stopped:
                return -1
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out,
                                       stderr=subprocess.STDOUT, start_new_session=True)  # fmt: skip
            self._running.add(process)
        try:
            return process.wait(limit_s)
        except subprocess.TimeoutExpired:
            end(process)
            out.write(f"\nscript/prove: ended, for it had not after {limit_s} s\n".encode())
            return -1
        finally:
            with self._lock:
                self._running.discard(process)


def end(process):
    """The process and those it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(process.pid, number)
            process.wait(ENDING_S)
            return


def logs_of(failed, lines=40):
    """What the failed pieces printed last, for a reader of a test's report."""
    for piece, status, log in failed:
        text = pathlib.Path(log).read_text(errors="replace").splitlines()[-lines:]
        yield f"== {piece.harness.name}, piece {piece.part}: exit status {status}, {log}", text
