"""The peers, pinned, installed below one directory. What cannot be installed says why."""

import pathlib
import shlex
import shutil
import subprocess
import sys

from contenders import Library, Miller, Zsv

VERSIONS = {"DuckDB": "2.0.0", "Polars": "2.1.0", "chDB": "4.4.0", "Miller": "of Debian",
            "zsv": "1.4.4-1", "csv-parse": "4.11.1",
            "Python csv, json": sys.version.split()[0]}  # fmt: skip
ZSV_SUITE = "forky"  # the first Debian that has it


class Unavailable(Exception):
    """Why a peer cannot be measured here."""


def run(*command, **options):
    print("peers:", shlex.join(map(str, command))[:100], file=sys.stderr)
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, **options
    )
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or [f"ended {done.returncode}"]
        raise Unavailable(lines[-1][:160])
    return done.stdout


def needs(program):
    if not shutil.which(program):
        raise Unavailable(f"there is no {program} on this machine")


def python_library(directory, name, package, **options):
    venv = directory / "venv"
    python = venv / "bin" / "python"
    version = VERSIONS[name]
    if not python.exists():
        run("/usr/bin/python3", "-m", "venv", venv)
    if not list(venv.glob(f"lib/*/site-packages/{package}-{version}.dist-info")):
        run(python, "-m", "pip", "install", "--quiet", f"{package}=={version}")
    return Library(name, str(python), f"{package}_peer.py", **options)


def csv_parse(directory):
    needs("npm")
    package = "csv-parse@" + VERSIONS["csv-parse"]
    stamp = directory / "node" / package
    if not stamp.exists():
        run("npm", "install", "--prefix", directory / "node", "--no-save", "--ignore-scripts",
            "--loglevel=error", package)  # fmt: skip
        stamp.touch()
    return Library("csv-parse", "node", "csv_parse.mjs", arguments=(str(directory / "node"),),
                   sources=("csv",), slow=True)  # fmt: skip


def miller(_directory):
    needs("mlr")  # script/bootstrap bench
    VERSIONS["Miller"] = run("mlr", "--version").split()[-1]
    return Miller("Miller")


def zsv(directory):
    """A newer Debian's packages, unpacked here, through apt with lists and caches of its own."""
    home = directory / "zsv"
    root = home / VERSIONS["zsv"]
    if not root.exists():
        for each in ("lists/partial", "cache/archives/partial", "unpacked"):
            (home / each).mkdir(parents=True, exist_ok=True)
        mirrors = run("apt-get", "indextargets", "--format", "$(REPO_URI)").split()
        mirror = next((each for each in mirrors if each.rstrip("/").endswith("/debian")), None)
        if not mirror:
            raise Unavailable("this system's packages are not Debian's")
        keys = "/usr/share/keyrings/debian-archive-keyring.gpg"
        (home / "sources.list").write_text(f"deb [signed-by={keys}] {mirror} {ZSV_SUITE} main\n")
        settings = {"Dir::Etc::sourcelist": home / "sources.list", "Dir::Etc::sourceparts": "-",
                    "Dir::State::lists": home / "lists", "Dir::Cache": home / "cache",
                    "Dir::State::status": "/dev/null", "APT::Sandbox::User": "root"}  # fmt: skip
        apt = ["apt-get", "-q", *(f"-o{name}={value}" for name, value in settings.items())]
        run(*apt, "update")
        version = VERSIONS["zsv"]
        run(*apt, "download", f"zsv={version}", "libc6", "libncursesw6", "libtinfo6", cwd=home)
        for package in home.glob("*.deb"):
            run("dpkg-deb", "-x", package, home / "unpacked")
        (home / "unpacked").rename(root)
    return Zsv("zsv", root)


def qsv(_directory):
    raise Unavailable("its crate (16.1.0) does not compile: it needs a fork of "
                      "json-objects-to-csv that no registry has")  # fmt: skip


INSTALLERS = {
    "polars": lambda to: python_library(to, "Polars", "polars"),
    "duckdb": lambda to: python_library(to, "DuckDB", "duckdb"),
    "chdb": lambda to: python_library(to, "chDB", "chdb"),
    "zsv": zsv,
    "qsv": qsv,
    "miller": miller,
    "csv-parse": csv_parse,
    "python": lambda _: Library("Python csv, json", sys.executable, "python_peer.py", slow=True),
}


def install(directory, wanted):
    """The peers that could be installed, and (name, version or why it is not there) of all."""
    directory = pathlib.Path(directory).resolve()
    directory.mkdir(parents=True, exist_ok=True)
    peers, lines = [], []
    for key in wanted:
        try:
            peers.append(INSTALLERS[key](directory))
            lines.append((peers[-1].name, VERSIONS[peers[-1].name]))
        except (Unavailable, OSError, StopIteration) as error:
            lines.append((key, f"not measured: {error}"))
    return peers, lines
