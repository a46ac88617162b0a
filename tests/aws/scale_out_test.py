"""The flow on several machines: two gateways and three workers over Ceph, ElasticMQ and Dynoxide, each
in a network namespace of its own, with a browser's client as against the server of one machine.

    tests/aws/scale_out_test.py [TheFourteenSteps | …]       as root

SLUICE_BINARY is the program. What fails here is written down with each test: workers, networks,
services. Takes some three minutes, 45 s of them until Ceph sends its first event.
"""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import scale_out_case  # noqa: E402 (first: it enters the network)

import base64  # noqa: E402
import json  # noqa: E402
import random  # noqa: E402

import flow_test  # noqa: E402
import memory_test  # noqa: E402
import service_errors  # noqa: E402
from scale_out_case import ScaleOutCase  # noqa: E402
from scale_out_world import SECRET  # noqa: E402
from service_proxy import Fault  # noqa: E402
from sluice_client import request, wait_until  # noqa: E402
from suite import PEOPLE, items_of, parse_items, table_of  # noqa: E402

setUpModule, tearDownModule = scale_out_case.world(gateways=2, workers=3)

LARGE = b"id,text\n" + b"".join(b"%07d,%s\n" % (n, b"x" * 92) for n in range(160_000))  # 16 MB
LARGE_ROWS = [[b"%07d" % n, b"x" * 92] for n in (0, 159_999)]
SEED = 20_261_129


class TheFourteenSteps(ScaleOutCase, flow_test.TheFourteenSteps):
    """As on one machine."""


class Notifications(ScaleOutCase, flow_test.Notifications):
    """As on one machine."""

    def test_a_tab_at_each_gateway(self):
        browser = self.browser()
        tabs = [self.tab(browser), self.tab(self.in_turn(1, browser.user))]
        for gateway in (0, 1):
            self.in_turn(gateway, browser.user).submit(PEOPLE, self.wish(f"by-{gateway}"))
            for tab in tabs:
                self.assert_complete(tab.next_frame(), f"by-{gateway}")


class Memory(ScaleOutCase, memory_test.Memory):
    """200 MB from S3 to S3, and no process holds more than it may."""

    def check_digest(self, digest, etag):
        self.assertIn("-", etag)  # of parts: not the MD5 of the whole

    def peak_kib(self):
        return max(node.peak_kib() for node in (*self.world.gateways, *self.world.workers))


