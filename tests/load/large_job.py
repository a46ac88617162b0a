#!/usr/bin/python3
"""A job of ten gigabytes needs no more memory than a small one.

    large_job.py --binary build/release/sluice --full --dir DIRECTORY-ON-A-DISK-WITH-24-GB

The file comes in parts, made as they are sent, and goes out as one column, of which a digest is checked.
"""

import hashlib
import http.client
import re
import time
import urllib.parse

import harness
from sluice_client import request
from v1_client import MEBIBYTE, V1Client

MEMORY_MIB = 256
WAIT_S = 1800
PROMISE = "a 10 GB job needs 256 MiB of memory at most"
ROWS = b"".join(b"%07d,some text of a row,\"quoted, too\",12345.67\n" % n for n in range(20_000))
HEADER = b"number,text,more,amount\n"


def run(trial):
    server = trial.server()
    server.start()
    client = V1Client(server.addresses)
    blocks = max(1, trial.size * MEBIBYTE // len(ROWS))
    size = len(HEADER) + blocks * len(ROWS)
    recipe = {"version": 1, "steps": [{"do": "select", "columns": ["number"]}]}
    job = client.make({"name": "large.csv", "size": size}, {"recipe": recipe, "output": {"format": "csv"}})
    begin = time.monotonic()
    upload(client, job, size)
    trial.figure("MB/s of the upload", round(size / 1e6 / (time.monotonic() - begin)))
    begin = time.monotonic()
    with client.open_events(after=0) as events:
        ended = next_job(events)
        trial.figure("MB/s of the transform", round(size / 1e6 / (time.monotonic() - begin)))
    if ended["state"] != "done":
        trial.broken(f"the job is {ended}")
    else:
        check_output(trial, client, job, blocks)
    trial.at_most("highest memory, MiB", harness.memory_mib(server, "VmHWM"), MEMORY_MIB)


def next_job(events):
    while (frame := events.next_frame(timeout=WAIT_S))["type"] != "job":
        pass
    return frame["job"]


def bytes_of_file(begin, size):
    """The bytes of the file from `begin` on: its header, and then the same rows again and again."""
    result = bytearray(HEADER[begin : begin + size])
    at = (begin + len(result) - len(HEADER)) % len(ROWS)
    while len(result) < size:
        result += ROWS[at : at + size - len(result)]
        at = 0
    return bytes(result)


def upload(client, job, size):
    step = job["upload"]
    if step["kind"] == "put":
        assert client.send(step, bytes_of_file(0, size)).status == 200
        return
    begun = client.send(step["begin"])
    upload_id = re.search(rb"<UploadId>(.*?)</UploadId>", begun.body)[1].decode()
    part_size = step["part_size"]
    numbers = list(range(1, -(-size // part_size) + 1))
    listed = ""
    for begin in range(0, len(numbers), 100):
        wanted = {"upload_id": upload_id, "parts": numbers[begin : begin + 100]}
        asked = client.ask("POST", f"/jobs/{job['id']}/upload", wanted)["upload"]
        for part in asked["parts"]:
            answer = client.send(part, bytes_of_file((part["number"] - 1) * part_size, part["size"]))
            assert answer.status == 200, answer.body
            listed += f"<Part><PartNumber>{part['number']}</PartNumber><ETag>{answer.headers['ETag']}</ETag></Part>"
    body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
    complete = asked["complete"]
    answer = request(complete["method"], complete["url"], complete["headers"], body, timeout=WAIT_S)
    assert answer.status == 200, answer.body


def check_output(trial, client, job, blocks):
    """Reads it as it comes: it would not fit into memory."""
    url = urllib.parse.urlsplit(client.ask("GET", f"/jobs/{job['id']}/output?redirect=false")["url"])
    connection = http.client.HTTPConnection(url.netloc, timeout=60)
    connection.request("GET", f"{url.path}?{url.query}")
    answer = connection.getresponse()
    found = hashlib.sha256()
    while block := answer.read(MEBIBYTE):
        found.update(block)
    connection.close()
    wanted = hashlib.sha256(b"number\r\n")
    column = b"".join(b"%07d\r\n" % n for n in range(20_000))
    for _ in range(blocks):
        wanted.update(column)
    if found.digest() != wanted.digest():
        trial.broken("the output is not the right column")


if __name__ == "__main__":
    harness.main("large-job", PROMISE, unit="MiB", quick=200, full=10 * 1000**3 // MEBIBYTE, run=run)
