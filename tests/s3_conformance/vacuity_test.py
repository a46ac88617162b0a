"""No case is vacuous: a server that always says yes and one that always says no fail every one.

    SHOW=1 python3 tests/s3_conformance/vacuity_test.py   names the cases that each of them passes
"""

import http.server
import os
import pathlib
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import harness
from cases import load_all
from client import Client

NO = (b'<?xml version="1.0"?><Error><Code>NoSuchKey</Code><RequestId>1</RequestId></Error>')
YES = b"<Result><UploadId>1</UploadId></Result>"


def stub(status, body):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            self.send_header("x-amz-request-id", "1")
            self.send_header("ETag", '"1"')
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else body)
            self.close_connection = True

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_OPTIONS = do_PATCH = answer

        def log_message(self, *_):
            pass

    return Handler


class Vacuity(unittest.TestCase):
    def passed_by(self, status, body):
        """Names of the cases that pass against a server that always answers so."""
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), stub(status, body))
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        client = Client(f"http://127.0.0.1:{server.server_port}", "key", "secret")
        names = {case.name for case in load_all()
                 if harness.run_case(case, client, "bucket", "sluice") is None}  # fmt: skip
        if os.environ.get("SHOW"):
            print(status, sorted(names))
        return names

    def test_no_case_passes_against_yes_and_against_no(self):
        yes, no = self.passed_by(200, YES), self.passed_by(404, NO)
        self.assertEqual(set(), yes & no)
        self.assertLess(len(yes | no), len(load_all()) / 4)

    def test_there_are_at_least_150_cases(self):
        self.assertGreaterEqual(len(load_all()), 150)

    def test_every_difference_of_rgw_says_why(self):
        for case in load_all():
            if case.rgw:
                self.assertNotEqual(case.expected, case.rgw.expected, case.name)
                self.assertIn(case.rgw.right, ("aws", "rgw", "both"), case.name)
                self.assertGreater(len(case.rgw.why), 20, case.name)


if __name__ == "__main__":
    unittest.main(verbosity=2)