class Workers(ScaleOutCase):
    def test_one_that_is_killed_in_the_middle_of_a_file_is_replaced_by_another(self):
        browser = self.browser()
        tab = self.tab(browser)
        with self.world.s3_proxy.holding("GetObject", len(LARGE) // 2) as hold:
            browser.submit(LARGE, {"jobId": "large", "outputformat": "csv"})
            self.assertTrue(hold.caught.wait(60), "nobody reads the file")
            victim = self.world.worker_at(hold.call.client)
            victim.kill()
        self.addCleanup(victim.start)
        job = self.assert_complete(tab.next_frame(), "large")
        self.assertEqual([job["key"]], self.world.outputs(browser.user))
        header, rows = table_of(browser.download(job))
        self.assertEqual((["id", "text"], 160_000), (header, len(rows)))
        self.assertEqual(LARGE_ROWS, [[cell.encode() for cell in rows[at]] for at in (0, -1)])
        published = self.world.s3_proxy.calls("CompleteMultipartUpload")
        self.assertNotEqual(victim.machine.address, published[-1].client)
        self.assert_no_more_frames(browser, tab)

    def test_one_that_is_stopped_in_the_middle_of_a_file_hands_it_back(self):
        browser = self.browser()
        tab = self.tab(browser)
        with self.world.s3_proxy.holding("GetObject", len(LARGE) // 2) as hold:
            browser.submit(LARGE, {"jobId": "large", "outputformat": "csv"})
            self.assertTrue(hold.caught.wait(60), "nobody reads the file")
            leaver = self.world.worker_at(hold.call.client)
            self.assertEqual(0, leaver.stop())
        self.addCleanup(leaver.start)
        job = self.assert_complete(tab.next_frame(), "large")
        self.assertEqual([job["key"]], self.world.outputs(browser.user))
        self.assert_no_more_frames(browser, tab)


class Gateways(ScaleOutCase):
    def test_users_of_one_that_is_cut_off_go_to_the_other_one_and_miss_nothing(self):
        users = [self.browser() for _ in range(3)]
        for browser in users:
            self.tab(browser)  # and stays open: nobody is told that it is dead
        self.addCleanup(self.world.gateways[0].machine.mend)
        self.world.gateways[0].machine.cut()
        there = [self.in_turn(1, browser.user) for browser in users]
        for browser in there:
            browser.submit(PEOPLE, self.wish("meanwhile"))
        wait_until(lambda: all(self.world.outputs(browser.user) for browser in there), "all are done")
        for browser in there:
            tab = self.tab(browser)
            job = self.assert_complete(tab.next_frame(), "meanwhile")
            self.assertEqual(items_of(PEOPLE), parse_items(browser.download(job)))
            self.assert_no_more_frames(browser, tab)
        self.world.gateways[0].machine.mend()
        for browser in users:
            self.assert_no_more_frames(browser, self.tab(browser))

    def test_users_of_one_that_is_killed_go_to_the_other_one_and_miss_nothing(self):
        browser = self.browser()
        self.tab(browser)
        self.world.gateways[0].kill()
        self.addCleanup(self.world.gateways[0].start)
        there = self.in_turn(1, browser.user)
        there.submit(PEOPLE, self.wish("meanwhile"))
        tab = self.tab(there)
        self.assert_complete(tab.next_frame(), "meanwhile")
        self.assert_no_more_frames(there, tab)


class Events(ScaleOutCase):
    def test_that_come_again_and_in_any_order_change_nothing(self):
        users = [self.browser(gateway) for gateway in (0, 1, 0)]
        tabs = {browser: self.tab(browser) for browser in users}
        forms = [browser.submit(PEOPLE, self.wish(f"job-{n}")) for browser in users for n in range(3)]
        ways = [self.world.send_event, lambda event: self.post(0, event), lambda event: self.post(1, event)]
        again = [(way, self.world.event_of(form.fields["bucket"], form.key)) for form in forms for way in ways for _ in range(2)]
        random.Random(SEED).shuffle(again)
        for way, event in again:
            way(event)
        for browser, tab in tabs.items():
            told = [tab.next_frame() for _ in range(3)]
            self.assertEqual(["job-0", "job-1", "job-2"], sorted(f["jobs"][0]["jobid"] for f in told))
            keys = [self.assert_complete(frame)["key"] for frame in told]
            self.assertEqual(sorted(keys), sorted(self.world.outputs(browser.user)))
        self.settle()
        for browser, tab in tabs.items():
            self.assert_no_more_frames(browser, tab)

    def browser(self, gateway=0):
        return self.world.browser(gateway)

    def post(self, gateway, event, secret=SECRET, status=200):
        url = f"{self.world.gateways[gateway].addresses['http']}/_events/s3"
        words = base64.b64encode(f"events:{secret}".encode()).decode()
        headers = {"Authorization": f"Basic {words}", "Content-Type": "application/json"}
        self.assertEqual(status, request("POST", url, headers, json.dumps(event).encode()).status)

    def test_from_somebody_else_are_refused(self):
        browser = self.browser()
        self.post(0, {"Records": []}, "what-somebody-guessed", 403)
        self.assertEqual(0, self.world.waiting("uploads"))
        browser.run(PEOPLE, self.wish("others"))


class Services(ScaleOutCase):
    """They fail as AWS says that they do; the client sees nothing of it."""

    def go_on(self, proxy, *faults, content=PEOPLE, jobs=5):
        """Some jobs while the faults strike: one output and one frame each. Every fault struck."""
        browser = self.browser()
        tab = self.tab(browser)
        with proxy.faults(*faults):
            for number in range(jobs):
                browser.submit(content, {"jobId": str(number), "outputformat": "csv"})
            told = {frame["jobs"][0]["jobid"]: frame for frame in (tab.next_frame() for _ in range(jobs))}
        self.assertEqual({str(number) for number in range(jobs)}, set(told))
        for frame in told.values():
            output = browser.download(self.assert_complete(frame))
            self.assertEqual(table_of(content), table_of(output))
        self.assertEqual(jobs, len(self.world.outputs(browser.user)))
        self.settle()
        self.assert_no_more_frames(browser, tab)
        for fault in faults:
            self.assertGreater(fault.given, 0, fault)

    @property
    def nodes(self):
        """Not the client, who does not ask again."""
        return frozenset(node.machine.address for node in (*self.world.gateways, *self.world.workers))

    def test_dynamodb_throttles_and_transactions_conflict(self):
        writes = {"TransactWriteItems"}
        self.go_on(self.world.dynamodb_proxy,
                   Fault(service_errors.transaction_conflict, writes, every=3),
                   Fault(service_errors.THROUGHPUT_EXCEEDED, every=4),
                   Fault(service_errors.THROTTLED, every=5))  # fmt: skip
        # The commit knew which write conflicts, and made the transaction again itself.
        for worker in self.world.workers:
            self.assertNotIn("transaction_cancelled", worker.log_text())

    def test_dynamodb_answers_are_lost(self):
        self.go_on(self.world.dynamodb_proxy,
                   Fault(service_errors.THROTTLED, every=3, done=True))  # fmt: skip

    def test_s3_is_too_busy(self):
        self.go_on(self.world.s3_proxy,
                   Fault(service_errors.SLOW_DOWN, clients=self.nodes, every=3))  # fmt: skip

    def test_s3_answers_are_lost(self):
        self.go_on(self.world.s3_proxy, Fault(service_errors.SLOW_DOWN, frozenset({"PutObject"}),
                                              self.nodes, every=2, done=True))  # fmt: skip

    def test_s3_says_200_and_then_that_it_failed(self):
        complete = frozenset({"CompleteMultipartUpload"})
        self.go_on(self.world.s3_proxy,
                   Fault(service_errors.OK_BUT_ERROR, complete, at_most=1),
                   Fault(service_errors.OK_BUT_ERROR, complete, at_most=1, done=True),
                   content=LARGE, jobs=2)  # fmt: skip

    def test_sqs_fails(self):
        self.go_on(self.world.sqs_proxy, Fault(service_errors.INTERNAL_ERROR, every=4),
                   Fault(service_errors.INTERNAL_ERROR, frozenset({"SendMessageBatch", "SendMessage"}),
                         every=5, done=True))  # fmt: skip


if __name__ == "__main__":
    unittest.main(verbosity=2)
