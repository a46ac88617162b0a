"""Tables as Python's csv and json read them: the independent reader that sluice is compared with."""

import csv
import io
import json

csv.field_size_limit(1 << 21)  # nested JSON makes long cells

class NotATable(Exception):
    """The JSON is valid and is no table."""


class Number(str):
    """A JSON number, as it is written."""


def read_csv(text, delimiter=","):
    """(header, rows) of text; empty lines are no records, except in a table of one column."""
    records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    while records and not records[0]:
        records.pop(0)
    header, *rows = records
    if len(header) == 1:
        return header, [row or [""] for row in rows]
    return header, [row for row in rows if row]


def read_json(text):
    """(header, rows) of an array of objects, {"items": […]}, or objects one behind the other."""
    documents = list(_documents(text))
    if len(documents) == 1 and isinstance(documents[0], list):
        objects = documents[0]
    elif len(documents) == 1 and isinstance(documents[0], dict) and isinstance(documents[0].get("items"), list):
        objects = documents[0]["items"]
    else:
        objects = documents
    if not all(isinstance(each, dict) for each in objects):
        raise NotATable
    header = list(dict.fromkeys(name for each in objects for name in each))
    return header, [[_cell(each.get(name)) for name in header] for each in objects]


def _documents(text):
    decoder = json.JSONDecoder(parse_float=Number, parse_int=Number)
    at = 0
    while at < len(text):
        if text[at] in " \t\r\n":
            at += 1
            continue
        document, at = decoder.raw_decode(text, at)
        yield document


def _cell(value):
    if value is None:
        return ""
    return str(value) if isinstance(value, str) else _compact(value)


def _compact(value):
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(_compact(each) for each in value) + "]"
    if isinstance(value, dict):
        members = (json.dumps(name, ensure_ascii=False) + ":" + _compact(each) for name, each in value.items())
        return "{" + ",".join(members) + "}"
    return json.dumps(value, ensure_ascii=False)
