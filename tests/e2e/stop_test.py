"""SIGTERM at a bad moment: the stop is an orderly one, and a restart completes what was accepted."""

import contextlib
import http.client
import json
import sqlite3
import threading
import unittest
import urllib.parse

import sluice_client
from sluice_client import NETWORK_ERRORS, Browser, Server, multipart
from suite import PEOPLE, main

MISSED = 8  # frames of 1 MiB: more than the buffers of a connection hold
IN_FLIGHT = 'sluice_queue_messages{queue="%s",state="in_flight"}'
SOCKET_BYTES = 'sluice_bytes_out_total{listener="websocket"}'


class Stopping(unittest.TestCase):
    def server(self, *arguments):
        # One run of a message only: that a stop breaks it off must not count.
        server = Server("--max-receives", "1", *arguments)
        self.addCleanup(server.close)
        return server.start()

    def assert_stops(self, server):
        self.assertEqual(0, server.stop())
        said = [line["event"] for line in server.log_lines()]
        self.assertEqual("stopped", said[-1])
        self.assertNotIn("stop_timed_out", said)
        return said

    def queues(self, server):
        """How many messages of each queue are ready."""
        listed = json.loads(server.cli("queue", "list", "--json").stdout)
        return {queue["queue"]: queue["visible"] for queue in listed}

    def assert_nothing_is_dead(self, server):
        ready = self.queues(server)
        self.assertEqual([0] * 3, [ready[name] for name in ready if name.endswith("-dlq")])

    def test_while_a_socket_does_not_read(self):
        server = self.server("--notify-workers", "2")
        browser = Browser(server.addresses)
        server.stop()
        miss_large_frames(server, browser.user)
        browser.addresses = server.start().addresses
        with browser.open_socket():  # and nothing is read
            sluice_client.wait_until(
                lambda: server.metrics().get(SOCKET_BYTES, 0) >= 1 << 20
                and server.metrics()[IN_FLIGHT % "notifications"] == 1,
                "a push waits for its reader",
            )
            browser.submit(PEOPLE, {"jobId": "accepted", "outputformat": "json"})
            other = Browser(server.addresses)
            with other.open_socket() as tab:
                other.submit(PEOPLE, {"outputformat": "csv"})
                self.assertEqual("complete", tab.next_frame()["status"])
                # The other user did not wait until the server closed the socket that does not read.
                self.assertEqual(2, server.metrics()['sluice_connections{kind="websocket"}'])
            self.assert_stops(server)
        browser.addresses = server.start().addresses
        with browser.open_socket() as tab:
            # What the socket did not take is told now, all to its end, and so is the job. Which is first
            # depends on whether the job's own notification was looked at before the stop.
            told = [tab.next_frame()]
            while len(told) < 2 or MISSED_LAST not in told or not any("jobs" in frame for frame in told):
                told.append(tab.next_frame())
        self.assertEqual(["accepted"], [job["jobid"] for frame in told for job in frame.get("jobs", ())])
        self.assert_nothing_is_dead(server)

    def test_while_an_upload_trickles(self):
        server = self.server()
        browser = Browser(server.addresses)
        form = browser.sign({"operation": "transform"})
        with trickling_upload(form) as bytes_sent:
            sluice_client.wait_until(lambda: bytes_sent() > 20, "the upload is on its way")
            self.assertIn("requests_dropped", self.assert_stops(server))
        browser.addresses = server.start().addresses
        self.assertEqual(404, browser.sign_download(
            {"bucket": form.fields["bucket"], "key": form.key}).status)  # fmt: skip

    def test_while_a_long_transform_runs(self):
        server = self.server("--transform-workers", "1")
        browser = Browser(server.addresses)
        rows = b"a,b\n" + b"1,2\n" * 4_000_000
        for job in ("long", "behind it"):
            browser.submit(rows, {"jobId": job, "outputformat": "json"})
            rows = PEOPLE
        sluice_client.wait_until(
            lambda: server.metrics()[IN_FLIGHT % "file-operations"] == 1, "the transform runs"
        )
        self.assert_stops(server)
        self.assertGreaterEqual(self.queues(server)["file-operations"], 1, "it was not broken off")
        browser.addresses = server.start().addresses
        with browser.open_socket() as tab:
            told = [tab.next_frame() for _ in range(2)]
        self.assertEqual({"complete"}, {frame["status"] for frame in told})
        self.assertEqual({"long", "behind it"}, {frame["jobs"][0]["jobid"] for frame in told})
        self.assert_nothing_is_dead(server)


MISSED_LAST = {"planted": str(MISSED) + "x" * (1 << 20)}


def miss_large_frames(server, user):
    """What a user's inbox would hold after long jobs with long names. The server is stopped."""
    with contextlib.closing(sqlite3.connect(server.data_dir / "sluice.db")) as db, db:
        db.execute("INSERT INTO inboxes(user, last_sequence) VALUES(?, ?)", (user, MISSED))
        db.executemany(
            "INSERT INTO inbox_events(user, sequence, run, given_up, protocol, body)"
            " VALUES(?, ?, ?, 0, 0, ?)",
            [
                (user, number, f"planted-{number}", json.dumps({"planted": str(number) + "x" * (1 << 20)}))
                for number in range(1, MISSED + 1)
            ],
        )


@contextlib.contextmanager
def trickling_upload(form):
    """Sends a form a few bytes at a time, until the server or the caller ends it."""
    content_type, body = multipart(list(form.fields.items()), b"a,b\n" + b"1,2\n" * 1_000_000)
    url = urllib.parse.urlsplit(form.url)
    connection = http.client.HTTPConnection(url.netloc, timeout=sluice_client.WAIT_S)
    connection.putrequest("POST", url.path)
    connection.putheader("Content-Type", content_type)
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders()
    ended, sent = threading.Event(), [0]

    def trickle():
        with contextlib.suppress(*NETWORK_ERRORS):
            while not ended.wait(0.01):
                connection.send(body[sent[0] : sent[0] + 100])
                sent[0] += 100

    thread = threading.Thread(target=trickle)
    thread.start()
    try:
        yield lambda: sent[0]
    finally:
        ended.set()
        thread.join()
        connection.close()


if __name__ == "__main__":
    main()
