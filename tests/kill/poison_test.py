#!/usr/bin/python3
"""Poison: a message whose handler fails every time, by killing its process, by an error or by an exception, ends in
the dead-letter queue after exactly max-receives runs; its client is told once; other jobs go on.

    SLUICE_TEST_BUILD=build/dev poison_test.py

Runs the build's sluice_planted, which has planted faults (src/pipeline/planted_faults.h).
"""

import os
import pathlib
import signal
import sys
import time
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import queues  # noqa: E402
from sluice_client import NETWORK_ERRORS, Browser, Form  # noqa: E402
from sluice_server import WAIT_S, Server, wait_until  # noqa: E402

BINARY = pathlib.Path(os.environ["SLUICE_TEST_BUILD"]) / "sluice_planted"
MAX_RECEIVES = 5
FILE = b"a,b\n1,2\n"
RECIPE = {"operation": "transform", "mapping": "a:x", "sequence": "x,b", "outputformat": "json"}
POISON = "poison"
FENCE = "fence"


class PoisonTest(unittest.TestCase):
    def setUp(self):
        self.server = Server(
            "--max-receives", str(MAX_RECEIVES), "--backoff-min", "10ms", "--backoff-max", "50ms",
            binary=BINARY,
        )  # fmt: skip
        self.addCleanup(self.server.close)
        self.runs_file = self.server.directory / "runs"
        self.server.environment = {"SLUICE_PLANT_RUNS": str(self.runs_file)}
        self.deaths = 0

    def test_a_message_that_kills_its_process_ends_in_the_dead_letter_queue(self):
        self.server.environment["SLUICE_PLANT_DIE_ON"] = POISON
        self.run_all()
        self.assertEqual(self.deaths, MAX_RECEIVES)

    def test_a_message_that_always_fails_ends_in_the_dead_letter_queue(self):
        self.server.environment["SLUICE_PLANT_FAIL_ON"] = POISON
        self.run_all()
        self.assertEqual(self.deaths, 0)

    def test_a_message_whose_handler_throws_ends_in_the_dead_letter_queue(self):
        self.server.environment["SLUICE_PLANT_THROW_ON"] = POISON
        self.run_all()
        self.assertEqual(self.deaths, 0)

    def run_all(self):
        """Good jobs stand before and behind the poisonous one."""
        self.server.start()
        jobs = [("good-1", Browser(None)), ("good-2", Browser(None)), (POISON, Browser(None)),
                ("good-3", Browser(None)), ("good-4", Browser(None))]  # fmt: skip
        for job, browser in jobs:
            self.submit(browser, job)
        self.come_to_rest()
        for job, browser in jobs:
            with self.subTest(job=job):
                frames = self.frames_of(browser)
                status = "failed" if job == POISON else "complete"
                self.assertEqual([f["status"] for f in frames], [status], frames)
                self.assertEqual(frames[0]["jobs"][0]["jobid"], job)
        runs = self.runs_file.read_text().splitlines()
        poisonous = [line.rpartition(" ") for line in runs if line.startswith(POISON)]
        self.assertEqual([run for run, _, _ in poisonous], [f"{POISON} {n}" for n in range(1, MAX_RECEIVES + 1)])
        self.assertEqual(1, len({message for _, _, message in poisonous}))
        # A client has its frame before the notification's commit is done.
        wait_until(lambda: "notifications" not in self.waiting(), "the notifications are consumed")
        self.assertEqual(self.waiting(), {"file-operations-dlq": 1})

    def waiting(self):
        """The queues that are not empty."""
        return {name: n for name, n in queues.messages(self.list_queues()).items() if n}

    def submit(self, browser, job):
        """The server may die at any moment; what it did not acknowledge is sent once more."""
        form = self.retry(lambda: self.at_server(browser).sign({**RECIPE, "jobId": job}))
        if job == POISON:
            self.upload_poison(browser, form)
        else:
            self.retry(lambda: self.at_server(browser).upload(self.form_now(form), FILE))

    def upload_poison(self, browser, form):
        """Once: its handler may kill the server before the answer to the upload is out."""
        try:
            self.assertEqual(self.at_server(browser).upload(form, FILE).status // 100, 2)
        except NETWORK_ERRORS:
            self.restart_when_dead()

    def retry(self, call):
        while True:
            try:
                return call()
            except NETWORK_ERRORS:
                self.restart_when_dead()

    def form_now(self, form):
        """The same form for the next process, which listens on another port."""
        path = urllib.parse.urlsplit(form.url).path
        return Form(self.server.addresses["s3"] + path, form.fields)

    def at_server(self, browser):
        browser.addresses = self.server.addresses
        return browser

    def restart_when_dead(self):
        """Waits for the death that cut a connection, and starts the next process; that may die of
        the same message before it is ready."""
        while True:
            self.assertEqual(self.server.process.wait(WAIT_S), -signal.SIGABRT)
            self.server.kill()
            self.deaths += 1
            try:
                self.server.start()
                return
            except AssertionError:
                self.assertLess(self.deaths, 2 * MAX_RECEIVES, self.server.log_text())

    def come_to_rest(self):
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            if self.server.process.poll() is not None:
                self.restart_when_dead()
            listed = self.list_queues()
            # It may have died while it was asked.
            if listed.returncode == 0 and queues.is_at_rest(listed):
                return
        self.fail("neither dead nor at rest")

    def list_queues(self):
        return self.server.cli("queue", "list", "--json")

    def frames_of(self, browser):
        """All of them: at rest every one was sent, and that of a job submitted then is the last."""
        with self.at_server(browser).open_socket() as tab:
            frames = [tab.next_frame()]
            self.come_to_rest()
            self.submit(browser, FENCE)
            while (frame := tab.next_frame())["jobs"][0]["jobid"] != FENCE:
                frames.append(frame)
        return frames


if __name__ == "__main__":
    unittest.main()
