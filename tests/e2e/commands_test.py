"""The command line against a running and a stopped server: jobs, queue."""

import json

from suite import PEOPLE, ServerTest, main


class Operators(ServerTest):
    """The queues while work fails for a reason that passes: the staging directory is gone."""

    arguments = (
        "--max-receives", "2", "--backoff-min", "1ms", "--backoff-max", "1ms",
    )  # fmt: skip
    queues = ("uploads", "file-operations", "notifications")

    def depth(self, queue):
        listed = json.loads(self.server.cli("queue", "list", "--json").stdout)
        (found,) = (entry for entry in listed if entry["queue"] == queue)
        return found["visible"] + found["delayed"] + found["in_flight"]

    def fail_one(self):
        """A job whose output cannot be staged: tried twice, then a dead letter, and told."""
        staging = self.server.data_dir / "tmp"
        staging.rmdir()
        self.addCleanup(staging.mkdir, exist_ok=True)
        browser = self.browser()
        long_names = ",".join(f"a_long_name_for_a_short_cell_{i}" for i in range(20)).encode()
        rows = b"\n".join([b",".join([b"1"] * 20)] * 1000)
        with browser.open_socket() as tab:
            browser.submit(long_names + b"\n" + rows, {"jobId": "stuck", "outputformat": "json"})
            frame = tab.next_frame()
        self.assertEqual("failed", frame["status"], frame)
        self.assertEqual(1, self.depth("file-operations-dlq"))
        return browser

    def check_peek(self, browser):
        peeked = self.server.cli("queue", "peek", "file-operations", "--dlq", "--json")
        (letter,) = json.loads(peeked.stdout)
        self.assertEqual(browser.user, letter["user"])
        self.assertTrue(letter["reason"])
        self.assertEqual("stuck", json.loads(letter["body"])["job"])
        self.assertIn(browser.user.encode(), self.server.cli("queue", "peek", "file-operations-dlq").stdout)

    def test_a_dead_letter_is_seen_redriven_and_purged_on_a_running_server(self):
        browser = self.fail_one()
        self.check_peek(browser)
        self.server.restart()  # makes the staging directory again
        redriven = self.server.cli("queue", "redrive", "file-operations", "--json")
        self.assertEqual(1, json.loads(redriven.stdout)["moved"])
        with self.browser(user=browser.user).open_socket() as tab:
            self.assertEqual("complete", tab.next_frame()["status"])
        self.assertEqual(0, self.depth("file-operations-dlq"))
        self.fail_one()
        refused = self.server.cli("queue", "purge", "file-operations", "--dlq")
        self.assertEqual(2, refused.returncode)
        self.assertEqual(1, self.depth("file-operations-dlq"))
        purged = self.server.cli("queue", "purge", "file-operations", "--dlq", "--yes", "--json")
        self.assertEqual(1, json.loads(purged.stdout)["deleted"])
        self.assertEqual(0, self.depth("file-operations-dlq"))
        self.server.restart()

    def test_the_same_on_a_stopped_server(self):
        browser = self.fail_one()
        self.server.stop()
        self.check_peek(browser)
        redriven = self.server.cli("queue", "redrive", "file-operations")
        self.assertIn(b"moved 1 ", redriven.stdout)
        self.assertEqual(1, self.depth("file-operations"))
        self.server.cli("queue", "purge", "file-operations", "--yes")
        self.assertEqual(0, self.depth("file-operations"))
        jobs = json.loads(self.server.cli("jobs", "--json", "--user", browser.user).stdout)
        ended = [(job["job"], job["state"], job["error"]["name"]) for job in jobs]
        self.assertEqual([("stuck", "failed", "purged")], ended)
        self.server.start()
        with self.browser(user=browser.user).open_socket() as tab:
            self.assert_failed(tab.next_frame(), "purged")

    def test_looking_at_a_stopped_server_changes_no_byte(self):
        self.browser().run(PEOPLE, {"jobId": "seen", "outputformat": "json"})
        for end in (self.server.stop, self.server.kill):
            end()
            before = self.file_bytes()
            for look in (("queue", "list"), ("queue", "peek", "uploads"), ("jobs",)):
                done = self.server.cli(*look)
                self.assertEqual(0, done.returncode, done.stderr)
            self.assertEqual(before, self.file_bytes())
            self.server.start()

    def file_bytes(self):
        paths = self.server.data_dir.rglob("*")
        return {path: path.read_bytes() for path in paths if path.is_file()}

    def test_the_list_shows_each_queue_and_its_dead_letter_queue(self):
        shown = self.server.cli("queue", "list").stdout.decode()
        for queue in self.queues:
            self.assertIn(queue, shown)
            self.assertIn(queue + "-dlq", shown)

    def test_an_unknown_queue_is_an_error(self):
        done = self.server.cli("queue", "peek", "nothing")
        self.assertNotEqual(0, done.returncode)
        self.assertEqual(1, done.stderr.count(b"\n"), done.stderr)

    def test_jobs_show_what_came_of_them(self):
        browser = self.browser()
        job = self.assert_complete(browser.run(PEOPLE, {"jobId": "seen", "outputformat": "csv"}))
        (shown,) = json.loads(self.server.cli("jobs", "--user", browser.user, "--json").stdout)
        self.assertEqual(("seen", "done"), (shown["job"], shown["state"]))
        self.assertEqual((job["key"], 3), (shown["output"]["key"], shown["output"]["rows"]))
        self.assertIn(job["key"].encode(), self.server.cli("jobs", "--user", browser.user).stdout)


if __name__ == "__main__":
    main()
