"""One job (works.Work.job) with chDB, which is ClickHouse: everything is text."""

import json
import sys
import time

import chdb

FORMATS = {"csv": "CSVWithNames", "ndjson": "JSONEachRow", "json": "JSONEachRow"}


def text(value):
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def file(path, kind, columns):
    structure = ", ".join(f"`{each}` String" for each in columns)
    return f"file({text(path)}, {FORMATS[kind]}, {text(structure)})"


def statement(job):
    select = job["select"] or [(each, each) for each in job["columns"]]
    columns = ", ".join(f"`{old}`" for old, _ in select)
    settings = {
        "input_format_csv_trim_whitespaces": 0,
        "output_format_json_escape_forward_slashes": 0,
        "output_format_json_array_of_rows": int(job["to"] == "json"),
        "engine_file_truncate_on_insert": 1,
    }
    options = ", ".join(f"{each} = {value}" for each, value in settings.items())
    target = file(job["out"], job["to"], [new for _, new in select])
    source = file(job["in"], job["from"], job["columns"])
    return f"INSERT INTO FUNCTION {target} SELECT {columns} FROM {source} SETTINGS {options}"


chdb.query("SELECT 1")  # the server inside starts with its first query
start = time.perf_counter()
chdb.query(statement(json.loads(sys.argv[1])))
print(json.dumps({"seconds": time.perf_counter() - start}))
