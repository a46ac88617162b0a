"""A real server on a recorded disk under load, until the recording is long enough."""

import random
import time
import uuid

import disk
import s3_objects
import v1_jobs
from load import Load
from marks import MarkedLedger, Marks
from recovery import START_S, DiskServer
from recording import Recording

USERS = 8
V1_USERS = 2
UPLOADS_AT_ONCE = 6
S3_CLIENTS = 2
LOG_MAX = 3 << 29  # bytes: a longer recording is ended early


def record(options, seed, directory):
    """A Recording whose marks `begin` and `end` say where the power may be cut. AssertionError when the load found
    something wrong without any cut."""
    log = directory / "recording"
    with disk.recorded(options.recorder, options.fs, directory, log) as (where, mark_file):
        server = DiskServer(where, directory=directory, binary=options.binary, environment=options.environment)
        marks = Marks(mark_file)
        load = None
        try:
            marks.write("begin")
            server.start(START_S)
            load = PowerLoad(server, seed, marks)
            until = time.monotonic() + options.record_s
            while time.monotonic() < until and log.stat().st_size < LOG_MAX and not load.problems:
                time.sleep(0.1)
            marks.write("end")  # while it still runs
        finally:
            server.kill()
            if load:
                load.join()
            marks.close()
    (directory / "store").unlink()
    if load.problems:
        raise AssertionError(f"without a cut: {load.problems[:3]}")
    made = Recording(log)
    said = {mark["what"] for _, mark in made.marks}
    if missing := {"ack", "frame", "s3-ack", "v1-ack", "v1-told"} - said:
        raise AssertionError(f"nothing was promised that could be broken: no {sorted(missing)}")
    return made


class PowerLoad:
    """Threads that end with the server, or soon after; what they find wrong is in `problems`."""

    def __init__(self, server, seed, marks):
        rng = random.Random(f"{seed}/users")
        users = [str(uuid.UUID(int=rng.getrandbits(128))) for _ in range(USERS + V1_USERS)]
        self._ledger = MarkedLedger(marks)
        self._ledger.start()
        self._load = Load(server.addresses, users[:USERS], self._ledger, seed, server.process)
        self.problems = self._load.problems
        self._load.connect(users[:USERS])
        self._load.upload(UPLOADS_AT_ONCE)
        s3 = s3_objects.S3(server)
        s3.call("PUT", s3_objects.BUCKET)
        for client in range(S3_CLIENTS):
            self._load.run(s3_objects.write_all_the_time, s3, client, seed, marks, self._load.ending)
        for name in users[USERS:]:
            user = v1_jobs.User(server.addresses, name, seed, marks, self._load.ending)
            self._load.run(user.listen)
            self._load.run(user.work)

    def join(self):
        """When the server is dead."""
        self._load.join()
        self._ledger.close()
