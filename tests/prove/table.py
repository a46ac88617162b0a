"""The table of script/prove: what was promised, what was tried, what was found, on what machine."""

import os
import pathlib
import platform

import pieces

HEAD = ("promise", "harness", "tried", "asked", "violations", "seeds", "time", "figures")


def minutes(seconds):
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return f"{line.split(':', 1)[1].strip()}, {os.cpu_count()} cores"
    return f"{platform.machine()}, {os.cpu_count()} cores"


def figures(documents):
    """A figure that several pieces have: from its least to its greatest. Tables stay in their files."""
    found = {}
    for document in documents:
        for name, value in document["figures"].items():
            if not isinstance(value, dict | list):
                found.setdefault(name, []).append(value)
    texts = []
    for name, values in sorted(found.items()):
        if all(isinstance(value, int | float) for value in values):
            low, high = min(values), max(values)
            texts.append(f"{name} {low:g}" if low == high else f"{name} {low:g} to {high:g}")
        else:
            texts.append(f"{name} {', '.join(sorted({str(value) for value in values}))}")
    return "; ".join(texts)


def row(harness, documents):
    """One line, or None when nothing of this harness was run."""
    if not documents:
        return None
    first = documents[0]
    seeds = sorted({str(document["seed"]) for document in documents})
    return (
        first["promise"],
        f"{first['harness']}, {first['variant']}" if first["variant"] else first["harness"],
        f"{sum(document['count'] for document in documents):,} {first['unit']}",
        harness.asked,
        str(sum(document["violations"] for document in documents)),
        ", ".join(seeds),
        minutes(sum(document["seconds"] for document in documents)),
        figures(documents),
    )


def of(harnesses, size, seed, results, product):
    """The table as Markdown. Only what was run on this very product counts."""
    lines = [f"| {' | '.join(HEAD)} |", "|---" * len(HEAD) + "|"]
    for harness in harnesses:
        kept = [pieces.read(piece.file(results)) for piece in pieces.of([harness], size, seed)]
        mine = [document for document in kept if document and document.get("product") == product]
        cells = row(harness, mine)
        if cells:
            lines.append(f"| {' | '.join(cells)} |")
        elif harness.count(size):
            lines.append(f"| – | {harness.name} | nothing yet | {harness.asked} | | | | |")
    revisions = product or "changed since its last commit"
    lines += ["", f"Product (tree of `src/`): {revisions}. Machine: {processor()}; "
              f"{platform.system()} {platform.release()}."]  # fmt: skip
    return "\n".join(lines) + "\n"
