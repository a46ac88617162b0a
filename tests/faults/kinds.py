"""The kinds of work whose every call is tried: together they touch all that writes."""

from s3_kinds import Multipart, Objects
from v1_kinds import V1, Cancelled, Deleted, Recipes, V1Parts
from work import Compat, csv_of, expected_of, json_of, rows_of


def small(world):
    return Compat(world, csv_of(rows_of(20)), expected_of(rows_of(20), "json"))


def large(world):
    return Compat(world, csv_of(rows_of(8000)), expected_of(rows_of(8000), "json"))


def from_json(world):
    return Compat(world, json_of(rows_of(20)), expected_of(rows_of(20), "csv"))


def failing(world):
    return Compat(world, csv_of(rows_of(20), bad=1), {"status": "failed", "error": "ragged_row"})


KINDS = {
    "csv-to-json": small,
    "large-file": large,
    "json-to-csv": from_json,
    "failing-file": failing,
    "v1-put": V1,
    "v1-parts": V1Parts,
    "s3-multipart": Multipart,
    "s3-objects": Objects,
    "v1-cancel": Cancelled,
    "v1-delete": Deleted,
    "recipes": Recipes,
    "first-start": small,   # in a directory that is not there yet; armed from the beginning
    "second-start": small,  # in one whose server was killed at work
}
