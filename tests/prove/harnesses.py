"""The harnesses of script/prove, in the order of its table.

Two pieces run side by side; those that are `alone` run last, one at a time.
"""

from plan import All, Harness, python

SIMULATE = ("{build}/simulate",)
QUEUES = ("{build}/queue_programs",)
BINARY = ("--binary", "{build}/sluice")
PLANTABLE = ("--binary", "{build}/sluice_planted")  # with nothing planted: it also logs what a cut takes


# How much faster than real time; at the smaller sizes a busy machine is no fault.
FAST = (("release", "--speed", "500"),)


def load(name, *, quick, asked, binary=BINARY):
    """One of tests/load: `quick` small trials, and at the nightly and release sizes what is promised."""
    command = (*python(f"tests/load/{name.replace('-', '_')}.py"), *binary)
    return Harness(name, command, (quick, 1, 1), piece=1, asked=asked, alone=True,
                   about=(("nightly", "--full"), ("release", "--full")))  # fmt: skip


ALL = [
    Harness("simulation-embedded", (*SIMULATE, "--backend", "embedded"), (1000, 10000, 50000),
            piece=500, asked="50,000 seeds, 500 × real time", about=FAST),
    Harness("simulation-aws", (*SIMULATE, "--backend", "aws"), (200, 2000, 10000), piece=100,
            asked="10,000 seeds, 500 × real time", about=FAST),
    Harness("queues-embedded", (*QUEUES, "--engine", "embedded"), (1000, 5000, 20000), piece=1000,
            asked="20,000 programs"),
    Harness("queues-fake", (*QUEUES, "--engine", "fake"), (1000, 5000, 20000), piece=5000,
            asked="20,000 programs"),
    Harness("every-step", (*python("tests/kill/every_step.py"), *BINARY), (40, 400, All(40)), piece=40,
            asked="every step of every kind"),
    Harness("random-kills", (*python("tests/kill/driver.py"), *BINARY), (15, 100, 500), piece=50,
            asked="500 kills"),
    Harness("random-kills-cut", (*python("tests/kill/driver.py"), *PLANTABLE), (15, 100, 500), piece=50,
            asked="500 kills"),
    Harness("power-cuts-ext4", (*python("tests/power/power_cuts.py"), *BINARY, "--fs", "ext4"),
            (20, 100, 500), piece=50, asked="500 cuts"),
    Harness("power-cuts-xfs", (*python("tests/power/power_cuts.py"), *BINARY, "--fs", "xfs"),
            (0, 20, 100), piece=50, asked="100 cuts"),
    Harness("kth-call", (*python("tests/faults/kth_call.py"), *BINARY), (40, 400, All(100)), piece=40,
            asked="every call × error"),
    Harness("full-disk-tmpfs", (*python("tests/faults/full_disk.py"), *BINARY, "--file-system", "tmpfs"),
            (16, 64, 256), piece=32, asked="256 points"),
    Harness("full-disk-ext4", (*python("tests/faults/full_disk.py"), *BINARY, "--file-system", "ext4"),
            (0, 64, 256), piece=32, asked="256 points"),
    Harness("kth-allocation", (*python("tests/faults/kth_allocation.py"), "--binary", "{build}/one_job"),
            (60, 400, All(20)), piece=60, asked="every allocation of a job"),
    # Those that promise a time are for a machine that does nothing else: not in the quick size.
    load("restart", quick=1, asked="1,000,000 messages"),
    load("idle-sockets", quick=1, asked="10,000 sockets"),
    load("slow-readers", quick=1, asked="1,000 sockets"),
    load("herd", quick=1, asked="10,000 clients"),
    load("overload", quick=0, asked="120 s"),
    load("fairness", quick=0, asked="10,000 jobs"),
    load("killers", quick=1, asked="100 killers in 10,000 files", binary=PLANTABLE),
    load("large-job", quick=1, asked="10 GB"),
    load("soak", quick=0, asked="30 min"),
]  # fmt: skip
