"""Checks a stopped data directory that has nothing left to do (invariants 2, 3, 4 and 6)."""

import hashlib
import sqlite3

import queues

OUTPUTS_BUCKET = "sluice-outputs"
QUEUED = 0  # JobState::kQueued
COMPAT = 0  # Protocol::kCompat
UNNAMED = " belongs to nothing"  # behind the path of a file


def check(server, ledger, report, outputs=None, events_removed=0, others=None, later=(), came_due=None):
    """Reads the files and tables themselves: what the server says of itself is not asked.

    `outputs`: the keys in the outputs bucket, when they are not those that were told;
    `events_removed`: how many a user has removed with a job. `others` are users that the ledger
    knows nothing of, who may have removed events of theirs, each with what the keys of their outputs
    begin with.
    """
    check_queues(server, report, later, came_due)
    database = sqlite3.connect(f"file:{server.data_dir / 'sluice.db'}?mode=ro", uri=True)
    others = others or {}
    try:
        _check_database(database, report, events_removed, others)
        _check_files(database, server.data_dir, report)
        wanted = told_keys(ledger) if outputs is None else outputs
        _check_outputs(database, wanted, tuple(others.values()), report)
    finally:
        database.close()


def check_queues(server, report, later=(), came_due=None):
    """In the queues `later` messages may be left that are not due, and as many as `came_due` says that
    were not when the server was asked to stop."""
    for name, count in queues.messages(server.cli("queue", "list", "--json"), later).items():
        if count > (came_due or {}).get(name, 0):
            report.add("leak", f"{count} messages are left in {name}")


def told_keys(ledger):
    return {
        frame.entry["key"]
        for upload in ledger.uploads()
        for frame in upload.frames
        if frame.status == "complete"
    }


def _check_database(database, report, events_removed, others):
    for (line,) in database.execute("PRAGMA integrity_check"):
        if line != "ok":
            report.add("wrong", f"integrity_check: {line}")
    unfinished = database.execute("SELECT user, job FROM runs WHERE state = ?", (QUEUED,))
    for user, job in unfinished:
        report.add("lost", f"{user} {job} has no end")
    # A client of v1 says itself up to where it has read.
    for user, sequence in database.execute(
        "SELECT user, sequence FROM inbox_events WHERE delivered = 0 AND protocol = ?", (COMPAT,)
    ):
        report.add("leak", f"{user}: event {sequence} is not marked as delivered")
    for user, last, count in database.execute(
        "SELECT user, max(sequence), count(*) FROM inbox_events GROUP BY user"
    ):
        # A number that is missing was used up by an end that was already written.
        if last - events_removed != count and user not in others:
            report.add("duplicate", f"{user}: {count} events with sequence numbers up to {last}")


def _check_files(database, data_dir, report):
    """Every row has its whole bytes, and there are no others."""
    on_disk = {path.name: path for path in (data_dir / "objects").glob("*/*")}

    def bytes_of(what, file, body):
        path = on_disk.pop(file, None) if file else None
        if file and not path:
            report.add("lost", f"{what}: there is no file {file}")
        return path.read_bytes() if path else body or b""

    parts = {}
    for upload, number, size, etag, file, body in database.execute(
        "SELECT upload, number, size, etag, file, body FROM parts ORDER BY upload, number"
    ):
        data = bytes_of(f"part {number}", file, body)
        parts.setdefault(upload, []).append(data)
        _check_bytes(f"part {number}", data, size, etag, hashlib.md5(data).hexdigest(), report)
    for key, size, etag, upload, file, body in database.execute(
        "SELECT key, size, etag, upload, file, body FROM objects"
    ):
        blocks = parts.get(upload, []) if upload else [bytes_of(key, file, body)]
        _check_bytes(key, b"".join(blocks), size, etag, _etag_of(blocks, upload), report)
    for path in [*on_disk.values(), *(data_dir / "tmp").iterdir()]:
        report.add("leak", f"{path}{UNNAMED}")


def _etag_of(blocks, in_parts):
    hashes = [hashlib.md5(block).digest() for block in blocks]
    return f"{hashlib.md5(b''.join(hashes)).hexdigest()}-{len(hashes)}" if in_parts else hashes[0].hex()


def _check_bytes(what, data, size, etag, computed, report):
    if len(data) != size or etag != computed:
        report.add("wrong", f"{what}: {len(data)} bytes that are not those of its row")


def _check_outputs(database, told, others_keys, report):
    """One visible output for every job that was told complete, and no other."""
    visible = [
        key for (key,) in database.execute(
            "SELECT key FROM objects WHERE bucket = ?", (OUTPUTS_BUCKET,)
        )
    ]  # fmt: skip
    for key in {key for key in visible if not key.startswith(others_keys)} ^ told:
        kind, what = ("lost", "told but not visible") if key in told else ("wrong", "never told")
        report.add(kind, f"{key}: {what}")
