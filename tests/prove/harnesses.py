"""The harnesses of script/prove, in the order of its table.

Two pieces run side by side; those that are `alone` run last, one at a time.
"""

from plan import LIMIT_S, ROOT, All, Harness, python

SIMULATE = ("{build}/simulate",)
QUEUES = ("{build}/queue_programs",)
BINARY = ("--binary", "{build}/sluice")
PLANTABLE = ("--binary", "{build}/sluice_planted")  # with nothing planted: it also logs what a cut takes
ELASTICMQ = (str(ROOT / "tests/aws/run_with_engines"), "elasticmq", "--")  # fails where it is not installed
HOURS_S = 3600
# They promise a rate and a time, which a machine that is busy does not keep: docs/reliability.md.
NOT_QUICK = ("overload", "fairness")
# How much faster than real time, of its processor time.
FAST = (("release", "--speed", "500"),)


def load(name, *, asked, binary=BINARY, quick=(), limit_s=LIMIT_S):
    """One of tests/load: a small trial with the arguments `quick`, and at the other sizes what is promised."""
    command = (*python(f"tests/load/{name.replace('-', '_')}.py"), *binary)
    return Harness(name, command, (int(name not in NOT_QUICK), 1, 1), piece=1, asked=asked, alone=True, limit_s=limit_s,
                   about=(("quick", *quick), ("nightly", "--full"), ("release", "--full")))  # fmt: skip


ALL = [
    Harness("simulation-embedded", (*SIMULATE, "--backend", "embedded"), (1000, 10000, 50000),
            piece=500, asked="50,000 seeds, 500 × real time", about=FAST),
    Harness("simulation-aws", (*SIMULATE, "--backend", "aws"), (200, 2000, 10000), piece=100,
            asked="10,000 seeds, 500 × real time", about=FAST),
    Harness("queues-embedded", (*QUEUES, "--engine", "embedded"), (1000, 5000, 20000), piece=1000,
            asked="20,000 programs"),
    Harness("queues-fake", (*QUEUES, "--engine", "fake"), (1000, 5000, 20000), piece=5000,
            asked="20,000 programs"),
    Harness("queues-sqs", (*ELASTICMQ, *QUEUES, "--engine", "sqs"), (2, 20, 20), piece=20,
            asked="20 programs"),
    Harness("every-step", (*python("tests/kill/every_step.py"), *BINARY), (40, 400, All(40)), piece=40,
            asked="every step of every kind"),
    Harness("random-kills", (*python("tests/kill/driver.py"), *BINARY), (15, 100, 500), piece=50,
            asked="500 kills"),
    Harness("random-kills-cut", (*python("tests/kill/driver.py"), *PLANTABLE), (15, 100, 500), piece=50,
            asked="500 kills"),
    Harness("power-cuts-ext4", (*python("tests/power/power_cuts.py"), *BINARY, "--fs", "ext4"),
            (20, 100, 500), piece=50, asked="500 cuts"),
    Harness("power-cuts-xfs", (*python("tests/power/power_cuts.py"), *BINARY, "--fs", "xfs"),
            (2, 20, 100), piece=50, asked="100 cuts"),
    Harness("kth-call", (*python("tests/faults/kth_call.py"), *BINARY), (40, 400, All(100)), piece=40,
            asked="every call × error"),
    Harness("full-disk-tmpfs", (*python("tests/faults/full_disk.py"), *BINARY, "--file-system", "tmpfs"),
            (16, 64, 256), piece=32, asked="256 points"),
    Harness("full-disk-ext4", (*python("tests/faults/full_disk.py"), *BINARY, "--file-system", "ext4"),
            (4, 64, 256), piece=32, asked="256 points"),
    Harness("kth-allocation", (*python("tests/faults/kth_allocation.py"), "--binary", "{build}/one_job"),
            (60, 400, All(20)), piece=60, asked="every allocation of a job"),
    load("restart", asked="1,000,000 messages"),
    load("idle-sockets", asked="10,000 sockets"),
    load("slow-readers", asked="1,000 sockets"),
    load("herd", asked="10,000 clients"),
    load("overload", asked="120 s"),
    load("fairness", asked="10,000 jobs", limit_s=2 * HOURS_S),
    load("killers", asked="100 killers in 10,000 files", binary=PLANTABLE, limit_s=2 * HOURS_S),
    load("large-job", asked="10 GB", limit_s=2 * HOURS_S),
    # Half an hour of load, rests, and then each output is read.
    load("soak", asked="30 min", quick=("--size", "12"), limit_s=3 * HOURS_S),
]  # fmt: skip
