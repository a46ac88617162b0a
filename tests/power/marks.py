"""What clients were told, as marks on the recorded disk; and what was known of it at a power cut.

A mark is one JSON document, {"what": …}, written when its writer has the answer. Those of the ledger
are the lines of tests/kill/ledger.py; s3_objects.py and v1_jobs.py have theirs.
"""

import json
import os

from ledger import Frame, Ledger, Upload

# So long after a push the client's mark may come: it was told, though nobody had noted it yet.
NOTED_WITHIN_S = 1.0


class Marks:
    """Thread-safe: a mark is one write."""

    def __init__(self, path):
        self._file = os.open(path, os.O_WRONLY)

    def write(self, what, **fields):
        os.write(self._file, json.dumps({"what": what, **fields}).encode())

    def close(self):
        os.close(self._file)


class MarkedLedger(Ledger):
    """The ledger of the load while it is recorded: its lines are marks."""

    def __init__(self, marks):
        super().__init__(os.devnull)
        self._marks = marks

    def _write(self, what, **fields):
        self._marks.write(what, **fields)


class RememberedLedger(Ledger):
    """The ledger as it was when the power was cut; it goes on in memory."""

    def __init__(self, recording, point):
        super().__init__(os.devnull)
        self.recording = recording
        self.life = 1
        for index, mark in recording.marks_before(point):
            self._remember(index, mark)
        self.cut_at = recording.time_s(point - 1)
        self.killed_at[1] = self.cut_at

    def _write(self, what, **fields):
        pass

    def _remember(self, index, mark):
        if mark["what"] == "attempt":
            self.attempt(Upload(mark["user"], mark["job"], mark["key"], mark["expected"]))
        elif mark["what"] == "ack":
            self._uploads[mark["user"], mark["job"]].acknowledged = True
        elif mark["what"] == "frame":
            self._remember_frame(index, mark)

    def _remember_frame(self, index, mark):
        document = mark["document"]
        for entry in document["jobs"]:
            frame = Frame(1, self.recording.time_s(index), document["status"], entry)
            if upload := self._uploads.get((mark["user"], entry["jobid"])):
                upload.frames.append(frame)
            else:
                self.unasked.append((mark["user"], frame))

    def take_frames_that_were_under_way(self, point, ended):
        """Those that clients got before the cut and noted after it, of uploads that nobody was told of since although
        they are among those that have `ended`."""
        waiting = {(upload.user, upload.job) for upload in self.uploads() if not upload.frames} & ended
        for index, mark in self.recording.marks[len(self.recording.marks_before(point)) :]:
            if self.recording.time_s(index) > self.cut_at + NOTED_WITHIN_S:
                return
            if mark["what"] == "frame" and (mark["user"], mark["document"]["jobs"][0]["jobid"]) in waiting:
                self._remember_frame(index, mark)
