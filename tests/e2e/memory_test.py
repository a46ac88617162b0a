"""The server's memory stays bounded, whatever the size of a file: 128 MiB at its peak."""

import hashlib
import http.client
import pathlib
import urllib.parse
import urllib.request

from sluice_client import WAIT_S, multipart
from suite import ServerTest, main

PEAK_KIB_MAX = 128 << 10  # docs/operations.md promises it
ROWS_PER_BLOCK = 10_000
BLOCKS = 200  # of 1 MB each
HEADER = b"id,text\n"


class Memory(ServerTest):
    def test_a_large_file_through_the_whole_flow(self):
        rows = [b"%06d,%s\n" % (i, b"x" * 92) for i in range(ROWS_PER_BLOCK)]
        block = b"".join(rows)
        browser = self.browser()
        tab = self.tab(browser)
        form = browser.sign({"jobId": "large", "outputformat": "json"})
        self.assertEqual(204, self.upload_in_blocks(form, block))
        job = self.assert_complete(tab.next_frame(timeout=WAIT_S * 4), "large")
        items, digest, etag = self.download_in_blocks(browser.download_url(job))
        self.assertEqual(BLOCKS * ROWS_PER_BLOCK, items)
        self.check_digest(digest, etag)
        self.assertLess(self.peak_kib(), PEAK_KIB_MAX)

    def check_digest(self, digest, etag):
        self.assertEqual(etag, digest)

    @staticmethod
    def upload_in_blocks(form, block):
        content_type, body = multipart(list(form.fields.items()), b"%FILE%")
        head, tail = body.split(b"%FILE%")
        size = len(head) + len(HEADER) + BLOCKS * len(block) + len(tail)
        parts = urllib.parse.urlsplit(form.url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=WAIT_S * 4)
        blocks = (part for part in [head + HEADER, *[block] * BLOCKS, tail])
        headers = {"Content-Type": content_type, "Content-Length": str(size)}
        connection.request("POST", parts.path, blocks, headers)
        status = connection.getresponse().status
        connection.close()
        return status

    @staticmethod
    def download_in_blocks(url):
        lines, digest = 0, hashlib.md5()  # an item is a line
        with urllib.request.urlopen(url, timeout=WAIT_S * 4) as answer:
            while block := answer.read(1 << 20):
                lines += block.count(b"\n")
                digest.update(block)
            return lines, digest.hexdigest(), answer.headers["ETag"].strip('"')

    def peak_kib(self):
        status = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text()
        (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1])


if __name__ == "__main__":
    main()
