"""Checks a stopped data directory that has nothing left to do (invariants 2, 3, 4 and 6)."""

import hashlib
import sqlite3

import queues

OUTPUTS_BUCKET = "sluice-outputs"
QUEUED = 0  # JobState::kQueued


def check(server, ledger, report, others=None, later=()):
    """Reads the files and tables themselves: what the server says of itself is not asked.

    `others` are users that the ledger knows nothing of, who may have removed events of theirs, each
    with what the keys of their outputs begin with. In the queues
    `later` messages may be left that were not due.
    """
    for name, count in queues.messages(server.cli("queue", "list", "--json")).items():
        if count and name not in later:
            report.add("leak", f"{count} messages are left in {name}")
    database = sqlite3.connect(f"file:{server.data_dir / 'sluice.db'}?mode=ro", uri=True)
    try:
        _check_database(database, others or {}, report)
        _check_files(database, server.data_dir, report)
        _check_outputs(database, ledger, tuple((others or {}).values()), report)
    finally:
        database.close()


def _check_database(database, others, report):
    for (line,) in database.execute("PRAGMA integrity_check"):
        if line != "ok":
            report.add("wrong", f"integrity_check: {line}")
    unfinished = database.execute("SELECT user, job FROM runs WHERE state = ?", (QUEUED,))
    for user, job in unfinished:
        report.add("lost", f"{user} {job} has no end")
    for user, sequence in database.execute(
        "SELECT user, sequence FROM inbox_events WHERE delivered = 0"
    ):
        report.add("leak", f"{user}: event {sequence} is not marked as delivered")
    for user, last, count in database.execute(
        "SELECT user, max(sequence), count(*) FROM inbox_events GROUP BY user"
    ):
        if last != count and user not in others:  # a number was used up by an end that was already written
            report.add("duplicate", f"{user}: {count} events with sequence numbers up to {last}")


def _check_files(database, data_dir, report):
    """Every row has its whole bytes, and there are no others."""
    on_disk = {path.name: path for path in (data_dir / "objects").glob("*/*")}
    for key, size, etag, file, body in database.execute(
        "SELECT key, size, etag, file, body FROM objects"
    ):
        path = on_disk.pop(file, None) if file else None
        if file and not path:
            report.add("lost", f"{key}: there is no file {file}")
            continue
        data = path.read_bytes() if path else body
        if len(data) != size or hashlib.md5(data).hexdigest() != etag:
            report.add("wrong", f"{key}: {len(data)} bytes that are not those of its row")
    for path in [*on_disk.values(), *(data_dir / "tmp").iterdir()]:
        report.add("leak", f"{path} belongs to nothing")


def _check_outputs(database, ledger, others_keys, report):
    """One visible output for every job that was told complete, and no other."""
    told = {
        frame.entry["key"]
        for upload in ledger.uploads()
        for frame in upload.frames
        if frame.status == "complete"
    }
    visible = [
        key for (key,) in database.execute(
            "SELECT key FROM objects WHERE bucket = ?", (OUTPUTS_BUCKET,)
        )
    ]  # fmt: skip
    for key in {key for key in visible if not key.startswith(others_keys)} ^ told:
        kind, what = ("lost", "told but not visible") if key in told else ("wrong", "never told")
        report.add(kind, f"{key}: {what}")
