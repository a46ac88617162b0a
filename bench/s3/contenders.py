"""The servers that are measured beside each other: Sluice, and Ceph's S3 gateway as the control.

Both keep their data on the same disk and sync it before they answer. An idle one costs next to
nothing, so they run at the same time and take turns.
"""

import contextlib
import dataclasses

import client
import machine
import radosgw
import servers
import sluice_server
import works


@dataclasses.dataclass
class Contender:
    name: str
    url: str
    access_key: str
    secret: str
    pid: int  # of the process that holds the connections

    def __post_init__(self):
        self.idle_mib = machine.status_mib(self.pid, "VmRSS")
        self.client = client.Client(self.url, self.access_key, self.secret)
        made = self.client.request("PUT", works.BUCKET)
        if made.status != 200:
            raise SystemExit(f"{self.name}: no bucket: {made}")

    def presign(self, method, key):
        return self.client.signer.presign(method, self.client.url(works.BUCKET, key), {}, 3600)


@contextlib.contextmanager
def sluice(binary, directory):
    directory.mkdir()
    with sluice_server.Server("--log-level", "warn", directory=directory, binary=binary) as server:
        keys = servers.credentials(server.data_dir / "credentials")
        yield Contender("Sluice", server.addresses["s3"], *keys, server.process.pid)


@contextlib.contextmanager
def ceph(directory):
    with radosgw.RadosGateway(durable=True, parent=directory) as gateway:
        yield Contender("Ceph RGW", gateway.endpoint, gateway.access_key, gateway.secret,
                        gateway.processes[-1].pid)
