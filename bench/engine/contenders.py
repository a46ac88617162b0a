"""The programs that are measured: for each, the command that does a job (works.Work.job)."""

import dataclasses
import json
import pathlib
import platform

PEERS = pathlib.Path(__file__).resolve().parent / "peers"


@dataclasses.dataclass(frozen=True)
class Command:
    arguments: list
    stdout: str | None = None  # the file that standard output goes to


class Sluice:
    slow = False

    def __init__(self, binary, threads):
        self.binary = str(binary)
        self.threads = threads
        self.name = f"**Sluice, {threads} thread{'s' if threads > 1 else ''}**"

    def command(self, job):
        return Command(self.convert(job, job["out"]))

    def to_nowhere(self, job):
        return Command(self.convert(job, "-"), "/dev/null")

    def convert(self, job, output):
        arguments = [self.binary, "convert", job["in"], output, "--threads", str(self.threads),
                     "--to", job["to"]]  # fmt: skip
        if job["from"]:
            arguments += ["--from", job["from"]]
        for old, new in job["select"]:
            if old != new:
                arguments += ["--map", f"{old}:{new}"]
        if job["select"]:
            arguments += ["--select", ",".join(new for _, new in job["select"])]
        if job["types"]:
            arguments += ["--types", job["types"]]
        return arguments


@dataclasses.dataclass(frozen=True)
class Library:
    """A library, driven by a short program in peers/ that is told the job as JSON."""

    name: str
    interpreter: str
    program: str
    arguments: tuple = ()  # for the program, behind the job
    sources: tuple = ("csv", "ndjson", "json")
    slow: bool = False

    def command(self, job):
        if job["from"] not in self.sources:
            return None
        program = [self.interpreter, str(PEERS / self.program)]
        return Command([*program, json.dumps(job), *self.arguments])


@dataclasses.dataclass(frozen=True)
class Miller:
    name: str
    slow: bool = True

    def command(self, job):
        kinds = {"csv": "csv", "ndjson": "jsonl", "json": "json"}
        verb = ["cat"]
        if job["select"]:
            verb = ["cut", "-o", "-f", ",".join(old for old, _ in job["select"])]
            for old, new in job["select"]:
                if old != new:
                    verb += ["then", "rename", f"{old},{new}"]
        # -S: text stays text; without it numbers are guessed, and printed without quotes.
        formats = [f"--i{kinds[job['from']]}", f"--o{kinds[job['to']]}"]
        return Command(["mlr", "-S", *formats, *verb, job["in"]], job["out"])


@dataclasses.dataclass(frozen=True)
class Zsv:
    """From a newer Debian, with that Debian's own libc beside it."""

    name: str
    root: pathlib.Path
    slow: bool = False

    def command(self, job):
        libraries = self.root / "usr" / "lib" / f"{platform.machine()}-linux-gnu"
        loader = next(libraries.glob("ld-linux-*.so.*"))
        zsv = [str(loader), "--library-path", str(libraries), str(self.root / "usr/bin/zsv")]
        if job["from"] == "csv" and job["to"] == "json":
            return Command([*zsv, "2json", "--object", "--compact", "-o", job["out"], job["in"]])
        if job["select"]:
            columns = [old for old, _ in job["select"]]
            options = ["-W", "--parallel", "-o", job["out"]]
            for old, new in job["select"]:
                options += ["--rename", f"{old}={new}"] if old != new else []
            return Command([*zsv, "select", job["in"], *options, "--", *columns])
        return None


def cat(source, output):
    return Command(["cat", str(source)], str(output))
