"""Sluice beside its peers: who is right, how fast each is, and in how much memory."""

import dataclasses
import filecmp
import math
import pathlib
import statistics

import check
import contenders
import runner
from contenders import Sluice

COLUMNS = ("", "MB/s of input", "× fastest peer", "× `cat`", "processor, s/GB", "of it kernel",
           "peak RSS, MiB", "output")  # fmt: skip
SUMMARY = ("", "Sluice, MB/s of input", "fastest peer", "ratio", "× `cat`", "peak RSS, MiB")
UNKNOWN = float("nan")


@dataclasses.dataclass(frozen=True)
class Line:
    """One contender at one work; what is not known is not a number."""

    name: str
    is_sluice: bool
    rate: float  # MB/s of input
    ratio: float  # to the fastest peer
    against_cat: float  # wall time
    cpu_s_per_gb: float  # of the whole process, and of all its threads
    kernel_s_per_gb: float  # of it
    rss_mib: float
    verdict: str

    def cells(self):
        return (self.name, shown(self.rate), shown(self.ratio, 2), shown(self.against_cat, 1),
                shown(self.cpu_s_per_gb, 2), shown(self.kernel_s_per_gb, 2), shown(self.rss_mib),
                self.verdict)  # fmt: skip


def median(values):
    values = list(values)
    return statistics.median(values) if values else UNKNOWN


def shown(number, digits=0):
    return "–" if math.isnan(number) else f"{number:.{digits}f}"


def summary(work, lines):
    """Cells of SUMMARY: the best of Sluice beside the best of the others."""
    rated = [line for line in lines if not math.isnan(line.rate)]
    ours = next((line for line in rated if line.is_sluice), None)
    theirs = next((line for line in rated if not line.is_sluice), None)
    if not ours:
        return (work.name, *"–––––")
    memory = max(line.rss_mib for line in rated if line.is_sluice)
    return (work.name, shown(ours.rate), f"{theirs.name} {shown(theirs.rate)}" if theirs else "–",
            shown(ours.ratio, 2), shown(ours.against_cat, 1), shown(memory))  # fmt: skip


class Throughput:
    """`data`: directories with the tables, "full", "tenth" (for the slow) and "small" (to check)."""

    def __init__(self, binary, peers, data, scratch, rounds):
        self.sluices = [Sluice(binary, threads) for threads in (1, 2)]
        self.peers = peers
        self.data = data
        self.scratch = pathlib.Path(scratch)
        self.rounds = rounds
        self.many = Sluice(binary, 8)

    def lines(self, work):
        """A Line of each contender that can do it, the fastest first."""
        every = [each for each in (*self.sluices, *self.peers) if each.command(self.job(work, each))]
        want = check.expected(work, self.data["small"])
        verdicts = {each.name: self.verdict(work, each, want) for each in every}
        runs, cats, errors = self.interleaved(work, every)
        wall = {each.name: median(run.seconds for run in runs[each.name]) for each in every}
        rates = {each.name: self.size(work, each) / 1e6 / wall[each.name] for each in every}
        finished = [rates[each.name] for each in self.peers if runs.get(each.name)]
        fastest = max(finished, default=UNKNOWN)
        lines = [
            Line(
                each.name,
                isinstance(each, Sluice),
                rates[each.name],
                rates[each.name] / fastest,
                UNKNOWN if each.slow else wall[each.name] / median(cats),
                median(run.cpu_seconds for run in runs[each.name]) / self.size(work, each) * 1e9,
                median(run.kernel_seconds for run in runs[each.name]) / self.size(work, each) * 1e9,
                max((run.rss_mib for run in runs[each.name]), default=UNKNOWN),
                errors.get(each.name) or verdicts[each.name] or "right",
            )
            for each in every
        ]
        return sorted(lines, key=lambda line: (math.isnan(line.rate), -line.rate))

    def job(self, work, contender, size=None):
        size = size or ("tenth" if contender.slow else "full")
        return work.job(self.data[size], self.scratch / f"out.{work.target}")

    def size(self, work, contender):
        return pathlib.Path(self.job(work, contender)["in"]).stat().st_size

    def verdict(self, work, contender, want):
        """Empty when it makes what is wanted of the small table."""
        job = self.job(work, contender, "small")
        done = self.measured(contender.command(job))
        if done.error:
            return done.error
        wrong = check.difference(want, job["out"], work.target)
        if not wrong and isinstance(contender, Sluice):
            wrong = self.not_the_same(work, job["out"])
        pathlib.Path(job["out"]).unlink(missing_ok=True)
        return wrong

    def not_the_same(self, work, output):
        """Empty when eight threads write the same bytes."""
        other = self.scratch / "eight-threads"
        done = self.measured(self.many.command(work.job(self.data["small"], other)))
        same = not done.error and filecmp.cmp(output, other, shallow=False)
        other.unlink(missing_ok=True)
        return "" if same else "8 threads: " + (done.error or "other bytes")

    def interleaved(self, work, every):
        """Every contender once a round, each round another first; `cat` of Sluice's output too."""
        runs = {each.name: [] for each in every}
        cats, errors = [], {}
        kept = self.scratch / "kept"
        for turn in range(self.rounds):
            for each in every[turn % len(every) :] + every[: turn % len(every)]:
                if each.name in errors:
                    continue
                job = self.job(work, each)
                done = self.measured(each.command(job))
                output = pathlib.Path(job["out"])
                if done.error:
                    errors[each.name] = done.error
                else:
                    runs[each.name].append(done)
                    if isinstance(each, Sluice):
                        errors |= self.keep(each, output, kept)
                output.unlink(missing_ok=True)
            if kept.exists():
                copy = self.scratch / "copy"
                cats.append(self.measured(contenders.cat(kept, copy)).seconds)
                copy.unlink()
        kept.unlink(missing_ok=True)
        return runs, cats, errors

    @staticmethod
    def keep(sluice, output, kept):
        """The first output is kept; every later one must hold the same bytes."""
        if not kept.exists():
            output.rename(kept)
        elif not filecmp.cmp(output, kept, shallow=False):
            return {sluice.name: "other bytes than in another run"}
        return {}

    @staticmethod
    def measured(command):
        return runner.run(command.arguments, command.stdout)
