#!/usr/bin/python3
"""Tries to break what Sluice promises, at one of three sizes, and writes one table.

    script/prove quick                      a sample of everything: part of script/test
    script/prove release --shard 3/20       every twentieth piece; results add up
    script/prove release --for 60           begins nothing after an hour; the next call goes on
    script/prove release --table            what was reached so far
    script/prove release --only power-cuts-ext4,queue-embedded

What was run is kept under build/proofs/; a piece that found nothing is not run again on the same
product (the same tree of src/, committed), though the harness may have changed since: the table has
the tree of tests/ that ran it. One that found something or broke is run again; its result and log stay
as .earlier-N, and in the table. --results names another place, into which the files of several
machines can be copied. Exit status: 0 when everything asked for was run and nothing was
found; 1 with a violation or a harness that broke; 3 when --for ended it early.
"""

import argparse
import concurrent.futures
import pathlib
import signal
import sys
import time

import harnesses
import pieces
import plan
import result
import table


def arguments():
    parser = argparse.ArgumentParser(
        prog="script/prove", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("size", choices=plan.SIZES)
    parser.add_argument("--only", help="names of harnesses, with commas between them")
    parser.add_argument("--shard", default="1/1", metavar="I/N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--for", dest="minutes", type=float, help="begin nothing later than that")
    parser.add_argument("--jobs", type=int, default=2, help="pieces side by side (default 2)")
    parser.add_argument("--build", type=pathlib.Path, default=result.ROOT / "build/release")
    parser.add_argument("--results", type=pathlib.Path, default=result.ROOT / "build/proofs")
    parser.add_argument("--table", action="store_true", help="run nothing, print what there is")
    return parser.parse_args()


def chosen(options):
    if not options.only:
        return harnesses.ALL
    wanted = options.only.split(",")
    unknown = set(wanted) - {harness.name for harness in harnesses.ALL}
    if unknown:
        names = ", ".join(harness.name for harness in harnesses.ALL)
        sys.exit(f"script/prove: no harness {', '.join(sorted(unknown))}; there are {names}")
    return [harness for harness in harnesses.ALL if harness.name in wanted]


def run_all(runner, todo, options):
    """Runs what is to do, those who need the machine alone behind the others. How many were not begun."""
    end = time.monotonic() + options.minutes * 60 if options.minutes else float("inf")
    left = []

    def run(piece):
        if time.monotonic() > end:
            left.append(piece)
            return
        began = time.monotonic()
        status = runner.run(piece)
        whole = piece.harness.pieces(piece.size)
        print(f"{piece.harness.name} {piece.part}/{whole}: {'ok' if status == 0 else 'FAILED'},"
              f" {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)  # fmt: skip

    for alone, jobs in ((False, options.jobs), (True, 1)):
        mine = [piece for piece in todo if piece.harness.alone == alone]
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            list(pool.map(run, mine))
    return len(left)


def main():
    options = arguments()
    product = pieces.product()
    wanted = chosen(options)
    left, failed = 0, []
    if not options.table:
        runner = pieces.Runner(options.results, options.build, product)
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: (runner.stop(), sys.exit(1)))
        todo = [
            piece
            for piece in pieces.of(wanted, options.size, options.seed, options.shard)
            if not (product and pieces.is_done(piece, options.results, product))
        ]
        left = run_all(runner, todo, options)
        failed = runner.failed
    text = table.of(wanted, options.size, options.seed, options.results, product)
    print(text)
    if not options.table:
        (options.results / f"{options.size}.md").write_text(text)
    for title, lines in pieces.logs_of(failed):
        print(title, *lines, sep="\n", file=sys.stderr)
    return 1 if failed else 3 if left else 0


if __name__ == "__main__":
    sys.exit(main())
