"""What the end-to-end tests share: a server per class, and expectations made without Sluice."""

import csv
import io
import json
import unittest

import sluice_client

# Commas, quotes, line breaks, non-ASCII, empty and very long cells.
PEOPLE = (
    "name,city,note\r\n"
    "Ada,London,\r\n"
    '"Grace ""Amazing"" Hopper","New York, NY","two\r\nlines"\r\n'
    "Łukasz,東京," + "x" * 5000 + "\r\n"
).encode()


def table_of(csv_bytes, delimiter=","):
    """Python's own reading of a CSV file: the header and the rows."""
    text = csv_bytes.decode("utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    return rows[0], rows[1:]


def items_of(csv_bytes, mapping=(), sequence=None):
    """What the compatibility contract's json must hold: a list of (name, value) lists, in order."""
    header, rows = table_of(csv_bytes)
    renamed = [dict(mapping).get(name, name) for name in header]
    order = [renamed.index(name) for name in (sequence or renamed)]
    return [[(renamed[i], row[i]) for i in order] for row in rows]


def parse_items(json_bytes):
    """The same from an output; fails on anything that is not valid, duplicate-free JSON."""
    document = json.loads(json_bytes.decode(), object_pairs_hook=list)
    assert [name for name, _ in document] == ["items"], "exactly one member, `items`"
    for item in document[0][1]:
        names = [name for name, _ in item]
        assert len(names) == len(set(names)), f"duplicate names in {names}"
    return document[0][1]


class ServerTest(unittest.TestCase):
    """One real server for the tests of a class; each test has users of its own."""

    arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.server = sluice_client.Server(*cls.arguments)
        cls.addClassCleanup(cls.server.close)
        cls.server.start()

    def browser(self, **options):
        return sluice_client.Browser(self.server.addresses, **options)

    def tab(self, browser):
        """An open socket that is closed when the test ends."""
        socket = browser.open_socket()
        self.addCleanup(socket.close)
        return socket

    def assert_complete(self, frame, job=None):
        """A frame exactly as the contract has it; returns its only job."""
        self.assertEqual({"status", "jobs"}, set(frame), frame)
        self.assertEqual("complete", frame["status"], frame)
        self.assertEqual(1, len(frame["jobs"]), frame)
        self.assertEqual({"jobid", "bucket", "key"}, set(frame["jobs"][0]), frame)
        if job is not None:
            self.assertEqual(job, frame["jobs"][0]["jobid"])
        return frame["jobs"][0]

    def assert_failed(self, frame, code, **place):
        """A failure frame exactly as the contract has it; returns its error."""
        self.assertEqual({"status", "jobs"}, set(frame), frame)
        self.assertEqual("failed", frame["status"], frame)
        self.assertEqual({"jobid", "error"}, set(frame["jobs"][0]), frame)
        error = frame["jobs"][0]["error"]
        self.assertEqual({"code", "message", "row", "column", "byteOffset"}, set(error), error)
        self.assertEqual(code, error["code"], error)
        for name, value in place.items():
            self.assertEqual(value, error[name], (name, error))
        self.assertTrue(error["message"])
        return error

    def assert_no_more_frames(self, browser, tab):
        """The next frame of the user is that of a job submitted now: nothing came in between."""
        browser.submit(b"a\n1\n", {"jobId": "fence", "outputformat": "csv"})
        self.assert_complete(tab.next_frame(), "fence")

    def convert(self, file_bytes, **metadata):
        """The whole flow for a new user; returns the output's bytes."""
        browser = self.browser()
        job = self.assert_complete(browser.run(file_bytes, metadata))
        return browser.download(job)


def main():
    unittest.main(verbosity=2)
