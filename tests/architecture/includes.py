"""Who may include whom: the rooms' arrows, held against the sources and the build files.

The list of arrows is the table in docs/architecture.md, so the page cannot rot. Every function
takes a repository's root and returns violations as lines of text.
"""

import pathlib
import re

# Libraries that one or two rooms hide from all others.
LIBRARY_HOMES = {
    "boost/asio": {"gateway", "transport"},
    "boost/beast": {"gateway", "transport"},
    "curl/": {"transport"},
    "sqlite3.h": {"embedded"},
    "re2/": {"engine"},
    "CLI/": {"app"},
    "spdlog/": {"app"},
    "prometheus/": {"app"},
}
# A header that includes one of these, even through others, is private to its room.
NEVER_IN_PUBLIC_HEADERS = ("boost/asio", "boost/beast", "boost/json", "curl/", "sqlite3.h")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
TABLE_ROW = re.compile(r"^\| `(\w+)/` \|[^|]*\| ([^|]*) \|$", re.MULTILINE)
ROOM_CALL = re.compile(r"^sluice_room\((\w+)([^)]*)\)", re.MULTILINE)


def arrows(root):
    """{"api": {"pipeline", …}} from the table in docs/architecture.md."""
    page = (pathlib.Path(root) / "docs/architecture.md").read_text()
    rows = dict(TABLE_ROW.findall(page))
    return {
        room: set(rows) if uses == "all" else {use for use in re.findall(r"\w+", uses)}
        for room, uses in rows.items()
    }


def sources(root):
    """{"api/http.h": [(line, name, is_system), …]} for every C++ file under src/."""
    src = pathlib.Path(root) / "src"
    found = {}
    for path in sorted(src.rglob("*")):
        if path.suffix in (".h", ".cc"):
            text = path.read_text()
            found[path.relative_to(src).as_posix()] = [
                (text.count("\n", 0, match.start(2)) + 1, match[2], match[1] == "<")
                for match in INCLUDE.finditer(text)
            ]
    return found


def room_of(file):
    return file.split("/")[0]


def forbidden_arrows(root):
    allowed, found = arrows(root), []
    for file, includes in sources(root).items():
        room = room_of(file)
        if room not in allowed:
            found.append(f"src/{file}: room {room}/ is not in the table of docs/architecture.md")
            continue
        for line, name, is_system in includes:
            target = room_of(name)
            if is_system or target == room or target in allowed[room]:
                continue
            if target == "tests" and file.endswith("_test.cc"):
                continue  # the fakes
            is_room = "/" in name and target in allowed
            why = f"{room}/ may not use {target}/" if is_room else "not a path from src/"
            found.append(f'src/{file}:{line}: "{name}": {why}')
    return found


def misplaced_libraries(root):
    return [
        f"src/{file}:{line}: <{name}> belongs to {' and '.join(sorted(homes))} only"
        for file, includes in sources(root).items()
        for line, name, _ in includes
        for prefix, homes in LIBRARY_HOMES.items()
        if name.startswith(prefix) and room_of(file) not in homes
    ]


def leaked_libraries(root):
    """Includes of another room's header that drag a hidden library in."""
    files = sources(root)

    def leak(file, seen):
        for _, name, _ in files.get(file, ()):
            if name.startswith(NEVER_IN_PUBLIC_HEADERS):
                return name
            if name in files and name not in seen:
                if through := leak(name, seen | {name}):
                    return through
        return None

    return [
        f'src/{file}:{line}: "{name}" shows <{library}> to {room_of(file)}/'
        for file, includes in files.items()
        for line, name, _ in includes
        if name in files and room_of(name) != room_of(file) and (library := leak(name, {name}))
    ]


def forbidden_links(root):
    """Arrows of the build that are not in the table; rooms that are only in one of the two."""
    allowed, found = arrows(root), []
    text = (pathlib.Path(root) / "CMakeLists.txt").read_text()
    calls = dict(ROOM_CALL.findall(text))
    for room, arguments in calls.items():
        words = arguments.split("LIBS")[0].replace("ROOMS", "").split()
        found += [
            f"CMakeLists.txt: sluice_room({room}) may not link {word}"
            for word in words
            if word not in allowed.get(room, ())
        ]
    directories = {path.name for path in (pathlib.Path(root) / "src").iterdir() if path.is_dir()}
    found += [f"CMakeLists.txt: no target for src/{room}/" for room in directories - set(calls)]
    return found


def all_violations(root):
    checks = (forbidden_arrows, misplaced_libraries, leaked_libraries, forbidden_links)
    return [violation for check in checks for violation in check(root)]
