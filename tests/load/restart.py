#!/usr/bin/python3
"""A server that starts with very many messages waiting is ready within five seconds, also after it was killed.

    restart.py --binary build/release/sluice [--full]
"""

import pathlib
import subprocess
import time

import harness
from sluice_client import request
from sluice_server import wait_until

READY_S = 5
PROMISE = "a restart with 1,000,000 queued messages is ready within 5 s"


def run(trial):
    server = trial.server("--max-queue-depth", str(2 * trial.size))
    fill = pathlib.Path(trial.binary).with_name("bench_fill_queue")
    subprocess.run([fill, server.data_dir, str(trial.size)], check=True)
    trial.at_most("seconds to ready", seconds_to_ready(server), READY_S)
    trial.figure("server's memory when ready, MiB", harness.memory_mib(server))
    server.kill()  # at work on what waits
    trial.at_most("seconds to ready after a kill", seconds_to_ready(server), READY_S)


def seconds_to_ready(server):
    begin = time.monotonic()
    server.start(timeout=60)
    wait_until(lambda: request("GET", server.addresses["http"] + "/readyz").status == 200, "it is ready", 60)
    return round(time.monotonic() - begin, 2)


if __name__ == "__main__":
    harness.main("restart", PROMISE, unit="messages", quick=100_000, full=1_000_000, run=run)
