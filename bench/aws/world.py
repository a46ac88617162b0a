"""The machines of tests/aws, as the benchmark has them: one gateway, and workers that come and go."""

import contextlib
import os
import pathlib
import selectors
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/aws"), str(ROOT / "tests/e2e"), str(ROOT / "bench")]

import flow_engines  # noqa: E402
import private_network  # noqa: E402

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
                raise SystemExit(f"{frames} notifications have not come")
            for key, _ in ready:
                frame = key.data.next_frame()
                if frame["status"] != "complete":
                    raise SystemExit(f"a job failed: {frame}")
                frames -= 1
        return time.monotonic()

    def close(self):
        for tab in self.tabs:
            tab.close()
        self.selector.close()
