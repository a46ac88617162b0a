"""What the harnesses of this directory, and ../kill/every_step.py, have in common: their flags, and how
they begin and end.

    parser = harness.parser(__doc__, count=60, preloads=True)
    options = harness.parse(parser)
    sys.exit(harness.run(options, "kth-call", "embedded", "faults", PROMISE, run))
"""

import argparse
import pathlib
import sys

import world as worlds  # first: it finds the modules of the other tests
import result


def parser(document, count, preloads=False):
    """Of a file's docstring. `preloads`: its servers run with the library of preload.cc."""
    made = argparse.ArgumentParser(description=document.split("\n\n")[0])
    result.add_arguments(made, count=count)
    made.add_argument("--binary", required=True)
    if preloads:
        made.add_argument("--preload", metavar="FILE", help="preload.cc's library; default: beside the binary")
    made.add_argument("--env", action="append", default=[], metavar="NAME=VALUE")
    made.add_argument("--expect", metavar="TEXT", help="succeed when a violation says TEXT")
    made.add_argument("--rest-s", type=float, default=worlds.REST_S, help="time to work everything off")
    return made


def preload_beside(binary):
    return pathlib.Path(binary).resolve().parent / "libsluice_calls.so"


def parse(made):
    """The options; `environment` is what --env says."""
    options = made.parse_args()
    worlds.REST_S = options.rest_s
    options.environment = dict(text.split("=", 1) for text in options.env)
    if "preload" in options:
        options.preload = options.preload or preload_beside(options.binary)
        if not pathlib.Path(options.preload).exists():  # else the loader only warns, and no call would fail
            made.error(f"there is no {options.preload}")
    return options


def is_found(options, found):
    """What --expect wants; nothing else that may be wrong will do."""
    return bool(options.expect) and any(options.expect in text for text in found.texts)


def run(options, name, variant, unit, promise, try_all):
    """The exit status of try_all(options, directory, found), which fills `found`, a result.Result."""
    worlds.end_orderly_on_signals()
    found = result.Result(options, name, variant, unit=unit, promise=promise)
    with found, worlds.scratch_directory(f"sluice-{name}-") as directory:
        try_all(options, directory, found)
        print(found.figures)
    if not options.expect:
        return found.exit_status()
    if is_found(options, found):
        return 0
    print(f"nothing says {options.expect!r}", file=sys.stderr)
    return 1
