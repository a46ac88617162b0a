"""What the S3 bench measures. Each work is done once by one contender and says a number."""

import dataclasses
import json
import os
import pathlib
import socket
import subprocess
import time
import urllib.parse

import machine
import transfer

BUCKET = "bench-s3"
LISTED_KEYS = 10_000
OPEN_UPLOADS = 1_000
UPLOAD_BYTES = 1024 * 1024
CONNECTIONS = 32
OBJECT_BYTES = 4096


@dataclasses.dataclass(frozen=True)
class Work:
    name: str
    unit: str
    more_is_better: bool
    measure: object  # (contender, round) → number
    prepare: object = None  # contender → nothing, once


class Works:
    """`generator`: bench_s3_load. `large`: the large file. `seconds`: of each small round."""

    def __init__(self, generator, large, seconds):
        self.generator, self.large, self.seconds = generator, large, seconds
        self.large_bytes = large.stat().st_size
        size = f"{self.large_bytes / 1e9:g} GB"
        self.all = [
            Work(f"PUT 4 KiB, {CONNECTIONS} connections", "objects/s", True, self.put_small),
            Work("PUT 4 KiB, 1 connection", "objects/s", True, self.put_alone),
            Work(f"GET 4 KiB, {CONNECTIONS} connections", "objects/s", True, self.get_small,
                 self.fill_small),
            Work(f"PUT {size}", "MB/s", True, self.put_large),
            Work(f"GET {size}", "MB/s", True, self.get_large, self.put_large),
            Work(f"list {LISTED_KEYS:,} keys", "keys/s", True, self.list_keys, self.fill_listed),
            Work(f"memory of {OPEN_UPLOADS:,} open uploads", "MiB", False, self.open_uploads),
        ]  # fmt: skip

    def load(self, contender, verb, prefix, *arguments):
        environment = {"AWS_ACCESS_KEY_ID": contender.access_key,
                       "AWS_SECRET_ACCESS_KEY": contender.secret}  # fmt: skip
        command = [self.generator, verb, contender.url, BUCKET, "--prefix", prefix,
                   "--seconds", self.seconds, *arguments]  # fmt: skip
        done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                              env=os.environ | environment, check=True)  # fmt: skip
        return json.loads(done.stdout)

    def put_small(self, contender, turn=0):
        return self.load(contender, "put", f"put-{turn}", "--connections", CONNECTIONS,
                         "--bytes", OBJECT_BYTES)["per_s"]  # fmt: skip

    def put_alone(self, contender, turn=0):
        return self.load(contender, "put", f"alone-{turn}", "--connections", 1,
                         "--bytes", OBJECT_BYTES)["per_s"]  # fmt: skip

    def fill_small(self, contender):
        self.load(contender, "put", "get", "--objects", 2000, "--bytes", OBJECT_BYTES)

    def get_small(self, contender, turn=0):
        return self.load(contender, "get", "get", "--objects", 2000, "--connections", CONNECTIONS,
                         "--bytes", OBJECT_BYTES)["per_s"]  # fmt: skip

    def put_large(self, contender, turn=0):
        url = contender.presign("PUT", "large")
        start = time.perf_counter()
        transfer.send("PUT", url, self.large)
        return self.large_bytes / 1e6 / (time.perf_counter() - start)

    def get_large(self, contender, turn=0):
        url = contender.presign("GET", "large")
        start = time.perf_counter()
        if transfer.get(url) != self.large_bytes:
            raise SystemExit(f"{contender.name}: another size than that of what was put")
        return self.large_bytes / 1e6 / (time.perf_counter() - start)

    def fill_listed(self, contender):
        self.load(contender, "put", "listed", "--objects", LISTED_KEYS, "--bytes", 1)

    def list_keys(self, contender, turn=0):
        keys, query, seconds = [], {"list-type": "2", "prefix": "listed/"}, 0
        while True:
            start = time.perf_counter()
            page = contender.client.request("GET", BUCKET, query=query)
            seconds += time.perf_counter() - start  # reading the page is not the server's
            keys += page.texts("Contents/Key")
            token = page.text("NextContinuationToken")
            if not token:
                break
            query["continuation-token"] = token
        if len(set(keys)) != LISTED_KEYS or keys != sorted(keys):
            raise SystemExit(f"{contender.name}: listed {len(keys)} keys")
        return LISTED_KEYS / seconds

    def open_uploads(self, contender, turn=0):
        """The most that the process that holds the connections has, above what it started with."""
        reset_peak(contender.pid)
        uploads = [Upload(contender, number) for number in range(OPEN_UPLOADS)]
        for upload in uploads:
            upload.send_half()
        for upload in uploads:
            upload.send_half()
        for upload in uploads:
            upload.finish()
        return machine.status_mib(contender.pid, "VmHWM") - contender.idle_mib


class Upload:
    """A PUT that is sent in two halves."""

    def __init__(self, contender, number):
        url = urllib.parse.urlsplit(contender.presign("PUT", f"open/{number}"))
        self.connection = socket.create_connection((url.hostname, url.port), timeout=120)
        self.connection.sendall(f"PUT {url.path}?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\n"
                                f"Content-Length: {UPLOAD_BYTES}\r\n\r\n".encode())  # fmt: skip

    def send_half(self):
        self.connection.sendall(b"x" * (UPLOAD_BYTES // 2))

    def finish(self):
        answer = self.connection.recv(4096)
        if not answer.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"an open upload was refused: {answer[:200]!r}")
        self.connection.close()


def reset_peak(pid):
    """https://www.man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html"""
    pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")
