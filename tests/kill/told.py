"""Checks what the users were told and can download (invariants 1, 2, 3 and 5)."""

import concurrent.futures
import hashlib

import workload
from sluice_client import Browser

# A push is repeated only when the process died between the push and its record.
REPEAT_WINDOW_S = 2.0


def check_frames(ledger, report, excused=lambda earlier, later: False):
    """`excused`: two frames of one upload that are no violation, as when a delivery could not be recorded."""
    for user, frame in ledger.unasked:
        report.add("wrong", f"{user} was told of a job it never had: {frame}")
    for upload in ledger.uploads():
        if upload.acknowledged and not upload.frames:
            report.add("lost", f"nobody was told of {upload.user} {upload.job}")
        for frame in upload.frames:
            _check_frame(upload, frame, report)
        for earlier, later in zip(upload.frames, upload.frames[1:]):
            if not excused(earlier, later):
                _check_repeat(upload, earlier, later, ledger, report)


def _check_frame(upload, frame, report):
    if frame.status != upload.expected["status"]:
        kind = "lost" if frame.status == "failed" else "wrong"
        report.add(kind, f"{upload.user} {upload.job}: {frame.status} {frame.entry}")
    elif frame.status == "failed" and frame.entry["error"]["code"] != upload.expected["error"]:
        report.add("wrong", f"{upload.user} {upload.job}: failed with {frame.entry['error']}")
    if frame.entry != upload.frames[0].entry:
        report.add("duplicate", f"{upload.user} {upload.job}: two ends: {upload.frames}")


def _check_repeat(upload, earlier, later, ledger, report):
    died_at = ledger.killed_at.get(earlier.life)
    if later.life > earlier.life and died_at and died_at - earlier.at <= REPEAT_WINDOW_S:
        report.repeats.add((upload.user, upload.job, later.life))
        return
    report.add("duplicate", f"{upload.user} {upload.job} was told twice: {earlier}, {later}")


def check_outputs(addresses, ledger, report, again, client=Browser):
    """Downloads every output there should be; those that were read before only when `again`."""
    done = [
        upload
        for upload in ledger.uploads()
        if upload.frames
        and upload.frames[0].status == "complete"
        and (again or not upload.output_sha256)
    ]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda upload: _check_output(client(addresses, upload.user), upload, report), done))


def _check_output(browser, upload, report):
    signed = browser.sign_download(upload.frames[0].entry)
    if signed.status != 200:
        report.add("lost", f"{upload.user} {upload.job}: no download URL ({signed.status})")
        return
    response = browser.request("GET", signed.json()["url"])
    if response.status != 200:
        report.add("lost", f"{upload.user} {upload.job}: the output answers {response.status}")
        return
    problem = _problem_of(response, upload)
    if problem:
        report.add("wrong", f"{upload.user} {upload.job}: {problem}")


def _problem_of(response, upload):
    if response.headers.get("ETag", "").strip('"') != hashlib.md5(response.body).hexdigest():
        return "the output's bytes do not have its ETag"
    sha256 = hashlib.sha256(response.body).hexdigest()
    if upload.output_sha256 not in ("", sha256):
        return "the output has changed since it was first read"
    upload.output_sha256 = sha256
    try:
        digest = workload.digest_output(response.body, upload.expected["format"])
    except (ValueError, KeyError, IndexError) as error:
        return f"half an output: {error!r}"
    return None if digest == upload.expected["digest"] else "the output is not the right table"
