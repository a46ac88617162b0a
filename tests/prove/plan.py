"""What `script/prove` runs: each harness with its three sizes, and what a piece of it is.

A piece is a shard of a harness that takes about a minute or less: what is kept of an interrupted run.
"""

import dataclasses
import math
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIZES = ("quick", "nightly", "release")
LIMIT_S = 1800  # of a piece, which is about a minute's work


@dataclasses.dataclass(frozen=True)
class All:
    """A count: whatever items there are, which the harness alone knows, in so many pieces."""

    pieces: int


@dataclasses.dataclass(frozen=True)
class Harness:
    """One line of the table. `counts`: items of the quick, nightly and release size; 0: not run."""

    name: str
    command: tuple  # {build} is the directory of the build
    counts: tuple
    piece: int  # items of one piece
    asked: str  # what the release is to reach
    alone: bool = False  # its figures suffer from company
    about: tuple = ()  # (size, argument…): more arguments for a size
    limit_s: float = LIMIT_S  # a piece that has not ended after so long is broken

    def count(self, size):
        return self.counts[SIZES.index(size)]

    def pieces(self, size):
        """How many pieces this size has; 0 when it is not run."""
        count = self.count(size)
        return count.pieces if isinstance(count, All) else math.ceil(count / self.piece)

    def count_word(self, size):
        """As --count takes it: 0 is all."""
        count = self.count(size)
        return "0" if isinstance(count, All) else str(count)

    def arguments(self, size, part, seed, result, build):
        command = [word.format(build=build) for word in self.command]
        more = [word for about in self.about if about[0] == size for word in about[1:]]
        shard = f"{part}/{self.pieces(size)}"
        return [*command, *more, "--count", self.count_word(size), "--seed", str(seed),
                "--shard", shard, "--result", str(result)]  # fmt: skip


def python(path):
    return ("/usr/bin/python3", "-B", str(ROOT / path))
