"""Sluice beside its peers: who is right, how fast each is, and in how much memory."""

import filecmp
import pathlib
import statistics

import check
import contenders
import measure
from contenders import Sluice

COLUMNS = ("", "MB/s of input", "× fastest peer", "× `cat`", "peak RSS, MiB", "output")


class Throughput:
    """`data`: directories with the tables, "full", "tenth" (for the slow) and "small" (to check)."""

    def __init__(self, binary, peers, data, scratch, rounds):
        self.sluices = [Sluice(binary, threads) for threads in (1, 2)]
        self.peers = peers
        self.data = data
        self.scratch = pathlib.Path(scratch)
        self.rounds = rounds
        self.many = Sluice(binary, 8)

    def table(self, work):
        """Lines of COLUMNS, the fastest first."""
        every = [each for each in (*self.sluices, *self.peers) if each.command(self.job(work, each))]
        want = check.expected(work, self.data["small"])
        verdicts = {each.name: self.verdict(work, each, want) for each in every}
        seconds, memory, errors = self.interleaved(work, every)
        rates = {
            each.name: self.size(work, each) / 1e6 / statistics.median(seconds[each.name])
            for each in every
            if seconds[each.name]
        }
        fastest = max((rates[each.name] for each in self.peers if each.name in rates), default=None)
        cat = statistics.median(seconds["cat"]) if seconds["cat"] else None

        def line(each):
            verdict = errors.get(each.name) or verdicts[each.name] or "right"
            if each.name not in rates:
                return (each.name, "–", "–", "–", "–", verdict)
            rate = rates[each.name]
            ratio = f"{rate / fastest:.2f}" if fastest else "–"
            wall = statistics.median(seconds[each.name])
            against = f"{wall / cat:.1f}" if cat and not each.slow else "–"
            return (each.name, f"{rate:.0f}", ratio, against, f"{max(memory[each.name]):.0f}", verdict)

        return [line(each) for each in sorted(every, key=lambda each: -rates.get(each.name, 0))]

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
        seconds = {each.name: [] for each in every} | {"cat": []}
        memory = {each.name: [] for each in every}
        errors = {}
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
                    seconds[each.name].append(done.seconds)
                    memory[each.name].append(done.rss_mib)
                    if isinstance(each, Sluice):
                        errors |= self.keep(each, output, kept)
                output.unlink(missing_ok=True)
            if kept.exists() and work.source == "csv" and not work.select:
                seconds["cat"].append(self.measured(contenders.cat(kept, self.scratch / "copy")).seconds)
                (self.scratch / "copy").unlink()
        kept.unlink(missing_ok=True)
        return seconds, memory, errors

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
        return measure.run(command.arguments, command.stdout)
