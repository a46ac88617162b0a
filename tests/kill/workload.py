"""Random uploads, and what must come of them by an independent reader (Python's csv and json)."""

import csv
import dataclasses
import hashlib
import io
import json

WORDS = ["plain", "with, comma", 'with "quote"', "two\nlines", "é, ü, 雪", "", " padded "]


@dataclasses.dataclass
class Work:
    metadata: dict
    file_bytes: bytes
    expected: dict  # {"status": "complete", "format", "digest"} or {"status": "failed", "error"}


def digest(header, rows):
    """One table's hash, whatever format it was read from."""
    document = json.dumps([header, rows], ensure_ascii=False).encode()
    return hashlib.sha256(document).hexdigest()


def digest_output(output, output_format):
    """The hash of an output as it was downloaded. ValueError when it is not a whole document."""
    if output_format == "json":
        items = json.loads(output)["items"]
        header = list(items[0]) if items else []
        if any(list(item) != header for item in items):
            raise ValueError("items differ in their keys")
        return digest(header, [list(item.values()) for item in items])
    rows = list(csv.reader(io.StringIO(output.decode(), newline=""), strict=True))
    return digest(rows[0], rows[1:])


def make_work(random, job):
    """A small file mostly; one in eight is larger than what the database keeps; one in ten is bad."""
    row_count = random.randrange(1, 60) if random.random() < 7 / 8 else random.randrange(2500, 8000)
    rows = [
        [str(number), random.choice(WORDS), str(random.random())] for number in range(row_count)
    ]
    output_format = random.choice(["json", "csv"])
    metadata = {
        "operation": "transform",
        "mapping": "id:number,word:text",
        "sequence": "text,number,value",
        "outputformat": output_format,
        "jobId": job,
    }
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["id", "word", "value"], *rows])
    if random.random() < 0.1:
        bad = text.getvalue() + "one,field,too,many\r\n"
        return Work(metadata, bad.encode(), {"status": "failed", "error": "ragged_row"})
    wanted = digest(["text", "number", "value"], [[word, n, value] for n, word, value in rows])
    expected = {"status": "complete", "format": output_format, "digest": wanted}
    return Work(metadata, text.getvalue().encode(), expected)
