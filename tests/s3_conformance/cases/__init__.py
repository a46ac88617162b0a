"""The cases, one file per area."""

import importlib
import pathlib

import harness


def load_all():
    """Every case, by area."""
    for file in sorted(pathlib.Path(__file__).parent.glob("[a-z]*.py")):
        importlib.import_module(f"cases.{file.stem}")
    return harness.CASES
