#!/usr/bin/env python3
"""Proves a Lambda zip in a directory that holds nothing of this machine, and measures its cold start.

    tests/aws/bare_root.py ZIP [STARTS]      STARTS: how many cold starts are measured, 11

The root holds the zip at /var/task, /dev/null, /dev/urandom, an empty /tmp and one certificate where
Amazon Linux has its certificates. Around it are Lambda's runtime API and an S3 over TLS with that
certificate, both on loopback. It needs to be root, or user namespaces.
"""

import http.server
import json
import os
import pathlib
import shutil
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile

CA_FILE = "etc/pki/tls/certs/ca-bundle.crt"
DEADLINE_S = 30


class BareRoot:
    """The directory; a context manager. `command` runs the function in it."""

    def __init__(self, zip_file):
        self.zip_file = zip_file

    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="sluice-root-"))
        task = self.path / "var/task"
        with zipfile.ZipFile(self.zip_file) as packed:
            for entry in packed.infolist():
                packed.extract(entry, task)
                (task / entry.filename).chmod(entry.external_attr >> 16 & 0o777)
        for directory in ("dev", "tmp", pathlib.Path(CA_FILE).parent):
            (self.path / directory).mkdir(parents=True)
        for device in ("null", "urandom"):
            (self.path / "dev" / device).touch()
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path)

    @property
    def command(self):
        """Devices are shown by mounts of a namespace of its own, which go with the process."""
        root = str(self.path)
        binds = "".join(f"mount --bind /dev/{name} {root}/dev/{name} && " for name in ("null", "urandom"))
        user = [] if os.geteuid() == 0 else ["--map-root-user"]
        return [shutil.which("unshare"), *user, "--mount", "sh", "-c",
                binds + f"exec chroot {root} /var/task/bootstrap"]  # fmt: skip

    def trust(self, certificate):
        shutil.copy(certificate, self.path / CA_FILE)


class RuntimeApi(http.server.ThreadingHTTPServer):
    """Lambda's: hands the events out, keeps what is answered, and when the first was asked for."""

    daemon_threads = True

    def __init__(self, events):
        super().__init__(("127.0.0.1", 0), RuntimeHandler)
        self.events, self.answers = list(events), []
        self.process = None
        self.first_next = self.processor_s = None
        self.done = threading.Event()

    @property
    def address(self):
        return f"127.0.0.1:{self.server_port}"


class RuntimeHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        server = self.server
        if server.first_next is None:
            server.first_next = time.monotonic()
            stat = pathlib.Path(f"/proc/{server.process.pid}/schedstat").read_text()
            server.processor_s = int(stat.split()[0]) / 1e9
        if not server.events:
            server.done.set()
            return threading.Event().wait()  # as Lambda: until there is one
        body = json.dumps(server.events.pop(0)).encode()
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", "id")
        self.send_header("Lambda-Runtime-Deadline-Ms", str(int((time.time() + DEADLINE_S) * 1000)))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.answers.append((self.path.rsplit("/", 1)[-1], json.loads(body)))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class EmptyS3(http.server.BaseHTTPRequestHandler):
    """Has no objects, and remembers who asked."""

    asked = []

    def do_HEAD(self):
        self.asked.append((self.path, self.headers.get("Authorization", "")))
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def start_s3(directory):
    """(server, its certificate's file)"""
    key, certificate = f"{directory}/key.pem", f"{directory}/certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-keyout", key, "-out", certificate, "-days", "1", "-subj", "/CN=test",
         "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)  # fmt: skip
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), EmptyS3)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, certificate


def run(root, function, events, variables=None):
    """(answers, seconds to the first request for an event: of the clock and of the processor, what was
    logged)"""
    api = RuntimeApi(events)
    threading.Thread(target=api.serve_forever, daemon=True).start()
    environment = {
        "PATH": os.environ["PATH"], "AWS_LAMBDA_RUNTIME_API": api.address, "_HANDLER": function,
        "LAMBDA_TASK_ROOT": "/var/task", "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1769",
        **(variables or {})}  # fmt: skip
    with tempfile.TemporaryFile("w+") as log:
        started = time.monotonic()
        api.process = process = subprocess.Popen(root.command, env=environment, stderr=log)
        threading.Thread(target=lambda: (process.wait(), api.done.set()), daemon=True).start()
        try:
            api.done.wait(DEADLINE_S)
        finally:
            process.terminate()
            exit_code = process.wait(DEADLINE_S)
            api.shutdown()
        log.seek(0)
        logged = log.read()
    ready = api.done.is_set() and api.first_next is not None
    assert ready and exit_code == 0, f"exit code {exit_code}:\n{logged}"
    return api.answers, (api.first_next - started, api.processor_s), logged


def prove(root):
    context = {"eventType": "MESSAGE", "connectionId": "c", "stage": "test"}
    answers, _, _ = run(root, "websocket", [{"requestContext": context, "body": "hello"}])
    assert answers == [("response", {"statusCode": 200, "body": ""})], answers

    with tempfile.TemporaryDirectory() as directory:
        s3, certificate = start_s3(directory)
        root.trust(certificate)
        wish = {"bucketData": {"Bucket": "sluice-outputs", "Key": f"{'u' * 32}/a.json"}}
        event = {"version": "2.0", "rawPath": "/GenerateSignedUrl", "rawQueryString": "",
                 "requestContext": {"stage": "$default", "http": {"method": "POST"}},
                 "body": json.dumps(wish)}  # fmt: skip
        endpoint = f"https://127.0.0.1:{s3.server_port}"
        answers, _, logged = run(root, "generate-signed-url", [event],
                                 {"AWS_ENDPOINT_URL_S3": endpoint})  # fmt: skip
        s3.shutdown()
    (kind, answer), = answers
    assert kind == "response" and answer["statusCode"] == 404, (answers, logged)
    (path, signature), = EmptyS3.asked
    assert path.endswith("/a.json") and signature.startswith("AWS4-HMAC-SHA256 "), EmptyS3.asked


def measure(root, starts):
    """Medians, in milliseconds, of the clock and of the main thread: from fork to the first request for
    an event, less what stands around it: unshare, sh, mount and chroot."""
    around = [*root.command[:-1], root.command[-1].replace(f"chroot {root.path} /var/task/bootstrap",
                                                           "chroot / /bin/true")]  # fmt: skip
    whole, without = [], []
    for _ in range(starts):
        whole.append(run(root, "websocket", [])[1])
        started = time.monotonic()
        process = subprocess.Popen(around)
        _, status, usage = os.wait4(process.pid, 0)
        assert status == 0
        without.append((time.monotonic() - started, usage.ru_utime + usage.ru_stime))
    return [1000 * (statistics.median(some) - statistics.median(others))
            for some, others in zip(zip(*whole), zip(*without))]  # fmt: skip


def main():
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    with BareRoot(sys.argv[1]) as root:
        prove(root)
        print("in a bare root: an event is answered, and S3 is asked over TLS", file=sys.stderr)
        clock_ms, processor_ms = measure(root, int(sys.argv[2]) if len(sys.argv) == 3 else 11)
        print(f"cold start to the first request for an event: {clock_ms:.1f} ms, {processor_ms:.1f} ms "
              "of the processor (medians)", file=sys.stderr)  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
