"""A server process under test: starting, stopping, killing and looking into it."""

import json
import os
import pathlib
import select
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
import urllib.request

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("SLUICE_BINARY", str(REPOSITORY / "build/release/sluice"))
WAIT_S = float(os.environ.get("SLUICE_TEST_WAIT_S", "30"))  # for things that must happen
# Until all queues are empty: a notification that met another's claim comes again after 31 s.
EMPTY_WITHIN_S = 31 + WAIT_S


class Server:
    """`sluice serve` on free ports. Its directory is removed by close() unless it was given."""

    def __init__(self, *arguments, directory=None, environment=None, binary=BINARY):
        self._own_directory = directory is None
        parent = os.environ.get("SLUICE_TEST_TMPDIR")
        self.directory = pathlib.Path(directory or tempfile.mkdtemp(prefix="sluice-", dir=parent))
        self.data_dir = self.directory / "data"
        self.log_path = self.directory / "log"
        self.binary = binary
        self.arguments = list(arguments)
        self.environment = environment or {}
        self.process = None
        self.addresses = None

    def command(self):
        command = [self.binary, "serve", "--data-dir", str(self.data_dir), *self.arguments]
        for flag in ("--listen", "--s3-listen"):
            if flag not in self.arguments:
                command += [flag, "127.0.0.1:0"]
        return command

    def start(self, timeout=WAIT_S):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                env={**clean_environment(), **self.environment},
            )  # fmt: skip
        self.addresses = json.loads(self._first_line(timeout))
        return self

    def _first_line(self, timeout):
        deadline = time.monotonic() + timeout
        line = b""
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([self.process.stdout], [], [], deadline - time.monotonic())
            block = os.read(self.process.stdout.fileno(), 4096) if ready else b""
            if not block:
                self.kill()
                raise AssertionError(f"the server did not start:\n{self.log_text()[-4000:]}")
            line += block
        return line.split(b"\n")[0]

    def stop(self, timeout=WAIT_S):
        """SIGTERM, as an operator would; returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self._reap(timeout)

    def kill(self):
        """SIGKILL: nothing is said goodbye to."""
        if self.process and self.process.poll() is None:
            self.process.kill()
        return self._reap(WAIT_S) if self.process else None

    def restart(self):
        if self.process and self.process.poll() is None:
            self.stop()
        return self.start()

    def _reap(self, timeout):
        code = self.process.wait(timeout)
        if self.process.stdout:
            self.process.stdout.close()
        return code

    def log_text(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def log_lines(self):
        return [json.loads(line) for line in self.log_text().splitlines()]

    def metrics(self):
        """Samples of /metrics by name with labels: {'sluice_up{a="b"}': 1.0}."""
        with urllib.request.urlopen(self.addresses["http"] + "/metrics", timeout=WAIT_S) as answer:
            text = answer.read().decode()
        samples = (line.rsplit(" ", 1) for line in text.splitlines() if line and line[0] != "#")
        return {name: float(value) for name, value in samples}

    def cli(self, *arguments, stdin=b"", data_dir=True, timeout=WAIT_S):
        """Runs another `sluice` command, by default on this server's data directory."""
        where = ["--data-dir", str(self.data_dir)] if data_dir else []
        return run_sluice(*arguments, *where, stdin=stdin, binary=self.binary, timeout=timeout)

    def close(self):
        self.kill()
        if self._own_directory:
            shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(self, *_):
        self.close()


def clean_environment():
    """The environment without the settings of somebody's own server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SLUICE_")}


def run_sluice(*arguments, stdin=b"", binary=BINARY, timeout=WAIT_S, environment=None):
    """Runs `sluice …` to its end; .returncode, .stdout and .stderr as bytes."""
    return subprocess.run(
        [binary, *arguments], input=stdin, capture_output=True, timeout=timeout, check=False,
        env={**clean_environment(), **(environment or {})},
    )  # fmt: skip


def wait_until(condition, what, timeout=WAIT_S):
    """Polls until `condition()` is true: for things that no notification announces."""
    deadline = time.monotonic() + timeout
    pause = select.poll()  # with no descriptors: a bounded wait
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"timed out waiting until {what}")
        pause.poll(20)


def listening_ports(pid):
    """The TCP ports that a process listens on, whatever addresses it tells its clients."""
    links = [os.readlink(entry) for entry in pathlib.Path(f"/proc/{pid}/fd").iterdir()]
    rows = pathlib.Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]
    fields = [row.split() for row in rows]
    return [
        int(local.split(":")[1], 16)
        for _, local, _, state, *_, inode in (row[:10] for row in fields)
        if state == "0A" and f"socket:[{inode}]" in links
    ]


def self_signed(directory):
    """A certificate for 127.0.0.1; returns (certificate file, key file, client's SSLContext)."""
    certificate, key = pathlib.Path(directory) / "cert.pem", pathlib.Path(directory) / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key, ssl.create_default_context(cafile=str(certificate))
