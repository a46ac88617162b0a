"""The whole pipeline from a shell: a file put by a client's own copy command is converted, and its
output fetched with the same tool."""

import pathlib
import sys
import tempfile
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "s3_conformance"), str(TESTS / "e2e")]

import curl
import sdks
import servers
import tools
from sluice_client import Browser
from suite import PEOPLE, items_of, parse_items


class Pipeline(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.endpoint = cls.enterClassContext(servers.started("sluice"))
        cls.directory = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        (cls.directory / "people.csv").write_bytes(PEOPLE)

    def converted(self, tool):
        """The bytes of the output, and the key that the upload had."""
        client = tool(self.endpoint, self.directory)
        browser = Browser(self.endpoint.sluice.addresses)
        metadata = {"operation": "transform", "outputformat": "json", "jobid": "shell"}
        with browser.open_socket() as tab:
            client.put(self.directory / "people.csv", "sluice-uploads",
                       f"{browser.user}/people é.csv", metadata)
            frame = tab.next_frame()
        self.assertEqual("complete", frame["status"], frame)
        job = frame["jobs"][0]
        self.assertEqual("shell", job["jobid"])
        client.get(job["bucket"], job["key"], self.directory / "out")
        return (self.directory / "out").read_bytes()

    def test_aws_s3_cp(self):
        self.assertEqual(items_of(PEOPLE), parse_items(self.converted(tools.AwsCli)))

    def test_rclone_copyto(self):
        self.assertEqual(items_of(PEOPLE), parse_items(self.converted(tools.Rclone)))

    def test_s3cmd_put(self):
        self.assertEqual(items_of(PEOPLE), parse_items(self.converted(tools.S3cmd)))

    def test_curl_upload_file(self):
        self.assertEqual(items_of(PEOPLE), parse_items(self.converted(curl.Curl)))

    def test_boto3_upload_file(self):
        self.assertEqual(items_of(PEOPLE), parse_items(self.converted(sdks.CurrentBoto3)))

    def test_javascript_upload(self):
        self.assertEqual(items_of(PEOPLE), parse_items(self.converted(sdks.JavaScriptSdk)))


if __name__ == "__main__":
    unittest.main(verbosity=2)
