"""A job asks S3, SQS and DynamoDB as often as docs/aws.md says, and no more.

    tests/aws/api_calls_test.py       as root

One gateway and one worker, a job at a time, an open socket; proxies count.
"""

import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import scale_out_case  # noqa: E402 (first: it enters the network)

from call_counts import several_jobs  # noqa: E402
from scale_out_case import ScaleOutCase  # noqa: E402
from suite import PEOPLE  # noqa: E402

setUpModule, tearDownModule = scale_out_case.world(gateways=1, workers=1)

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/aws.md"
JOBS = 10
ROW = re.compile(r"^\| (S3|SQS|DynamoDB) \| `(\w+)` \| (\d+) \|", re.MULTILINE)


class ApiCalls(ScaleOutCase):
    def test_are_those_that_the_page_lists(self):
        page = {(service, operation): int(count)
                for service, operation, count in ROW.findall(PAGE.read_text())}  # fmt: skip
        self.assertTrue(page, "no table of calls")
        browser = self.browser()
        _, counts = several_jobs(self.world, browser, self.tab(browser), PEOPLE, JOBS)
        self.assertEqual(page, counts)

    def test_a_large_file_is_read_once_and_written_in_parts(self):
        rows = b"".join(b"%07d,%s\n" % (n, b"x" * 92) for n in range(200_000))  # 20 MB
        browser = self.browser()
        _, counts = several_jobs(self.world, browser, self.tab(browser), b"id,text\n" + rows, 1,
                                 outputformat="csv")  # fmt: skip
        to_s3 = {operation: count for (service, operation), count in counts.items() if service == "S3"}
        # Ceph ignores the condition of the last call, so the output's name is looked up before it.
        self.assertEqual(to_s3, {"PostObject": 1, "HeadObject": 2 + 1, "GetObject": 1,
                                 "CreateMultipartUpload": 1, "UploadPart": 3,
                                 "CompleteMultipartUpload": 1})  # fmt: skip


if __name__ == "__main__":
    unittest.main(verbosity=2)
