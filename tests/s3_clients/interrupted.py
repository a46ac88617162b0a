"""What clients_test.py does with uploads that are interrupted: the client is killed, or its
connection is cut, after a number of bytes (cut_proxy.py).
"""

import concurrent.futures
import dataclasses
import random
import uuid

from cut_proxy import CutProxy
from sluice_client import wait_until
from tools import Failed

MIB = 1 << 20
CONTENT = random.Random(4).randbytes(24 * MIB)  # in parts for every client that makes parts
CUT_AT = 20 * MIB  # in a part that is not the first


class Interrupted:
    """A client dies in the middle, or loses its connection."""

    def use_new_bucket(self):
        """One without the uploads of other tests."""
        self.bucket = f"interrupted-{uuid.uuid4().hex[:12]}"
        self.assertEqual(200, self.plain.request("PUT", self.bucket).status)

    def through(self, proxy):
        """The same client, which knows the proxy's address only."""
        return self.tool(dataclasses.replace(self.endpoint, url=proxy.url), self.directory)

    def killed(self, limit, verb, *arguments):
        """The client dies when it has sent `limit` bytes; the server sees its connections end."""
        with (concurrent.futures.ThreadPoolExecutor() as pool,
              CutProxy(self.endpoint.url, limit) as proxy):  # fmt: skip
            client = self.through(proxy)
            running = pool.submit(getattr(client, verb), *arguments)
            wait_until(lambda: proxy.interrupted.is_set() or running.done(), "it has sent enough")
            client.kill()
            self.assertRaises(Failed, running.result)

    def unfinished(self):
        """Keys of the uploads that the server still keeps."""
        answer = self.plain.request("GET", self.bucket, query={"uploads": None})
        self.assertEqual(200, answer.status, str(answer))
        return answer.texts("Upload/Key")

    def assert_whole(self, key):
        self.assertTrue(CONTENT == self.content(key), "the bytes differ")
        self.assertEqual([], self.unfinished())


class KilledPut(Interrupted):
    def test_a_put_killed_in_the_middle_changes_nothing(self):
        self.use_new_bucket()
        file = self.file(CONTENT)
        self.stored("killed é", b"before")
        self.killed(CUT_AT, "put", file, self.bucket, "killed é")
        self.assertEqual(b"before", self.content("killed é"))
        self.remove_what_is_left("killed é")
        self.client.put(file, self.bucket, "killed é")
        self.assert_whole("killed é")

    def remove_what_is_left(self, key):
        """A put in one piece leaves nothing."""
        self.assertEqual([], self.unfinished())


class KilledParts(KilledPut):
    """Clients that make parts, which a killed one leaves: they can be seen and removed."""

    def remove_what_is_left(self, key):
        uploads = self.client.uploads(self.bucket)
        self.assertEqual([key], [each for each, _ in uploads])
        self.client.abort_uploads(self.bucket, uploads)
        self.assertEqual([], self.unfinished())
        self.assertEqual(b"before", self.content(key))

    def test_a_put_survives_a_cut_connection(self):
        self.use_new_bucket()
        with CutProxy(self.endpoint.url, CUT_AT, cuts=True) as proxy:
            self.through(proxy).put(self.file(CONTENT), self.bucket, "cut")
            self.assertTrue(proxy.interrupted.is_set())
        self.assert_whole("cut")


class ResumedByHand(Interrupted):
    """Clients whose user sends every part."""

    def test_an_upload_goes_on_after_a_killed_part(self):
        self.use_new_bucket()
        key, where, half = "by hand é", self.bucket, len(CONTENT) // 2
        first, second = self.file(CONTENT[:half], "first"), self.file(CONTENT[half:], "second")
        upload = self.client.create_upload(where, key)
        self.client.put_part(first, where, key, upload, 1)
        self.killed(half // 2, "put_part", second, where, key, upload, 2)
        self.assertEqual({1}, self.client.parts(where, key, upload).keys())
        self.client.put_part(second, where, key, upload, 2)
        self.assertEqual(404, self.content(key))
        self.client.complete(where, key, upload, self.client.parts(where, key, upload))
        self.assert_whole(key)


class ResumedByClient(Interrupted):
    """A client that finds out itself which parts are there."""

    def test_a_killed_put_goes_on_with_what_is_missing(self):
        self.use_new_bucket()
        file, first = self.file(CONTENT), 15 * MIB
        self.killed(CUT_AT, "put", file, self.bucket, "resumed")
        [(key, upload)] = self.client.uploads(self.bucket)
        self.assertEqual("resumed", key)
        self.assertEqual({1}, self.client.parts(self.bucket, key, upload).keys())
        with CutProxy(self.endpoint.url) as proxy:
            self.through(proxy).put_rest(file, self.bucket, key, upload)
            self.assertLess(proxy.sent, len(CONTENT) - first + MIB)
        self.assert_whole("resumed")
