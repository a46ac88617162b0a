"""Is an output what Python's csv and json make of the input?

Values are compared as text. An absent value, null and the empty text are the same here: peers
differ in that, and it is not what is measured.
"""

import csv
import json
import os

csv.field_size_limit(1 << 30)


def read(path, kind):
    """The header and the rows of a file; the header of JSON is that of its first object."""
    with open(path, newline="", encoding="utf-8") as file:
        if kind == "csv":
            header, *rows = csv.reader(file, strict=True)
            return header, rows
        lines = file if kind == "ndjson" else [file.read()]
        parsed = [json.loads(line, parse_int=str, parse_float=str) for line in lines]
    objects = parsed if kind == "ndjson" else parsed[0]
    header = list(objects[0])
    return header, [_values(header, each) for each in objects]


def expected(work, directory):
    """What `work` must give, from the CSV of its table."""
    job = work.job(directory, "")
    header, rows = read(f"{directory}/{work.table}.csv", "csv")
    if not work.select:
        return header, rows
    places = [header.index(old) for old, _ in job["select"]]
    return [new for _, new in job["select"]], [[row[i] for i in places] for row in rows]


def difference(want, path, kind):
    """Empty when the file holds what is wanted, else where it first does not."""
    try:
        header, rows = read(path, kind)
    except (OSError, ValueError, IndexError, TypeError, csv.Error) as error:
        return f"not readable: {error}"
    if header != want[0]:
        return f"columns {_short(header)}, not {_short(want[0])}"
    if len(rows) != len(want[1]):
        return f"{len(rows)} rows, not {len(want[1])}"
    for number, (got, right) in enumerate(zip(rows, want[1]), 1):
        if got != right:
            return f"row {number}: {_first_difference(header, got, right)}"
    return ""


def _values(header, row):
    known = [_value(row.get(name)) for name in header]
    return known if len(row) <= len(header) else known + [f"{len(row)} members"]


def _value(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)


def _first_difference(header, got, right):
    for name, have, want in zip(header, got, right):
        if have != want:
            same = len(os.path.commonprefix([have, want]))
            place = f" from character {same + 1}" if same else ""
            return f"{name}{place} is {_short(have[same:])}, not {_short(want[same:])}"
    return f"{len(got)} fields, not {len(right)}"


def _short(value):
    text = repr(value)
    return text if len(text) <= 40 else text[:40] + "…"
