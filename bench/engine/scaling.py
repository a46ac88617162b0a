"""Sluice alone, output to /dev/null: what more threads bring, and what memory they take."""

import pathlib
import statistics

import runner
from contenders import Sluice

THREADS = (1, 2, 8)
COLUMNS = ("", *(f"{n} thread{'s' if n > 1 else ''}, MB/s" for n in THREADS), "2 against 1",
           *(f"RSS of {n}, MiB" for n in THREADS))  # fmt: skip


def line(work, binary, directory, rounds):
    """One line of COLUMNS; the thread counts take turns."""
    job = work.job(directory, "")
    seconds = {threads: [] for threads in THREADS}
    memory = dict.fromkeys(THREADS, 0.0)
    for _ in range(rounds):
        for threads in THREADS:
            command = Sluice(binary, threads).to_nowhere(job)
            done = runner.run(command.arguments, command.stdout)
            if done.error:
                return (work.name, done.error, *[""] * (len(COLUMNS) - 2))
            seconds[threads].append(done.seconds)
            memory[threads] = max(memory[threads], done.rss_mib)
    medians = {threads: statistics.median(each) for threads, each in seconds.items()}
    size = pathlib.Path(job["in"]).stat().st_size
    return (
        work.name,
        *(f"{size / 1e6 / each:.0f}" for each in medians.values()),
        f"{medians[1] / medians[2]:.2f}",
        *(f"{each:.0f}" for each in memory.values()),
    )
