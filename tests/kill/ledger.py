"""The driver's own durable record of what it was promised, kept outside the server.

One JSON object a line, synced before the driver goes on. Lines: `start` and `kill` of a life (one
process), `attempt` (before an upload is sent), `ack` (its 2xx came), `frame` (a notification came).
"""

import json
import os
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Frame:
    life: int    # the process that sent it
    at: float    # time.monotonic()
    status: str  # "complete" or "failed"
    entry: dict  # the frame's job: {"jobid", "bucket", "key"} or {"jobid", "error"}


@dataclass
class Upload:
    user: str
    job: str
    key: str
    expected: dict  # of workload.Work
    acknowledged: bool = False
    frames: list = field(default_factory=list)
    output_sha256: str = ""  # of the whole output, since it was first read


class Ledger:
    """Thread-safe."""

    def __init__(self, path):
        self._file = open(path, "a", encoding="utf-8")
        self._lock = threading.Lock()
        self._uploads = {}      # (user, job) → Upload
        self.unasked = []       # (user, Frame) of jobs nobody asked for
        self.killed_at = {}     # life → time.monotonic()
        self.life = 0

    def start(self):
        with self._lock:
            self.life += 1
            self._write("start", life=self.life)

    def kill(self):
        with self._lock:
            self.killed_at[self.life] = time.monotonic()
            self._write("kill", life=self.life)

    def attempt(self, upload):
        with self._lock:
            self._uploads[upload.user, upload.job] = upload
            self._write(
                "attempt", user=upload.user, job=upload.job, key=upload.key, expected=upload.expected
            )

    def acknowledge(self, upload, status):
        with self._lock:
            upload.acknowledged = True
            self._write("ack", user=upload.user, job=upload.job, status=status)

    def frame(self, user, life, document):
        """Files one text frame with the upload it tells about."""
        with self._lock:
            for entry in document["jobs"]:
                frame = Frame(life, time.monotonic(), document["status"], entry)
                upload = self._uploads.get((user, entry["jobid"]))
                if upload:
                    upload.frames.append(frame)
                else:
                    self.unasked.append((user, frame))
            self._write("frame", user=user, life=life, document=document)

    def uploads(self):
        with self._lock:
            return list(self._uploads.values())

    def untold(self):
        """Acknowledged uploads whose user has heard nothing yet."""
        return [u for u in self.uploads() if u.acknowledged and not u.frames]

    def close(self):
        self._file.close()

    def _write(self, what, **fields):
        json.dump({"what": what, "at": round(time.time(), 3), **fields}, self._file)
        self._file.write("\n")
        self._file.flush()
        os.fdatasync(self._file.fileno())
