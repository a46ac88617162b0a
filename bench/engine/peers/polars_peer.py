"""One job (works.Work.job) with Polars: everything is text; streamed where Polars can."""

import json
import sys
import time

import polars


def scan(job):
    schema = {each: polars.String for each in job["columns"]}
    if job["from"] == "csv":
        return polars.scan_csv(job["in"], schema=schema, empty_string_is_null=False)
    if job["from"] == "ndjson":
        return polars.scan_ndjson(job["in"], schema=schema)
    return polars.read_json(job["in"], schema=schema).lazy()


def main(job):
    frame = scan(job)
    if job["select"]:
        frame = frame.select(polars.col(old).alias(new) for old, new in job["select"])
    if job["to"] == "csv":
        frame.sink_csv(job["out"])
    elif job["to"] == "ndjson":
        frame.sink_ndjson(job["out"])
    else:
        frame.collect().write_json(job["out"])


start = time.perf_counter()
main(json.loads(sys.argv[1]))
print(json.dumps({"seconds": time.perf_counter() - start}))
