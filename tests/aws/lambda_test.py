"""The fourteen steps with `sluice lambda` in all five functions, on Amazon's emulator, Ceph, ElasticMQ
and Dynoxide.

    tests/aws/lambda_test.py

SLUICE_BINARY is the program; SLUICE_LAMBDA_ZIP, where it is set, a zip of script/package-lambda that
is run in a bare root instead. An engine that is missing: as in engines_test.py.
"""

import json
import os
import pathlib
import sys
import unittest
import urllib.request
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import engines  # noqa: E402
import flow_engines  # noqa: E402

flow_engines.skip_unless_installed(engines.RuntimeInterfaceEmulator)

from bare_root import BareRoot  # noqa: E402
from lambda_world import LambdaWorld  # noqa: E402


class Functions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        command = [os.environ.get("SLUICE_BINARY", ""), "lambda"]
        if zip_file := os.environ.get("SLUICE_LAMBDA_ZIP"):
            root = cls.enterClassContext(BareRoot(zip_file))
            command = root.command
        cls.world = cls.enterClassContext(LambdaWorld(command))

    def setUp(self):
        self.user, self.connection = str(uuid.uuid4()), f"{uuid.uuid4().hex[:14]}="
        self.assertEqual(self.world.socket("CONNECT", self.connection, self.user)[0], 200)
        self.frames = self.world.frames[self.connection]

    def convert(self, content, **wish):
        wish = {"operation": "transform", "outputformat": "json", "jobId": "job", "userId": self.user,
                **wish}  # fmt: skip
        self.world.upload(self.world.http({"metadata": wish}), content)
        self.world.drain()

    def test_a_file_goes_all_the_way_and_its_result_can_be_downloaded(self):
        self.convert("Name;Größe\r\nJosé;7\r\nZoë;8\r\n".encode("windows-1252"),
                     mapping="Name:n,Größe:size", sequence="size,n",
                     encoding="windows-1252")  # fmt: skip
        self.assertEqual([frame["status"] for frame in self.frames], ["complete"], self.frames)
        job = self.frames[0]["jobs"][0]
        url = self.world.http({"bucketData": {"Bucket": job["bucket"], "Key": job["key"]}})["url"]
        with urllib.request.urlopen(url) as answer:
            items = json.load(answer)["items"]
        self.assertEqual(items, [{"size": "7", "n": "José"}, {"size": "8", "n": "Zoë"}])

    def test_a_bad_file_fails_and_its_user_is_told(self):
        self.convert(b'a,b\n1,"2\n')
        self.assertEqual([frame["status"] for frame in self.frames], ["failed"])
        for queue in ("uploads", "file-operations", "notifications"):
            self.assertEqual((self.world.waiting(queue), self.world.waiting(f"{queue}-dlq")), (0, 0))

    def test_a_file_too_large_for_the_function_is_refused_with_the_size_that_fits(self):
        self.world.start("handle", timeout_s=3, memory_mib=128)
        self.addCleanup(self.world.start, "handle")
        self.convert(b"a,b\n" + b"1,2\n" * 1_250_000)
        error = self.frames[0]["jobs"][0]["error"]
        self.assertEqual(error["code"], "file_too_large_for_function")
        self.assertRegex(error["message"], r"5000004 bytes; .* up to about [23]\d{6} bytes")
        self.assertEqual(self.world.waiting("file-operations"), 0)
        dead = self.world.queues.queue_url("sluice-test-file-operations-dlq")
        self.world.sqs.purge_queue(QueueUrl=dead)

    def test_who_was_away_is_told_when_they_come_back(self):
        self.world.socket("DISCONNECT", self.connection)
        self.convert(b"a\n1\n")
        self.assertEqual(self.world.socket("CONNECT", "later=", self.user)[0], 200)
        while not self.world.frames["later="]:  # the replay is delayed by a second
            self.world.poll("notifications", wait_s=5)
        self.assertEqual(self.world.frames["later="][0]["status"], "complete")

    def test_a_function_that_is_none_says_so_when_it_starts(self):
        answer = self.world.start("none").invoke({})
        self.assertEqual(answer["errorType"], "Sluice.unknown_function")

    def test_an_event_that_is_none_fails_its_invocation(self):
        self.assertEqual(self.world.invoke("parse", {})["errorType"], "Sluice.bad_event")
        self.assertEqual(self.world.invoke("websocket", {})["errorType"], "Sluice.bad_event")


if __name__ == "__main__":
    unittest.main()
