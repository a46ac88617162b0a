"""What the proofs share: a server of their own, kept connections, signed requests."""

import http.client
import os
import pathlib
import sys
import unittest
import urllib.parse

TESTS = pathlib.Path(__file__).resolve().parent.parent
for directory in ("e2e", "s3_conformance"):
    sys.path.insert(0, str(TESTS / directory))

import client  # noqa: E402
import servers  # noqa: E402

BUCKET = "sluice-outputs"


def times(name, default):
    """How often a proof is to be repeated."""
    return int(os.environ.get(name, default))


class Kept:
    """One connection that is kept, as SDKs keep theirs. Not for several threads at once."""

    def __init__(self, s3):
        self.s3 = s3
        self.connection = http.client.HTTPConnection(s3.netloc, timeout=30)

    def __call__(self, method, key, body=b"", headers=None):
        url = self.s3.url(BUCKET, key)
        headers = self.s3.signer.sign(method, url, headers or {}, "UNSIGNED-PAYLOAD", ())
        self.connection.request(method, urllib.parse.urlsplit(url).path, body or None, headers)
        answer = self.connection.getresponse()
        return client.Response(answer.status, answer.headers, answer.read())

    def close(self):
        self.connection.close()


class Proof(unittest.TestCase):
    def setUp(self):
        self.endpoint = self.enterContext(servers.started("sluice"))
        self.s3 = client.Client(
            self.endpoint.url, self.endpoint.access_key, self.endpoint.secret
        )

    def kept(self):
        kept = Kept(self.s3)
        self.addCleanup(kept.close)
        return kept

    def keys(self):
        """Every key of the bucket."""
        keys, token = [], None
        while True:
            query = {"list-type": "2", **({"continuation-token": token} if token else {})}
            page = self.s3.request("GET", BUCKET, query=query)
            self.assertEqual(200, page.status, page)
            keys += page.texts("Contents/Key")
            token = page.text("NextContinuationToken")
            if not token:
                return keys
