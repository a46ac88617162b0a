"""What one run of a harness found, as script/prove reads it, and which items a shard has.

A harness has items 0 … count-1, each made from the seed and its number alone; shard I/N runs those
whose number is I-1 modulo N. Shards of one seed therefore add up, wherever and whenever they ran.

    parser = argparse.ArgumentParser()
    result.add_arguments(parser, count=20)
    options = parser.parse_args()
    with result.Result(options, "power-cuts", "ext4", unit="cuts", promise="…") as found:
        for item in result.items(options):
            if text := cut(options.seed, item):
                found.violation(item, text)
            found.tried()
    sys.exit(found.exit_status())
"""

import json
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def add_arguments(parser, count):
    parser.add_argument("--count", type=int, default=count, help=f"items (default {count})")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shard", default="1/1", metavar="I/N", help="only every N-th item")
    parser.add_argument("--only", type=int, metavar="ITEM", help="repeat one item")
    parser.add_argument("--result", type=pathlib.Path, metavar="FILE", help="what script/prove reads")


def shard_of(text):
    """(I, N) of "I/N", 1 ≤ I ≤ N; ValueError otherwise."""
    part, parts = (int(number) for number in text.split("/"))
    if not 1 <= part <= parts:
        raise ValueError(f"--shard {text}: the first number is from 1 to the second")
    return part, parts


def items(options):
    """The numbers of the items to run, in order."""
    if options.only is not None:
        return range(options.only, options.only + 1)
    part, parts = shard_of(options.shard)
    return range(part - 1, options.count, parts)


def revision():
    """The commit of the source tree, with "+" when it was changed; "" outside a repository."""
    git = ["git", "-C", str(ROOT)]
    name = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    if name.returncode != 0:
        return ""
    changed = subprocess.run([*git, "status", "--porcelain", "-uno"], capture_output=True, text=True)
    return name.stdout.strip() + ("+" if changed.stdout.strip() else "")


class Result:
    """Collects violations and figures; writes --result on leaving, also when the harness broke."""

    def __init__(self, options, harness, variant, unit, promise):
        self.options = options
        self.violations = 0
        self.texts = []  # of the violations
        self.figures = {}
        self.done = 0
        self._about = {"harness": harness, "variant": variant, "unit": unit, "promise": promise}
        self._broken = False

    def __enter__(self):
        self._began = time.monotonic()
        return self

    def __exit__(self, kind, error, trace):
        self._broken = kind is not None
        if self.options.result:
            self.options.result.parent.mkdir(parents=True, exist_ok=True)
            self.options.result.write_text(json.dumps(self.document(), indent=1) + "\n")

    def tried(self, items=1):
        """So many items were run to their end."""
        self.done += items

    def violation(self, item, text):
        self.violations += 1
        self.texts.append(text)
        print(f"VIOLATION in item {item}: {text}", flush=True)
        print(f"  repeat it with --seed {self.options.seed} --only {item}", flush=True)

    def document(self):
        return {
            **self._about, "count": self.done, "violations": self.violations,
            "seed": self.options.seed, "shard": self.options.shard, "broken": self._broken,
            "seconds": round(time.monotonic() - self._began, 1), "figures": self.figures,
            "revision": revision(),
        }  # fmt: skip

    def exit_status(self):
        if self.done == 0:
            print("nothing was tried", file=sys.stderr)
            return 1
        return 1 if self.violations else 0
