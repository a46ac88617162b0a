"""Instructions per byte of input, by callgrind: the same on a busy machine as on an idle one.

Two inputs of different size are run and their difference divided, so that the start of the process
does not count.
"""

import collections
import dataclasses
import pathlib
import platform
import re
import tempfile

import runner
from contenders import Sluice

# What SLUICE_SIMD is set to: the reference, and the most that valgrind knows.
KERNELS = ("scalar", "AVX2" if platform.machine() == "x86_64" else "NEON")
SIZES_MB = (0.5, 2.5)  # valgrind is fifty times slower
COLUMNS = ("", *(f"{each}, instructions/byte" for each in KERNELS), "where, of the latter")


class Failed(Exception):
    pass


@dataclasses.dataclass(frozen=True)
class Line:
    name: str
    totals: tuple  # instructions per byte with each of KERNELS
    text: str  # where, or why there is no number

    @property
    def total(self):
        """What is held to the baseline; none when it could not be counted."""
        return self.totals[-1] if self.totals else None

    def cells(self):
        numbers = [f"{each:.2f}" for each in self.totals] or [""] * len(KERNELS)
        return (self.name, *numbers, self.text)


def line(work, binary, directories, kernels=KERNELS):
    """`directories` hold the smaller and the larger tables."""
    try:
        counts = [_per_byte(work, binary, directories, each) for each in kernels]
    except Failed as failure:
        return Line(work.name, (), str(failure))
    functions = sorted(counts[-1].items(), key=lambda item: -item[1])
    hot = ", ".join(f"`{name}` {count:.2f}" for name, count in functions[:3])
    return Line(work.name, tuple(sum(each.values()) for each in counts), hot)


def _per_byte(work, binary, directories, kernels):
    """Instructions per byte of every function."""
    (few, fewer_bytes), (many, more_bytes) = (
        _count(work.job(each, ""), binary, kernels) for each in directories
    )
    size = more_bytes - fewer_bytes
    return {name: (count - few.get(name, 0)) / size for name, count in many.items()}


def _count(job, binary, kernels):
    with tempfile.NamedTemporaryFile() as profile:
        valgrind = ["valgrind", "--tool=callgrind", "--quiet",
                    f"--callgrind-out-file={profile.name}"]  # fmt: skip
        command = Sluice(binary, 1).to_nowhere(job)
        done = runner.run(
            [*valgrind, *command.arguments], command.stdout, {"SLUICE_SIMD": kernels}
        )
        if done.error:
            raise Failed(done.error)
        return _functions(pathlib.Path(profile.name)), pathlib.Path(job["in"]).stat().st_size


def _functions(profile):
    """Instructions of each function itself, from callgrind's file.

    `fn=(7) name` starts a function, `cfn=` names one that is called; a name stands only where its
    number is new. Lines of numbers are (line, count); the one behind `calls=` is the called one's.
    """
    names, counts = {}, collections.Counter()
    current, of_call = "", False
    for text in profile.read_text().splitlines():
        if function := re.match(r"(c?)fn=(\(\d+\))(?: (.*))?$", text):
            called, number, name = function.groups()
            names.setdefault(number, _short(name or ""))
            current = current if called else names[number]
        elif text.startswith("calls="):
            of_call = True
        elif count := re.match(r"[+*-]?\d* (\d+)$", text):
            counts[current] += 0 if of_call else int(count[1])
            of_call = False
    return counts


def _short(name):
    """A function without its arguments, templates and the namespaces that all share; one that is a
    template has its result before it.
    """
    name = re.sub(r"\(anonymous namespace\)::|sluice::engine::|N_\w+::", "", name.split("'")[0])
    while (plain := re.sub(r"<[^<>]*>", "", name)) != name:
        name = plain
    name = name.split("(")[0].replace(" [clone .isra.0]", "")
    return re.sub(r".* (?=\w+::)", "", name)[:60]
