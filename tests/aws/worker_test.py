"""`sluice serve --backend aws`, twice, and `sluice worker` beside it, on Ceph, ElasticMQ and Dynoxide.

    tests/aws/worker_test.py

SLUICE_BINARY is the program. An engine that is missing: as in engines_test.py.
"""

import base64
import contextlib
import json
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "e2e")]

import flow_engines  # noqa: E402

flow_engines.skip_unless_installed()

from sluice_client import Browser, Server, new_user, request, wait_until  # noqa: E402

SECRET = "a-secret-of-the-events"


class Process(Server):
    """`sluice COMMAND ARGUMENTS`; `.addresses` is its first line."""

    def __init__(self, command, *arguments, environment):
        super().__init__(*arguments, environment=environment)
        self.name = command

    def command(self):
        return [self.binary, self.name, *self.arguments]


class WorkersAndGateways(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(flow_engines.FlowEngines())
        cls.variables = {**cls.world.variables(), "SLUICE_EVENTS_SECRET": SECRET,
                         "SLUICE_S3_CONDITIONAL_COMPLETE": "false"}  # fmt: skip
        with contextlib.ExitStack() as stack:
            cls.here, cls.there = (stack.enter_context(cls.gateway()) for _ in range(2))
            cls.worker = stack.enter_context(
                cls.process("worker", "--stages", "parse,handle,notify", "--listen", "127.0.0.1:0"))
            cls.addClassCleanup(stack.pop_all().close)

    @classmethod
    def process(cls, command, *arguments):
        return Process(command, *arguments, environment=cls.variables)

    @classmethod
    def gateway(cls):
        return cls.process("serve", "--backend", "aws", "--listen", "127.0.0.1:0")

    def tell(self, gateway, document, authorization=f"Bearer {SECRET}"):
        """The answer to S3's event."""
        headers = {"Authorization": authorization} if authorization else {}
        return request("POST", gateway.addresses["http"] + "/_events/s3", headers,
                       json.dumps(document).encode())  # fmt: skip

    def submit(self, browser, content, gateway=None):
        form = browser.submit(content, {"outputformat": "json", "jobId": "job"})
        event = self.world.event_of(form.fields["bucket"], form.key)
        answer = self.tell(gateway or self.here, event)
        self.assertEqual((answer.status, answer.json()), (200, {"queued": 1}))

    def test_a_file_goes_all_the_way_to_a_socket_at_another_gateway(self):
        user = new_user()
        browser = Browser(self.here.addresses, user)
        with Browser(self.there.addresses, user).open_socket() as tab:
            self.submit(browser, b"name,city\nAda,London\n")
            frame = tab.next_frame()
        self.assertEqual(frame["status"], "complete", frame)
        items = json.loads(browser.download(frame["jobs"][0]))["items"]
        self.assertEqual(items, [{"name": "Ada", "city": "London"}])

    def test_who_was_away_is_told_at_whichever_gateway_they_come_back(self):
        browser = Browser(self.here.addresses)
        self.submit(browser, b'a,b\n1,"2\n')
        wait_until(lambda: self.ended(browser), "the job has ended")
        with Browser(self.there.addresses, browser.user).open_socket() as tab:
            self.assertEqual(tab.next_frame()["status"], "failed")

    def ended(self, browser):
        found = self.world.dynamodb.query(
            TableName=flow_engines.PREFIX + "jobs", KeyConditionExpression="#user = :user",
            ExpressionAttributeNames={"#user": "user"},
            ExpressionAttributeValues={":user": {"S": browser.user}}, ConsistentRead=True)  # fmt: skip
        return any("error" in name for item in found["Items"] for name in item)

    def test_events_need_the_secret_and_an_event(self):
        event = {"Records": []}
        basic = "Basic " + base64.b64encode(f"ceph:{SECRET}".encode()).decode()
        answers = [self.tell(self.here, event, said).status
                   for said in (None, "Bearer wrong-but-long-enough", basic)]  # fmt: skip
        self.assertEqual(answers, [401, 403, 200])
        self.assertEqual(self.tell(self.here, {"Event": "s3:TestEvent"}).status, 200)
        self.assertEqual(self.tell(self.here, {"no": "event"}).status, 400)

    def test_a_gateway_that_stops_leaves_no_row_behind(self):
        with self.gateway() as gateway:
            with Browser(gateway.addresses).open_socket():
                before = self.world.connections()
                self.assertEqual(gateway.stop(), 0)
                self.assertEqual(len(before - self.world.connections()), 1)

    def test_a_worker_stops_in_good_order(self):
        with self.process("worker", "--stages", "notify") as worker:
            self.assertEqual(worker.addresses, {"stages": ["notify"]})
            self.assertEqual(worker.stop(), 0)

    def test_each_tells_whether_it_is_ready_and_what_it_did(self):
        for process in (self.here, self.worker):
            answer = request("GET", process.addresses["http"] + "/readyz")
            self.assertEqual(answer.status, 200, answer.body)
            metrics = process.metrics()
            self.assertEqual(metrics["sluice_ready"], 1)
            depth = 'sluice_queue_messages{queue="uploads-dlq",state="visible"}'
            self.assertEqual(metrics[depth], 0)
        self.assertIn("s3", self.here.addresses)
        page = self.worker.addresses["http"] + "/GenerateSignedUrl"
        self.assertEqual(request("POST", page, body=b"{}").status, 404)

    def test_without_its_queues_it_is_not_ready(self):
        with Process("worker", "--listen", "127.0.0.1:0", environment={
                **self.variables, "SLUICE_NAME_PREFIX": "none-"}) as lost:  # fmt: skip
            answer = request("GET", lost.addresses["http"] + "/readyz")
            self.assertEqual(answer.status, 503)
            self.assertEqual(answer.json()["error"]["code"], "no_dynamodb")
            self.assertEqual(lost.stop(), 0)


if __name__ == "__main__":
    unittest.main()
