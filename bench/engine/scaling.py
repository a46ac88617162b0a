"""Sluice alone, output to /dev/null: what more threads bring, and what memory they take.

Beside two threads stand two processes of one thread each: what the machine has to give.
"""

import concurrent.futures
import pathlib
import statistics
import time

import runner
from contenders import Sluice

THREADS = (1, 2, 8)
COLUMNS = ("", *(f"{n} thread{'s' if n > 1 else ''}, MB/s" for n in THREADS), "2 against 1",
           "2 processes against 1", *(f"RSS of {n}, MiB" for n in THREADS))  # fmt: skip


def line(work, binary, directory, rounds):
    """One line of COLUMNS; the thread counts take turns."""
    job = work.job(directory, "")
    seconds = {threads: [] for threads in THREADS}
    together = []  # seconds of two processes
    memory = dict.fromkeys(THREADS, 0.0)
    for _ in range(rounds):
        for threads in THREADS:
            command = Sluice(binary, threads).to_nowhere(job)
            done = runner.run(command.arguments, command.stdout)
            if done.error:
                return (work.name, done.error, *[""] * (len(COLUMNS) - 2))
            seconds[threads].append(done.seconds)
            memory[threads] = max(memory[threads], done.rss_mib)
        together.append(_of_two(Sluice(binary, 1).to_nowhere(job)))
    medians = {threads: statistics.median(each) for threads, each in seconds.items()}
    size = pathlib.Path(job["in"]).stat().st_size
    return (
        work.name,
        *(f"{size / 1e6 / each:.0f}" for each in medians.values()),
        f"{medians[1] / medians[2]:.2f}",
        f"{2 * medians[1] / statistics.median(together):.2f}",
        *(f"{each:.0f}" for each in memory.values()),
    )


def _of_two(command):
    """Seconds until both of two such processes have ended."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        start = time.perf_counter()
        list(pool.map(lambda _: runner.run(command.arguments, command.stdout), range(2)))
        return time.perf_counter() - start
