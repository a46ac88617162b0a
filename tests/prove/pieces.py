"""The pieces of a run of script/prove: which there are, which are done, and running one."""

import dataclasses
import json
import os
import pathlib
import signal
import subprocess
import threading

import result

# A harness that has not ended after so long is broken: a piece is about a minute's work.
LONGEST_S = 1800


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


def read(path):
    """The document of a piece, or None when it has not run to its end."""
    try:
        document = json.loads(path.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return None if document["broken"] else document


def is_done(piece, results, product):
    """True when it ran to its end, found nothing, and the product has not changed since."""
    document = read(piece.file(results))
    return bool(document) and document["violations"] == 0 and document.get("product") == product


def product():
    """The commit's tree of src/: what is proved; "" when it, or how it is proved, was changed since."""
    git = ["git", "-C", str(result.ROOT)]
    trees = ("src", "tests", "CMakeLists.txt", "CMakePresets.json")
    changed = subprocess.run([*git, "status", "--porcelain", "-uno", "--", *trees],
                             capture_output=True, text=True)  # fmt: skip
    if changed.returncode != 0 or changed.stdout.strip():
        return ""
    tree = subprocess.run([*git, "rev-parse", "--short", "HEAD:src"], capture_output=True, text=True,
                          check=True)  # fmt: skip
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
        file.unlink(missing_ok=True)
        file.parent.mkdir(parents=True, exist_ok=True)
        log = file.with_suffix(".log")
        command = piece.harness.arguments(piece.size, piece.part, piece.seed, file, self.build)
        with open(log, "wb") as out:
            status = self._call(command, out)
        document = read(file)
        if document:
            file.write_text(json.dumps({**document, "product": self.product}, indent=1) + "\n")
        if status != 0 or not document:
            with self._lock:
                self.failed.append((piece, status, log))
        return status

    def stop(self):
        with self._lock:
            self._stopped = True
            for process in self._running:
                os.killpg(process.pid, signal.SIGTERM)

    def _call(self, command, out):
        with self._lock:
            if self._stopped:
                return -1
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out,
                                       stderr=subprocess.STDOUT, start_new_session=True)  # fmt: skip
            self._running.add(process)
        try:
            return process.wait(LONGEST_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
            return -1
        finally:
            with self._lock:
                self._running.discard(process)


def logs_of(failed, lines=40):
    """What the failed pieces printed last, for a reader of a test's report."""
    for piece, status, log in failed:
        text = pathlib.Path(log).read_text(errors="replace").splitlines()[-lines:]
        yield f"== {piece.harness.name}, piece {piece.part}: exit status {status}, {log}", text
