"""Sluice on several machines: gateways and workers, each in a network namespace of its own, over one
Ceph, one ElasticMQ and one Dynoxide; a proxy in front of each, and in front of the gateways' webhook.

    private_network.enter()
    with ScaleOutWorld(gateways=2, workers=3) as world:
        browser = world.browser(gateway=1)         # tests/e2e/sluice_client.py
        world.s3_proxy.calls("PutObject")[0].client == world.workers[0].machine.address
        world.workers[0].kill(); world.gateways[0].machine.cut()
"""

import contextlib
import json
import os
import pathlib
import re

import engines
import private_network
import sluice_server
from bucket_events import tell_events
from flow_engines import BUCKETS, PREFIX, QUEUES, FlowEngines
from service_proxy import ServiceProxy
from sluice_client import Browser

SECRET = "what-only-ceph-and-the-gateways-know"
PORT = 8080  # of a gateway: nobody else is on its machine
VISIBILITY_S = 5  # short, for the test waits for it when a worker dies


class Node(sluice_server.Server):
    """`sluice …` on a machine of its own."""

    def __init__(self, machine, variables, *arguments):
        super().__init__(*arguments, environment=variables)
        self.machine = machine

    def command(self):
        return [*self.machine.inside, self.binary, *self.arguments]

    def peak_kib(self):
        """The most memory that it ever had."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)[1])


def gateway(machine, variables):
    address = f"{machine.address}:{PORT}"
    return Node(machine, {**variables, "SLUICE_EVENTS_SECRET": SECRET},
                "serve", "--backend", "aws", "--listen", address, "--push-url", f"http://{address}",
                "--insecure", "--allow-anonymous")  # fmt: skip


WORKER = ("worker", "--stages", "parse,handle,notify")
# Of a worker that was killed ElasticMQ goes on to serve the polls: each may hide a message once more.
QUICK = ("--visibility-timeout", f"{VISIBILITY_S}s", "--backoff-max", "1s",
         "--parse-workers", "2", "--transform-workers", "2", "--notify-workers", "2")  # fmt: skip


class ScaleOutWorld(FlowEngines):
    def __init__(self, gateways, workers, settings=QUICK, told_prefix=""):
        """`settings` of the workers. Ceph sends events of keys that begin with `told_prefix`."""
        super().__init__(private_network.HERE)
        self._counts = gateways, workers
        self._settings, self._told_prefix = settings, told_prefix
        self.gateways, self.workers = [], []

    def __enter__(self):
        for name in engines.NOT_OF_THE_USER:
            os.environ.pop(name, None)
        self.network = private_network.Network().__enter__()
        with contextlib.ExitStack() as undone:
            undone.push(self.network.__exit__)
            super().__enter__()
            undone.push(super().__exit__)
            self._start_all()
            undone.pop_all()
        return self

    def __exit__(self, *_):
        super().__exit__()
        self.network.__exit__()

    def _start_all(self):
        self.proxies = [self.stack.enter_context(ServiceProxy([engine.endpoint], self.address))
                        for engine in (self.storage, self.queues, self.tables)]  # fmt: skip
        self.s3_proxy, self.sqs_proxy, self.dynamodb_proxy = self.proxies
        for number in range(self._counts[0]):
            machine = self.network.machine(f"gateway-{number}")
            self.gateways.append(self._start(gateway(machine, self.variables())))
        for _ in range(self._counts[1]):
            self.start_worker(*self._settings)
        addresses = [node.addresses["http"] for node in self.gateways]
        self.events_proxy = self.stack.enter_context(ServiceProxy(addresses, self.address))
        where = self.events_proxy.url.removeprefix("http://")
        tell_events(self.storage, self.s3, f"http://events:{SECRET}@{where}/_events/s3",
                    self._told_prefix)  # fmt: skip

    def start_worker(self, *settings, proxied=True):
        machine = self.network.machine(f"worker-{len(self.workers)}")
        node = Node(machine, self.variables(proxied), *WORKER, *settings)
        self.workers.append(node)
        return self._start(node)

    def variables(self, proxied=True):
        """Of gateways and workers."""
        services = zip(("S3", "SQS", "DYNAMODB"), self.proxies)
        return {
            **super().variables(),
            "SLUICE_S3_CONDITIONAL_COMPLETE": "false",  # Ceph takes no notice of the condition
            **{f"AWS_ENDPOINT_URL_{name}": proxy.url for name, proxy in services if proxied},
        }  # fmt: skip

    def _start(self, node):
        self.stack.callback(node.close)
        return node.start()

    def browser(self, gateway=0, **options):
        return Browser(self.gateways[gateway].addresses, **options)

    def worker_at(self, address):
        return next(worker for worker in self.workers if worker.machine.address == address)

    # What S3 and SQS hold, asked behind the proxies.

    def outputs(self, user):
        """The keys of what was made for a user."""
        listed = self.s3.list_objects_v2(Bucket=BUCKETS[1], Prefix=f"{user}/")
        return [item["Key"] for item in listed.get("Contents", [])]

    def send_event(self, event):
        self.sqs.send_message(QueueUrl=self.queues.queue_url(f"{PREFIX}uploads"),
                              MessageBody=json.dumps(event))  # fmt: skip

    def unfinished(self):
        """How many messages the stages have before them, or are at."""
        return sum(map(self.waiting, QUEUES))

    def dead_letters(self):
        """{queue: how many}, of those that have some."""
        counts = {name: self.waiting(f"{name}-dlq") for name in QUEUES}
        return {name: count for name, count in counts.items() if count}
