"""A small file system of one's own that can be filled and emptied. Needs root.

    with Disk("ext4", directory) as disk:   # or "tmpfs"; mounted at disk.path, unmounted in all cases
        disk.leave_free(64 * 1024)
        disk.give_back()
"""

import os
import pathlib
import subprocess

from world import pause

SIZE = 96 << 20


class Disk:
    def __init__(self, kind, directory):
        self.kind = kind
        self.path = pathlib.Path(directory) / "disk"
        self.image = pathlib.Path(directory) / "image"

    def __enter__(self):
        self.path.mkdir()
        if self.kind == "tmpfs":
            _run("mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "tmpfs", self.path)
            return self
        with open(self.image, "wb") as image:
            image.truncate(SIZE)
        _run(f"mkfs.{self.kind}", "-q", "-F", "-m", "0", self.image)
        _run("mount", "-o", "loop", self.image, self.path)  # the loop device goes with the mount
        return self

    def __exit__(self, *_):
        for _ in range(50):
            if not os.path.ismount(self.path):
                break
            if subprocess.run(["umount", self.path], capture_output=True, check=False).returncode:
                pause(0.1)  # who was killed just now still has a file open
        else:
            _run("umount", "--lazy", self.path)
        self.image.unlink(missing_ok=True)

    def free(self):
        disk = os.statvfs(self.path)
        return disk.f_bavail * disk.f_frsize

    def leave_free(self, free):
        """Fills it up to so many bytes, or as full as it is already."""
        with open(self.path / "ballast", "ab") as ballast:
            for _ in range(8):  # its own blocks of management take some, too
                more = self.free() - free
                if more < 4096:
                    break
                end = os.fstat(ballast.fileno()).st_size
                try:
                    os.posix_fallocate(ballast.fileno(), end, more)
                except OSError:
                    free += 8192

    def give_back(self):
        (self.path / "ballast").unlink(missing_ok=True)


def _run(*command):
    subprocess.run([str(word) for word in command], check=True, capture_output=True)
