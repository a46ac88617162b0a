"""The load tells of connections that break while the server lives, and of none that break since it died."""

import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[1:1] = [str(TESTS / name) for name in ("kill", "e2e")]

import load  # noqa: E402
from ledger import Ledger  # noqa: E402


class LoadTest(unittest.TestCase):
    def setUp(self):
        # What a server does whose connections break.
        self.door = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.close_all, daemon=True).start()
        self.process = subprocess.Popen(["sleep", "100"])
        self.addCleanup(self.process.wait)
        self.addCleanup(self.process.kill)
        self.addCleanup(self.door.close)
        self.ledger = Ledger(os.devnull)
        self.addCleanup(self.ledger.close)
        load.DIES_WITHIN_S = 0.2

    def close_all(self):
        while True:
            try:
                self.door.accept()[0].close()
            except OSError:
                return

    def problems_of(self, begin):
        address = "127.0.0.1:%d" % self.door.getsockname()[1]
        addresses = {"http": f"http://{address}", "ws": f"ws://{address}", "s3": f"http://{address}"}
        one = load.Load(addresses, ["ada"], self.ledger, 1, self.process)
        begin(one)
        for thread in one._threads:
            thread.join(30)
        one.join()
        return one.problems

    def test_an_upload_that_breaks_while_the_server_lives_is_told(self):
        problems = self.problems_of(lambda one: one.upload(2))
        self.assertEqual(["and the server lives" in text for text in problems], [True, True], problems)

    def test_a_socket_that_breaks_while_the_server_lives_is_told(self):
        problems = self.problems_of(lambda one: one.connect(["ada"]))
        self.assertEqual(["and the server lives" in text for text in problems], [True], problems)

    def test_what_breaks_by_the_servers_death_is_expected(self):
        self.process.kill()
        self.assertEqual(self.problems_of(lambda one: (one.upload(2), one.connect(["ada"]))), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
