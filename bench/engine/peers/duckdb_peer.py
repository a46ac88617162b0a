"""One job (works.Work.job) with DuckDB: everything is text, nothing is guessed."""

import json
import sys
import time

import duckdb


def text(value):
    return "'" + value.replace("'", "''") + "'"


def name(value):
    return '"' + value.replace('"', '""') + '"'


def source(job):
    columns = "{" + ", ".join(f"{text(each)}: 'VARCHAR'" for each in job["columns"]) + "}"
    path = text(job["in"])
    if job["from"] == "csv":
        return (f"read_csv({path}, header = true, auto_detect = false, delim = ',', quote = '\"',"
                f" escape = '\"', columns = {columns})")  # fmt: skip
    kind = "array" if job["from"] == "json" else "newline_delimited"
    return f"read_json({path}, format = '{kind}', columns = {columns})"


def statement(job):
    columns = ", ".join(f"{name(old)} AS {name(new)}" for old, new in job["select"]) or "*"
    formats = {"csv": "FORMAT csv, HEADER true", "json": "FORMAT json, ARRAY true",
               "ndjson": "FORMAT json, ARRAY false"}  # fmt: skip
    return f"COPY (SELECT {columns} FROM {source(job)}) TO {text(job['out'])} ({formats[job['to']]})"


start = time.perf_counter()
with duckdb.connect() as connection:
    connection.execute(statement(json.loads(sys.argv[1])))
print(json.dumps({"seconds": time.perf_counter() - start}))
