"""A network that only this test sees: a bridge, and machines of their own behind it.

    private_network.enter()              # before anything else: starts this program again in there
    with Network() as network:
        gateway = network.machine("gateway-1")
        subprocess.Popen([*gateway.inside, "sluice", "serve", "--listen", f"{gateway.address}:8080"])
        gateway.cut()                    # its cable is pulled: packets vanish, nobody is told
        gateway.mend()

The program itself runs in a network namespace without a way out, so its addresses meet no others,
and in a process namespace of its own: when it ends, however it ends, the kernel ends all that it
started and takes the network with it. Nothing can be left over, and two at once do not meet.
"""

import contextlib
import dataclasses
import os
import pathlib
import shutil
import subprocess
import sys

HERE = "192.168.77.1"  # the address of the program itself, and of what it starts beside itself
INSIDE = "SLUICE_TEST_PRIVATE_NETWORK"  # set in there
NAMES = "/run/netns"  # where `ip netns` keeps them
NAMESPACES = ("--net", "--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc")


def missing():
    """Why there can be no such network here, or None."""
    if os.environ.get(INSIDE):
        return None
    if not shutil.which("ip") or not shutil.which("unshare"):
        return "network namespaces need `ip` and `unshare` (Debian's iproute2 and util-linux)"
    tried = subprocess.run(["unshare", *NAMESPACES, "ip", "link", "add", "type", "bridge"],
                           capture_output=True, text=True, check=False)  # fmt: skip
    if tried.returncode:
        return f"network namespaces need root here: {tried.stderr.strip()}"
    return None


def enter():
    """Runs this program in the network; comes back in there only."""
    if os.environ.get(INSIDE):
        run("ip", "link", "set", "lo", "up")
        return
    os.environ[INSIDE] = "1"
    os.execvp("unshare", ["unshare", *NAMESPACES, "--", sys.executable, "-B", *sys.argv])


def run(*command):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
    return done.stdout


@dataclasses.dataclass
class Machine:
    """A network namespace with one address and a cable to the bridge."""

    name: str
    address: str

    @property
    def inside(self):
        """Before a command: it runs there, and keeps the process id that it was started with."""
        return ["ip", "netns", "exec", self.name]

    @property
    def cable(self):
        return f"to-{self.name}"

    def cut(self):
        run("ip", "link", "set", self.cable, "down")

    def mend(self):
        run("ip", "link", "set", self.cable, "up")


class Network:
    """The bridge at HERE. Machines get the addresses behind it, in turn."""

    def __init__(self):
        self.machines = []

    def __enter__(self):
        assert os.environ.get(INSIDE), "enter() first"
        pathlib.Path(NAMES).mkdir(exist_ok=True)
        run("mount", "-t", "tmpfs", "netns", NAMES)  # seen by this program's processes only
        run("ip", "link", "add", "bridge", "type", "bridge")
        run("ip", "address", "add", f"{HERE}/24", "dev", "bridge")
        run("ip", "link", "set", "bridge", "up")
        return self

    def machine(self, name):
        """At most 12 letters: names of cables are short."""
        machine = Machine(name, f"{HERE.rpartition('.')[0]}.{11 + len(self.machines)}")
        run("ip", "netns", "add", name)
        run("ip", "link", "add", machine.cable, "type", "veth", "peer", "eth0", "netns", name)
        run("ip", "link", "set", machine.cable, "master", "bridge", "up")
        for settings in (("link", "set", "lo", "up"), ("link", "set", "eth0", "up"),
                         ("address", "add", f"{machine.address}/24", "dev", "eth0")):  # fmt: skip
            run("ip", "-netns", name, *settings)
        self.machines.append(machine)
        return machine

    def __exit__(self, *_):
        with contextlib.suppress(RuntimeError):  # what it holds goes with the program at the latest
            for machine in self.machines:
                run("ip", "netns", "delete", machine.name)
            run("ip", "link", "delete", "bridge")
            run("umount", NAMES)
