"""Style as a test: rules of CONTRIBUTING.md that no compiler and no clang-tidy check sees.

Every rule takes (path relative to the root, text) and yields (line, complaint).
"""

import pathlib
import re

MAX_LINES = 300
CODE = (".h", ".cc", ".py", ".sh", ".js", ".mjs", ".ts", ".svelte", ".css")
DIRECTORIES = ("src", "tests", "bench", "fuzz", "script", "cmake", "deploy", "docs", ".ci", "ui/src")
CODE_DIRECTORIES = ("src/", "tests/", "bench/", "fuzz/", "script/", "cmake/", "ui/src/")

# Patterns are split so that this file does not match itself.
BANNED = (  # (where, pattern, complaint)
    (r".*", r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b", "finish it or write an issue"),
    (r".*", r"(?<![\w.*}])/(ro" r"ot|ho" r"me|wo" r"rk)/\w", "a path of one machine"),
    (
        # What proves under load lasts a time, and kills at random moments.
        r"(tests/(?!kill/driver\.py|load/|power/)|src/.*_test\.cc).*",
        r"\b(sleep_" r"for|sleep_" r"until|usle" r"ep|time\.sle" r"ep)\b",
        "a sleep in a test: move the ManualClock or wait for a condition",
    ),
    (
        r"(tests/|src/.*_test\.cc).*",
        r"\b(DISA" r"BLED_|GTEST_" r"SKIP|unittest\.sk" r"ip|skip" r"Test)",
        "a test that does not run",
    ),
    (
        r"src/(?!base/clock\.cc).*(?<!_test)\.(cc|h)",
        r"(system|steady|high_resolution)_clock::now\b",
        "time is injected (base/clock.h)",
    ),
    (
        r"src/(?!base/random\.cc).*(?<!_test)(?<!_testing)\.(cc|h)",
        r"\b(std::random_device|std::mt19937|s?rand\(\))",
        "randomness is injected (base/random.h)",
    ),
    (
        r".*\.(cc|h)",
        r"NOLI" r"NT(?!END)(?!\w*\([\w.,*\- ]+\): \S)",
        "a NOLINT names its check and says why: // NOLINT(check): why",
    ),
)


def lines_of(text):
    return text.count("\n") + (not text.endswith("\n") and bool(text))


def too_long(path, text):
    if is_code(path) and lines_of(text) > MAX_LINES:
        yield lines_of(text), f"more than {MAX_LINES} lines: split the file"


def banned_words(path, text):
    for where, pattern, complaint in BANNED:
        if re.fullmatch(where, path):
            for match in re.finditer(pattern, text):
                yield text.count("\n", 0, match.start()) + 1, f"{match[0]!r}: {complaint}"


def headers_say_what_they_are(path, text):
    if path.startswith("src/") and path.endswith(".h"):
        if not text.startswith("//"):
            yield 1, "a header starts with what it is, its thread rule, ownership and errors"
        # Highway includes -inl.h files once for each instruction set; their guard says so.
        guard = "HWY_TARGET_TOGGLE" if path.endswith("-inl.h") else "#pragma once"
        if guard not in text:
            yield 1, f"no {guard}"


def is_code(path):
    has_no_suffix = "." not in path.rsplit("/", 1)[-1]
    return path.startswith(CODE_DIRECTORIES) and (path.endswith(CODE) or has_no_suffix)


RULES = (too_long, banned_words, headers_say_what_they_are)


def files(root):
    root = pathlib.Path(root)
    for directory in DIRECTORIES:
        for path in sorted((root / directory).rglob("*")):
            parts = path.relative_to(root).parts
            if path.is_file() and not {"__pycache__", "node_modules", "corpus"} & set(parts):
                yield path.relative_to(root).as_posix(), path


def readmes(root):
    """Each room says on a page what it is for and what does not belong there."""
    for room in sorted((pathlib.Path(root) / "src").iterdir()):
        page = room / "README.md"
        if not page.exists():
            yield f"src/{room.name}/README.md: missing"
        elif lines_of(page.read_text()) > 60:
            yield f"src/{room.name}/README.md: longer than a page"


def tests_in(text):
    return {".".join(each) for each in re.findall(r"\bTEST(?:_[FP])?\((\w+),\s*(\w+)\)", text)}


def unknown_tests(text, tests):
    """`SomeTest.DoesSomething` on a page is a test that there is."""
    for match in re.finditer(r"`(\w+Test\.\w+)`", text):
        if match[1] not in tests:
            yield text.count("\n", 0, match.start()) + 1, f"there is no test {match[1]}"


def pages(root):
    root = pathlib.Path(root)
    tests = set().union(*(tests_in(path.read_text()) for path in root.glob("src/**/*_test.cc")))
    for page in sorted(root.glob("docs/**/*.md")):
        for line, complaint in unknown_tests(page.read_text(), tests):
            yield f"{page.relative_to(root)}:{line}: {complaint}"


def all_complaints(root):
    found = [*readmes(root), *pages(root)]
    for name, path in files(root):
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue  # a binary file
        for rule in RULES:
            found += [f"{name}:{line}: {complaint}" for line, complaint in rule(name, text)]
    return found
