"""What the numbers were measured on."""

import os
import pathlib
import platform
import statistics
import subprocess
import tempfile
import time


def describe(directory):
    """Lines of (name, value) about this machine, and the disk that `directory` is on."""
    return [
        ("revision", _revision()),
        ("processor", f"{_cpu_model()}, {os.cpu_count()} cores"),
        ("memory", f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') >> 30} GiB"),
        ("system", f"{platform.system()} {platform.release()}, {_distribution()}"),
        ("disk", f"{_file_system(directory)}, fdatasync {_fdatasync_ms(directory):.2f} ms (median)"),
    ]


def status_mib(pid, name):
    """VmRSS, VmHWM … of a process."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) / 1024
    raise SystemExit(f"no {name} of process {pid}")


def _revision():
    git = ["git", "-C", str(pathlib.Path(__file__).parent)]
    revision = _output([*git, "rev-parse", "--short", "HEAD"])
    changed = _output([*git, "status", "--porcelain", "--untracked-files=no"])
    return revision + (" with changes" if changed else "")


def _cpu_model():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.machine()


def _distribution():
    return platform.freedesktop_os_release()["PRETTY_NAME"]


def _file_system(directory):
    return _output(["findmnt", "--noheadings", "--output", "FSTYPE,SOURCE", "--target", directory])


def _fdatasync_ms(directory):
    times = []
    with tempfile.TemporaryFile(dir=directory) as file:
        for _ in range(200):
            file.write(b"x" * 4096)
            file.flush()
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def _output(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return " ".join(done.stdout.split())
