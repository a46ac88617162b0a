"""Looks at the files of a server that lives and has nothing to do: what it has not removed by then it keeps until it is
started again, which may be never."""

import contextlib
import os
import shutil
import signal
import sqlite3


@contextlib.contextmanager
def frozen(process):
    """It does nothing meanwhile; nobody who waits for it notices."""
    process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


def unnamed_files(server, scratch):
    """Those in tmp/, and those in objects/ that no row names. The database is copied to `scratch`, as a kill at this
    moment would leave it: its server lets nobody else in."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    with frozen(server.process):
        files = [*server.data_dir.glob("objects/*/*"), *server.data_dir.glob("tmp/*")]
        for path in server.data_dir.glob("sluice.db*"):
            shutil.copyfile(path, scratch / path.name)
    with contextlib.closing(sqlite3.connect(scratch / "sluice.db")) as database:
        named = {name for (name,) in database.execute("SELECT file FROM objects UNION SELECT file FROM parts")}
    return [path for path in files if path.parent.name == "tmp" or path.name not in named]
