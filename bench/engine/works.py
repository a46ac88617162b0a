"""What is measured: which table, from what, to what."""

import csv
import dataclasses
import pathlib
import subprocess

# Five columns, in another order than the file's and two of them under another name.
SELECTED = {
    "texty": (("comment", "remark"), ("id", "number"), ("price", "price"), ("title", "title"),
              ("city", "city")),
    "narrow": (("total", "total"), ("pickup_at", "start"), ("fare", "fare"), ("tip", "gratuity"),
               ("vendor", "vendor")),
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Work:
    table: str
    source: str  # csv, ndjson or json (an array of objects)
    target: str
    select: tuple = ()  # (old name, new name) in the order of the output; empty: everything
    types: str = ""  # as --types takes it; empty: every value is a text

    @property
    def name(self):
        what = ", 5 columns selected and renamed" if self.select else ""
        what += ", typed" if self.types else ""
        return f"{self.table}: {_TITLES[self.source]} → {_TITLES[self.target]}{what}"

    def job(self, directory, output):
        """What a peer is told, as values of JSON."""
        source = pathlib.Path(directory) / f"{self.table}.{self.source}"
        return {"from": self.source, "to": self.target, "in": str(source), "out": str(output),
                "columns": header(directory, self.table), "select": self.select,
                "types": self.types}  # fmt: skip


_TITLES = {"csv": "CSV", "ndjson": "NDJSON", "json": "JSON array"}

TABLES = ("texty", "narrow", "wide", "adversarial")
WORKS = [
    *(Work(table, "csv", target) for table in TABLES for target in ("json", "ndjson")),
    *(Work(table, "csv", "csv", select) for table, select in SELECTED.items()),
    Work("texty", "ndjson", "csv"),
    Work("texty", "json", "csv"),
]

# Their instructions are counted, too; peers guess types in other ways.
COUNTED = [*WORKS, *(Work(table, "csv", "ndjson", types="infer") for table in ("texty", "narrow"))]


def header(directory, table):
    with open(pathlib.Path(directory) / f"{table}.csv", newline="", encoding="utf-8") as file:
        return next(csv.reader(file))


def make_tables(build, directory, megabytes, tables):
    """The same bytes everywhere and always."""
    for table in tables:
        maker = [pathlib.Path(build) / "bench_engine_data", table, str(megabytes), directory]
        subprocess.run([*maker, *(["--json"] if table == "texty" else [])], check=True)
