"""The table of script/prove: what was promised, what was tried, what was found, on what machine."""

import os
import pathlib
import platform

import pieces

HEAD = ("promise", "harness", "tried", "asked", "violations", "seeds", "tests/", "time", "figures")


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


def findings(documents, earlier):
    """The violations of a row; and what was found, or broke, in runs that were repeated."""
    texts = [str(sum(document["violations"] for document in documents))]
    if broken := sum(document["broken"] for document in documents):
        texts.append(f"{broken} broke")
    if found := sum(document["violations"] for document in earlier):
        texts.append(f"{found} found, run again")
    if broken := sum(document["broken"] for document in earlier):
        texts.append(f"{broken} broke, run again")
    return "; ".join(texts)


def row(harness, documents, earlier):
    """One line, or None when nothing of this harness was run to its end."""
    ended = [document for document in documents if not document["broken"]]
    if not ended:
        return None
    first = ended[0]
    return (
        first["promise"],
        f"{first['harness']}, {first['variant']}" if first["variant"] else first["harness"],
        f"{sum(document['count'] for document in ended):,} {first['unit']}",
        harness.asked,
        findings(documents, earlier),
        listed(str(document["seed"]) for document in ended),
        listed(document.get("tests") or "?" for document in ended),
        minutes(sum(document["seconds"] for document in ended)),
        figures(ended),
    )


def listed(words):
    return ", ".join(sorted(set(words)))


def of(harnesses, size, seed, results, product):
    """The table as Markdown. Only what was run on this very product counts."""
    lines = [f"| {' | '.join(HEAD)} |", "|---" * len(HEAD) + "|"]
    for harness in harnesses:
        files = [piece.file(results) for piece in pieces.of([harness], size, seed)]
        mine, before = (
            [document for document in kept if document and document.get("product") == product]
            for kept in (map(pieces.load, files), [one for file in files for one in pieces.earlier(file)])
        )
        cells = row(harness, mine, before)
        if cells:
            lines.append(f"| {' | '.join(cells)} |")
        elif harness.count(size):
            found = findings(mine, before) if mine or before else ""
            lines.append(f"| – | {harness.name} | nothing yet | {harness.asked} | {found} | | | | |")
    revisions = product or "changed since its last commit"
    lines += ["", f"Product (tree of `src/`): {revisions}. Harnesses now (tree of `tests/`): "
              f"{pieces.tree_of('tests')}; a row was run by those of its column. Machine: {processor()}; "
              f"{platform.system()} {platform.release()}."]  # fmt: skip
    return "\n".join(lines) + "\n"
