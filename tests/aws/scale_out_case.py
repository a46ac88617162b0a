"""What tests of Sluice on several machines share: one world for a module, and how each test leaves it.

    import scale_out_case                # first: from here on the program runs in its own network
    setUpModule, tearDownModule = scale_out_case.world(gateways=2, workers=3)

    class Something(ScaleOutCase): …     # self.world
"""

import os
import pathlib
import sys
import time

os.environ.setdefault("SLUICE_TEST_WAIT_S", "60")  # Ceph's first event comes after 30 s
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "e2e")]

import flow_engines  # noqa: E402
import private_network  # noqa: E402

flow_engines.skip_unless_installed(reason=private_network.missing())
private_network.enter()

import suite  # noqa: E402
from scale_out_world import ScaleOutWorld  # noqa: E402
from sluice_client import WAIT_S, wait_until  # noqa: E402

_world = None


def world(gateways, workers):
    """setUpModule and tearDownModule."""

    def set_up():
        global _world
        _world = ScaleOutWorld(gateways, workers).__enter__()

    return set_up, lambda: _world.__exit__(None, None, None)


class ScaleOutCase(suite.ServerTest):
    """Browsers speak to the first gateway unless told otherwise."""

    @classmethod
    def setUpClass(cls):
        cls.world, cls.server = _world, _world.gateways[0]

    def setUp(self):
        for proxy in self.world.proxies:
            proxy.forget()

    def tearDown(self):
        self.settle()

    def run(self, result=None):
        bad, began = len(result.failures) + len(result.errors), time.monotonic()
        super().run(result)
        print(f"    {time.monotonic() - began:.1f} s", file=sys.stderr)
        if len(result.failures) + len(result.errors) > bad:
            self.tell_logs()

    def settle(self):
        """Until nothing is left to do; nothing may have been given up."""
        wait_until(lambda: not self.world.unfinished(), "the queues are empty", WAIT_S * 2)
        self.assertEqual({}, self.world.dead_letters())

    def tell_logs(self):
        """The last of what every process said, for whoever looks for the cause."""
        for node in (*self.world.gateways, *self.world.workers):
            print(f"--- {node.machine.name}\n{node.log_text()[-2500:]}", file=sys.stderr)

    def in_turn(self, gateway, user):
        """The user's browser, at another gateway."""
        return self.world.browser(gateway, user=user)

    @staticmethod
    def wish(job):
        """What to do with a file, as the page says it."""
        return {"jobId": job, "outputformat": "json"}
