"""What a power cut would have taken from the data directory, beyond what SIGKILL does.

A renamed file is durable when its directory was synced afterwards. A build with planted faults logs
both ("R <path>", "S <directory>") to unsynced.log in the directory named by SLUICE_PLANT_UNSYNCED_LOG;
after a SIGKILL the files whose rename was never synced are removed, as a file system that lost power
may do.
"""

import os


class PowerCut:
    def __init__(self, directory):
        self.directory = str(directory)
        self.log_path = os.path.join(self.directory, "unsynced.log")
        self.removed = 0

    def environment(self):
        return {"SLUICE_PLANT_UNSYNCED_LOG": self.directory}

    def strike(self):
        """Removes the unsynced files; to be called when the process is dead."""
        for path in self._unsynced():
            if os.path.exists(path):
                os.remove(path)
                self.removed += 1
        if os.path.exists(self.log_path):
            os.remove(self.log_path)

    def _unsynced(self):
        if not os.path.exists(self.log_path):
            return []
        unsynced = {}
        with open(self.log_path, encoding="utf-8") as log:
            # The last line may be torn: its sync or rename had not been acknowledged to anybody.
            for line in log.read().split("\n")[:-1]:
                what, path = line.split(" ", 1)
                path = os.path.normpath(path)
                if what == "R":
                    unsynced[path] = os.path.dirname(path)
                else:
                    unsynced = {p: d for p, d in unsynced.items() if d != path}
        return list(unsynced)
