"""One power cut: the disk as it may be then is mounted, the server recovers on it and comes to rest, and what
its clients had been told is compared with what is there."""

import contextlib
import sqlite3

import at_rest
import disk
import queues
import s3_objects
import told
import v1_jobs
from load import Load
from marks import RememberedLedger
from sluice_client import NETWORK_ERRORS, request
from sluice_server import Server, wait_until

SETTINGS = ("--backoff-min", "20ms", "--backoff-max", "200ms", "--min-free-disk", "16MiB")
QUEUED, DONE, FAILED = 0, 1, 2  # JobState
START_S = 60
REST_S = 45  # longer than any delay of a message
# What two would tell one socket at once is told to it half a minute later, if it is still there.
SECOND_CHANCES = ("notifications",)


class DiskServer(Server):
    """A server whose data directory is on a disk of the test; its log is not."""

    def __init__(self, where, **options):
        super().__init__(*SETTINGS, **options)
        self.data_dir = where / "data"

    def command(self):
        return [*disk.DIES_WITH_US, *super().command()]


class NotStarted(Exception):
    """The server did not come to listen."""


class Recovery:
    """`verified`: (user, job) → (SHA-256, ETag) of outputs that earlier cuts of the recording have read whole."""

    def __init__(self, recording, point, report, verified, options):
        self.ledger = RememberedLedger(recording, point)
        self.v1 = v1_jobs.Remembered(recording, point)
        self._recording, self._point = recording, point
        self._report = report
        self._verified = verified
        self._options = options

    def check(self, image, directory, patient):
        """Who is patient waits also for messages that are not due, and starts the server once more afterwards."""
        self._patient = patient
        self._later = () if patient else SECOND_CHANCES
        try:
            # A file system that cannot be mounted is the harness's fault, and ends it.
            with disk.mounted_image(image, directory / "cut") as where:
                self._check_server(where, directory)
        finally:
            self.ledger.close()

    def _check_server(self, where, directory):
        options = self._options
        server = DiskServer(where, directory=directory, binary=options.binary, environment=options.environment)
        server.log_path.unlink(missing_ok=True)
        try:
            self.ledger.start()
            self._start(server)
            self._drain(server)
            self._stop(server)
            self._check_stopped(server)
            if self._patient:
                self._start(server)
                if request("GET", server.addresses["http"] + "/readyz").status != 200:
                    self._report.add("wrong", "it is not ready after another start")
                self._stop(server)
                self._check_stopped(server)
        except NotStarted as error:
            self._report.add("lost", f"it does not start: {error}")
        except sqlite3.Error as error:
            self._report.add("lost", f"the database cannot be read: {error}")
        except (*NETWORK_ERRORS, AssertionError) as error:
            ended = server.process.poll()
            state = "lives" if ended is None else f"ended with {ended}"
            self._report.add("wrong", f"{error!r}, and the server {state}")
        finally:
            server.kill()

    @staticmethod
    def _start(server):
        try:
            server.start(START_S)
        except AssertionError as error:
            raise NotStarted(error) from error

    def _drain(self, server):
        """First nobody is connected, or a replay and an event would often tell one socket at once."""
        self._wait(lambda: is_at_rest(server, self._later), "nothing is left to do")
        users = sorted({upload.user for upload in self.ledger.uploads()})
        load = Load(server.addresses, users, self.ledger, self._options.seed, server.process)
        load.connect(users)
        listeners = [v1_jobs.Listener(server.addresses, user) for user in sorted(self.v1.users)]
        self._wait(lambda: load.connected() == len(users), "every user is connected")
        self._wait(lambda: is_at_rest(server, self._later), "everybody was told")
        s3_objects.check(s3_objects.S3(server), self._recording, self._point, self._report)
        self.v1.check(server.addresses, self._report)
        problems = [problem for listener in listeners if (problem := listener.close())]
        load.close_tabs()
        load.join()
        for problem in problems + load.problems:
            self._report.add("wrong", problem)
        for upload in self.ledger.uploads():
            upload.output_sha256, _ = self._verified.get((upload.user, upload.job), ("", ""))
        told.check_outputs(server.addresses, self.ledger, self._report, again=False)

    def _wait(self, condition, what):
        try:
            wait_until(condition, what, REST_S)
        except AssertionError as error:
            self._report.add("leak", str(error))

    def _stop(self, server):
        self._not_due = queues.not_due(server.cli("queue", "list", "--json"), self._later)
        status = server.stop()
        if status != 0:
            self._report.add("wrong", f"SIGTERM: exit status {status}")

    def _check_stopped(self, server):
        address = f"file:{server.data_dir / 'sluice.db'}?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as database:
            ended = set(database.execute("SELECT user, job FROM runs WHERE state IN (?, ?)", (DONE, FAILED)))
            self.ledger.take_frames_that_were_under_way(self._point, ended)
            told.check_frames(self.ledger, self._report)
            self.v1.check_at_rest(database, self._report)
            for upload in self.ledger.uploads():
                self._check_end(database, upload)
        at_rest.check(server, self.ledger, self._report,
                      others=self.v1.key_prefixes(), later=self._later, came_due=self._not_due)  # fmt: skip

    def _check_end(self, database, upload):
        """An acknowledged upload has one run, whose end and output are what they must be."""
        ends = database.execute(
            "SELECT state, error_code, output_bucket, output_key FROM runs WHERE user = ? AND job = ?",
            (upload.user, upload.job),
        ).fetchall()
        name = f"{upload.user} {upload.job}"
        if len(ends) != 1:
            if upload.acknowledged or ends:
                self._report.add("duplicate" if ends else "lost", f"{name} has {len(ends)} runs")
            return
        state, error, bucket, key = ends[0]
        if state != (DONE if upload.expected["status"] == "complete" else FAILED):
            self._report.add("lost", f"{name} ended in state {state} ({error})")
        elif state == DONE:
            self._check_output(database, upload, bucket, key)

    def _check_output(self, database, upload, bucket, key):
        """Its bytes are those of its ETag (at_rest.py); here that they are still the ones that were read."""
        found = database.execute("SELECT etag FROM objects WHERE bucket = ? AND key = ?", (bucket, key)).fetchone()
        etag = found[0] if found else ""
        known = self._verified.get((upload.user, upload.job))
        if known and known[1] != etag:
            self._report.add("wrong", f"{upload.user} {upload.job}: the output is not what it was at another cut")
        elif upload.output_sha256 and etag:
            self._verified[upload.user, upload.job] = (upload.output_sha256, etag)


def is_at_rest(server, later):
    """No worker is out, then no message is left that one of them may have sent."""
    samples = server.metrics().items()

    def counted(family):
        return sum(value for name, value in samples if name.startswith(family + "{"))

    if counted("sluice_receives_total") != counted("sluice_stage_outcomes_total"):
        return False
    return queues.is_at_rest(server.cli("queue", "list", "--json"), later)
