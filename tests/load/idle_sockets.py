#!/usr/bin/python3
"""Ten thousand idle WebSockets cost little memory, and give it back to those that come after them.

    idle_sockets.py --binary build/release/sluice [--full]
"""

import uuid

import harness
from sluice_server import wait_until
from sockets import Sockets

MEMORY_MIB = 128
GROWTH = 1.05  # of the second and third crowd, over the first
PROMISE = "10,000 idle WebSockets need 128 MB at most, and a second crowd no more than the first"
OPEN_FILES_MORE = 8  # idle connections of the database


def run(trial):
    harness.allow_open_files()
    server = trial.server("--max-connections", str(trial.size + 1000))
    server.start()
    server.metrics()
    before, files_before = harness.memory_mib(server), harness.open_files(server)
    sockets = Sockets(server.addresses["ws"])
    try:
        first = crowd(trial, server, sockets)
        trial.at_most("memory with idle sockets, MiB", first, MEMORY_MIB)
        trial.figure("KiB for each socket", round((first - before) * 1024 / trial.size, 1))
        for number in ("second", "third"):
            memory = crowd(trial, server, sockets)
            trial.at_most(f"memory with a {number} crowd, MiB", memory, round(max(first * GROWTH, first + 2), 1))
    finally:
        sockets.end()
    wait_until(lambda: connected(server) == 0, "the sockets are gone", 60)
    trial.at_most("open files afterwards", harness.open_files(server), files_before + OPEN_FILES_MORE)


def crowd(trial, server, sockets):
    """Comes, is counted by the server, and goes; returns the server's memory meanwhile."""
    users = [str(uuid.UUID(int=trial.random.getrandbits(128))) for _ in range(trial.size)]
    sockets.open(users, lambda user: {"path": f"/?userId={user}"})
    wait_until(lambda: connected(server) == trial.size, "all are connected", 60)
    # Their connects have been replayed to them, whatever that needed.
    wait_until(lambda: not waiting(server), "nothing is left to do", 60)
    memory = harness.memory_mib(server)
    if len(sockets) != trial.size:
        trial.broken(f"{trial.size - len(sockets)} idle sockets were closed")
    sockets.close()
    wait_until(lambda: connected(server) == 0, "the sockets are gone", 60)
    return memory


def connected(server):
    return server.metrics().get('sluice_connections{kind="websocket"}', 0)


def waiting(server):
    return sum(n for name, n in server.metrics().items() if name.startswith("sluice_queue_messages{"))


if __name__ == "__main__":
    harness.main("idle-sockets", PROMISE, unit="sockets", quick=1_000, full=10_000, run=run)
