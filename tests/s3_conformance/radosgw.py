"""Ceph's S3 server as the control: one monitor, one OSD, one gateway, on loopback.

    with RadosGateway() as gateway:             everything in memory
        gateway.endpoint, gateway.access_key, gateway.secret
    with RadosGateway(durable=True) as gateway: on disk, with Ceph's defaults: to be measured
    with RadosGateway(address="192.0.2.1") as gateway: clients come there; Ceph itself stays on loopback

Needs `script/bootstrap s3`. Everything is kept in one temporary directory, which goes with it; only
processes started here are ended. Ready in about ten seconds.
"""

import http.client
import os
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse
import uuid

PROGRAMS = ("ceph", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin")
WAIT_S = 120

CONFIGURATION = """
[global]
fsid = {fsid}
mon host = v2:127.0.0.1:{mon_port}/0
public addr = 127.0.0.1
cluster addr = 127.0.0.1
# Loopback and throw-away data: no keys between the daemons, nothing kept twice.
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
osd pool default size = 1
osd pool default min size = 1
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon data avail crit = 0
osd crush chooseleaf type = 0
mon data = {directory}/mon
osd data = {directory}/osd
run dir = {directory}
admin socket =
log file = {directory}/$name.log
pid file =
[client.rgw]
rgw frontends = beast endpoint={address}:{port} tcp_nodelay=1
rgw enable apis = s3, notifications
rgw verify ssl = false
rgw trust forwarded https = true
rgw dns name = {domain}
"""
IN_MEMORY = """
[osd]
osd objectstore = memstore
memstore device bytes = 8589934592
[global]
osd pool default pg num = 1
osd pool default pgp num = 1
rgw override bucket index max shards = 1
"""
# A sparse file as the OSD's device, and the settings for SSDs whatever the disk says that it is.
DURABLE = """
[osd]
osd objectstore = bluestore
bluestore block size = 34359738368
bluestore debug enforce settings = ssd
"""


def is_installed():
    return all(shutil.which(program) for program in PROGRAMS)


def free_port(address="127.0.0.1"):
    """Ceph cannot be asked which port it took, so one that was free a moment ago."""
    with socket.socket() as listener:
        listener.bind((address, 0))
        return listener.getsockname()[1]


class RadosGateway:
    def __init__(self, domain="", durable=False, parent=None, address="127.0.0.1"):
        """Hosts below `domain` are buckets."""
        self.domain, self.address = domain, address
        parent = parent or os.environ.get("SLUICE_TEST_TMPDIR")
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="radosgw-", dir=parent))
        self.store = DURABLE if durable else IN_MEMORY
        self.access_key, self.secret = "CONFORMANCEKEY", uuid.uuid4().hex
        self.endpoint = None
        self.processes = []

    def start(self):
        fsid, osd, mon_port, port = uuid.uuid4(), uuid.uuid4(), free_port(), free_port(self.address)
        for name in ("mon", "osd"):
            (self.directory / name).mkdir()
        (self.directory / "ceph.conf").write_text(self.store + CONFIGURATION.format(
            fsid=fsid, mon_port=mon_port, port=port, directory=self.directory,
            address=self.address, domain=self.domain))  # fmt: skip

        monmap = str(self.directory / "monmap")
        address = f"[v2:127.0.0.1:{mon_port}]"
        self._run("monmaptool", "--create", "--addv", "a", address, "--fsid", str(fsid), monmap)
        self._run("ceph-mon", "-i", "a", "--mkfs", "--monmap", monmap)
        self._spawn("ceph-mon", "-i", "a")
        self._run("ceph", "osd", "new", str(osd))
        self._run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", str(osd))
        self._spawn("ceph-osd", "-i", "0")
        self._run("ceph", "osd", "crush", "add", "osd.0", "1", "root=default", "host=localhost")
        self._run("radosgw-admin", "user", "create", "--uid", "conformance", "--display-name", "x",
                  "--access-key", self.access_key, "--secret-key", self.secret)  # fmt: skip
        self._spawn("radosgw", "-n", "client.rgw")
        self.endpoint = f"http://{self.address}:{port}"
        self._wait_until_it_answers()
        return self

    def _command(self, program, *arguments):
        return [program, "-c", str(self.directory / "ceph.conf"), *arguments]

    def _run(self, program, *arguments):
        done = subprocess.run(self._command(program, *arguments), stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=WAIT_S, check=False)  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program} {' '.join(arguments)}: {done.stderr.decode()[-2000:]}")

    def _spawn(self, program, *arguments):
        with open(self.directory / f"{program}.out", "wb") as output:
            self.processes.append(subprocess.Popen(
                self._command(program, *arguments, "-f"), stdin=subprocess.DEVNULL,
                stdout=output, stderr=output))  # fmt: skip

    def _wait_until_it_answers(self):
        deadline, pause = time.monotonic() + WAIT_S, select.poll()
        while True:
            connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.endpoint).netloc,
                                                    timeout=WAIT_S)
            try:
                connection.request("GET", "/")
                connection.getresponse()
                return
            except ConnectionRefusedError:
                if time.monotonic() > deadline or self.processes[-1].poll() is not None:
                    raise RuntimeError(f"radosgw does not answer; see {self.directory}") from None
                pause.poll(50)
            finally:
                connection.close()

    def close(self):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(self, *_):
        self.close()
