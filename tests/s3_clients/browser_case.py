"""What the tests of the browser share: server, browser, pages with forms, what is stored."""

import os
import pathlib
import sys
import tempfile
import unittest
import uuid

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "s3_conformance"), str(TESTS / "e2e")]

import boto3
import pages
import servers
from botocore.config import Config
from botocore.exceptions import ClientError
from chromium import Chromium

KEY = "folder/a b+c%20d/größe (1).bin"


class BrowserTest(unittest.TestCase):
    """One server and one browser for the tests of a class; each test has a bucket and a tab."""

    kind = os.environ.get("S3_CLIENTS_SERVER", "sluice")

    @classmethod
    def setUpClass(cls):
        cls.endpoint = cls.enterClassContext(servers.started(cls.kind))
        cls.directory = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(
            dir=os.environ.get("SLUICE_TEST_TMPDIR"), ignore_cleanup_errors=True)))  # fmt: skip
        cls.pages = cls.enterClassContext(pages.served())
        cls.chromium = cls.enterClassContext(Chromium(cls.directory))
        cls.s3 = boto3.client(
            "s3", endpoint_url=cls.endpoint.url, region_name="us-east-1",
            aws_access_key_id=cls.endpoint.access_key, aws_secret_access_key=cls.endpoint.secret,
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}))  # fmt: skip
        cls.addClassCleanup(cls.s3.close)

    def setUp(self):
        self.bucket = f"browser-{uuid.uuid4().hex[:12]}"
        self.s3.create_bucket(Bucket=self.bucket)
        self.tab = self.chromium.open_tab()
        self.addCleanup(lambda: self.tab.close())

    def content(self, key=KEY):
        """Of the object; None when there is none."""
        try:
            return self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except ClientError as error:
            self.assertEqual("NoSuchKey", error.response["Error"]["Code"])
            return None

    def keys(self):
        listed = self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])
        return [entry["Key"] for entry in listed]

    def file(self, content, name="chosen.bin"):
        path = self.directory / name
        path.write_bytes(content)
        return path

    def open_form(self, content, key=KEY, name="chosen.bin", fields=None, most=20_000_000,
                  through=None):  # fmt: skip
        """A page with a presigned POST by boto3, and the file chosen in it. `through`: a proxy."""
        conditions = [["content-length-range", 0, most],
                      *({name: value} for name, value in (fields or {}).items())]  # fmt: skip
        form = self.s3.generate_presigned_post(self.bucket, key, fields, conditions)
        url = self.endpoint.url
        page = pages.upload_form(form["url"].replace(url, through or url), form["fields"])
        self.tab.open(self.pages.show("/upload", page))
        self.tab.choose_file("[type=file]", self.file(content, name))
