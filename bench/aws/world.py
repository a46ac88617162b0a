"""The machines of tests/aws, as the benchmark has them: one gateway, and workers that come and go."""

import contextlib
import os
import pathlib
import select
import selectors
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/aws"), str(ROOT / "tests/e2e"), str(ROOT / "bench")]

import websocket  # noqa: E402

import flow_engines  # noqa: E402
import private_network  # noqa: E402

POLL_S = 20  # a worker's look into a queue: it goes on at the engine when the worker stops
TOLD = "told-"  # Ceph sends the events of these users' uploads; of others' the benchmark does


def enter():
    """The network; ends the program when something is missing."""
    flow_engines.skip_unless_installed(reason=private_network.missing())
    private_network.enter()


@contextlib.contextmanager
def started():
    from scale_out_world import ScaleOutWorld  # needs boto3, which enter() has looked for

    with ScaleOutWorld(gateways=1, workers=0, told_prefix=TOLD) as world:
        yield world


def processor_s(pid):
    """User and system time of a process so far."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def stop_workers(world):
    """And waits until nobody takes messages in their name."""
    for worker in filter(is_running, world.workers):
        worker.stop()
    select.poll().poll(1000 * POLL_S)


class Processors:
    """What the processes of a world have used since this was made, in seconds."""

    def __init__(self, world):
        self.began = time.monotonic()
        storage = [process.pid for process in world.storage.processes]
        self.groups = {"workers": [node.process.pid for node in world.workers if is_running(node)],
                       "Ceph": storage, "ElasticMQ": [world.queues.process.pid],
                       "Dynoxide": [world.tables.process.pid],
                       "gateway": [world.gateways[0].process.pid]}  # fmt: skip
        self.before = {pid: processor_s(pid) for pids in self.groups.values() for pid in pids}

    def used(self):
        return {name: sum(processor_s(pid) - self.before[pid] for pid in pids)
                for name, pids in self.groups.items()}  # fmt: skip

    def whole_s(self):
        """What all the processors could have given in that time."""
        return (time.monotonic() - self.began) * os.cpu_count()


def is_running(node):
    return node.process is not None and node.process.poll() is None


class Tabs:
    """Many users with an open WebSocket each; counts what they are told."""

    def __init__(self, world, users):
        self.world = world
        self.selector = selectors.DefaultSelector()
        self.tabs = []
        for user in users:
            tab = world.browser(user=user).open_socket()
            self.tabs.append(tab)
            self.selector.register(tab.fileno(), selectors.EVENT_READ, tab)

    def wait_for(self, frames, timeout_s):
        """Returns when so many have come, all telling of success; when that was."""
        deadline = time.monotonic() + timeout_s
        while frames:
            if not (ready := self.selector.select(deadline - time.monotonic())):
                raise SystemExit(f"{frames} notifications have not come; in the queues: "
                                 f"{self.world.unfinished()}, dead: {self.world.dead_letters()}")  # fmt: skip
            for key, _ in ready:
                frames -= self._take(key.data)
        return time.monotonic()

    @staticmethod
    def _take(tab):
        try:
            frame = tab.next_frame(timeout=0)
        except websocket.WebSocketTimeoutException:  # it was a ping
            return 0
        if frame["status"] != "complete":
            raise SystemExit(f"a job failed: {frame}")
        return 1

    def close(self):
        for tab in self.tabs:
            tab.close()
        self.selector.close()
