"""Disks and what is mounted from them. Everything is undone on leaving, also when a part of it failed.

The harness runs in a mount namespace of its own, and what it starts dies with it: should it be killed,
the kernel unmounts what is mounted, and loop devices are detached when nothing is mounted from them.
"""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import time

SIZE = 1 << 30
DIES_WITH_US = ("setpriv", "--pdeathsig", "KILL")
PRIVATE = "SLUICE_POWER_PRIVATE_MOUNTS"

# mkfs's options keep it from writing what no test needs. A journal that is committed every five seconds
# would hide most of what was never synced.
FILE_SYSTEMS = {
    "ext4": (
        ["mkfs.ext4", "-q", "-N", "16384", "-E", "nodiscard,lazy_itable_init=0,lazy_journal_init=0"],
        "commit=300",
    ),
    "xfs": (["mkfs.xfs", "-q", "-K"], "defaults"),
}


def check_needs(file_system, recorder_binary):
    """Exits with a message when this machine cannot run power cuts: never a silent pass."""
    missing = []
    if os.geteuid() != 0:
        missing.append("root")
    files = ("/dev/fuse", "/dev/loop-control", recorder_binary)
    missing += [path for path in files if not os.path.exists(path)]
    programs = [FILE_SYSTEMS[file_system][0][0], "losetup", "mount", "umount", "unshare", "setpriv"]
    missing += [name for name in programs if not shutil.which(name)]
    if missing:
        sys.exit(f"power cuts need {', '.join(missing)} (script/bootstrap test installs what there is to install)")


def enter_private_mounts():
    """Starts this program again in a mount namespace of its own; it stays the same process."""
    if os.environ.get(PRIVATE) != "1":
        os.environ[PRIVATE] = "1"
        unshare = ["unshare", "--mount", "--propagation", "private", "--"]
        os.execvp(unshare[0], [*unshare, sys.executable, "-B", *sys.argv])


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise OSError(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
    return done.stdout.strip()


def unmount(where):
    """Tries for a while, for a process that has just died may still hold it; then lets go of it."""
    for _ in range(50):
        if subprocess.run(["umount", where], capture_output=True, check=False).returncode == 0:
            return
        time.sleep(0.1)
    subprocess.run(["umount", "--lazy", where], capture_output=True, check=False)


@contextlib.contextmanager
def mounted(device, where, options):
    where.mkdir(exist_ok=True)
    run("mount", "-o", options, device, where)
    try:
        yield where
    finally:
        unmount(where)


def mounted_image(image, where):
    """The file system of an image; its journal is replayed now."""
    return mounted(image, where, "loop")


@contextlib.contextmanager
def loop_device(file):
    """One that is still mounted on leaving goes when it is unmounted."""
    device = run("losetup", "--find", "--show", "--direct-io=on", file)
    try:
        yield device
    finally:
        run("losetup", "--detach", device)


@contextlib.contextmanager
def recorder(binary, store, log, where):
    where.mkdir(exist_ok=True)
    command = [*DIES_WITH_US, binary, store, str(SIZE), log, where]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 10
        while not (where / "disk").exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise OSError("the recorder did not start")
            time.sleep(0.01)
        yield where
    finally:
        unmount(where)
        process.terminate()
        process.wait(30)


@contextlib.contextmanager
def recorded(binary, file_system, directory, log: pathlib.Path):
    """(a directory on a fresh file system whose disk is recorded, the file for marks)."""
    make, options = FILE_SYSTEMS[file_system]
    with contextlib.ExitStack() as stack:
        files = stack.enter_context(recorder(binary, directory / "store", log, directory / "fuse"))
        with loop_device(files / "disk") as device:
            run(*make, device)
            where = stack.enter_context(mounted(device, directory / "disk", options))
        yield where, files / "mark"
