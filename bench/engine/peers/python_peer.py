"""One job (works.Work.job) with Python's own csv and json."""

import csv
import itertools
import json
import sys
import time


def rows(job):
    """Every row as a list of texts, in the order of job["columns"]."""
    with open(job["in"], newline="", encoding="utf-8") as file:
        if job["from"] == "csv":
            yield from itertools.islice(csv.reader(file), 1, None)
            return
        objects = json.load(file) if job["from"] == "json" else map(json.loads, file)
        for each in objects:
            yield list(each.values())


def write(job, names, table):
    with open(job["out"], "w", newline="", encoding="utf-8") as out:
        if job["to"] == "csv":
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(names)
            writer.writerows(table)
            return
        encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
        array = job["to"] == "json"
        out.write("[" if array else "")
        between = ",\n" if array else "\n"
        for number, row in enumerate(table):
            out.write((between if number else "") + encode(dict(zip(names, row))))
        out.write("]\n" if array else "\n")


def main(job):
    names = job["columns"]
    table = rows(job)
    if job["select"]:
        places = [names.index(old) for old, _ in job["select"]]
        names = [new for _, new in job["select"]]
        table = ([row[i] for i in places] for row in table)
    write(job, names, table)


start = time.perf_counter()
main(json.loads(sys.argv[1]))
print(json.dumps({"seconds": time.perf_counter() - start}))
