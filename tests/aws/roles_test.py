"""Each function of deploy/aws/template.yaml with its own environment, behind its own role: what the
role does not allow is refused as AWS refuses it, and what it allows is needed.

    tests/aws/roles_test.py

Over the same engines as lambda_test.py, with SLUICE_BINARY. An engine that is missing: as in
engines_test.py.
"""

import collections
import json
import os
import pathlib
import sys
import unittest
import urllib.request
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "deploy/aws")]

import engines  # noqa: E402
import flow_engines  # noqa: E402

flow_engines.skip_unless_installed(engines.RuntimeInterfaceEmulator)

from lambda_world import STAGES, LambdaWorld  # noqa: E402
from role_proxy import RoleProxy  # noqa: E402
from scale_out_page_test import numbers  # noqa: E402
from stack import Stack  # noqa: E402
from version_one_roles import VersionOne  # noqa: E402

STACK = Stack("test")
FUNCTIONS = {one["Environment"]["Variables"]["SLUICE_FUNCTION"]: name
             for name, one in STACK.of("AWS::Lambda::Function").items()}  # fmt: skip
PREFIX = STACK.properties("NotifyClient")["Environment"]["Variables"]["SLUICE_NAME_PREFIX"]
UPLOADS, OUTPUTS = (STACK.properties(name)["BucketName"] for name in ("UploadsBucket", "OutputsBucket"))
NOT_NOW = (400, b'{"__type": "ResourceNotFoundException", "message": "not now"}')

# What a role allows and no test here makes its function ask for.
LAMBDAS_OWN = {"logs:CreateLogStream", "logs:PutLogEvents",  # the sandbox writes the log
               "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}  # its poller reads the queue
RARE = {("handle", "s3:DeleteObject")}  # S3 stored other bytes than were sent: s3_publish_test.cc


class DeployedWorld(LambdaWorld):
    """The functions as the template makes them, each behind four proxies with its role."""

    def __enter__(self):
        super().__enter__()
        self.proxies = {}
        for bucket in (UPLOADS, OUTPUTS):
            self.s3.create_bucket(Bucket=bucket)
        return self

    def start(self, function, **_):
        name = FUNCTIONS[function]
        upstreams = {"s3": self.storage.endpoint, "sqs": self.queues.endpoint,
                     "dynamodb": self.tables.endpoint,
                     "execute-api": self.sockets.url.rpartition("/")[0]}  # fmt: skip
        self.proxies[function] = proxies = {
            service: self.stack.enter_context(RoleProxy(upstream, service, STACK, f"{name}Role"))
            for service, upstream in upstreams.items()}  # fmt: skip
        deployed = STACK.properties(name)
        variables = {**self.variables(), **deployed["Environment"]["Variables"],
                     **{f"AWS_ENDPOINT_URL_{service.upper()}": proxies[service].endpoint
                        for service in ("s3", "sqs", "dynamodb")}}  # fmt: skip
        if "SLUICE_PUSH_URL" in variables:
            variables["SLUICE_PUSH_URL"] = proxies["execute-api"].endpoint + "/test"
        self.functions[function] = self.stack.enter_context(engines.RuntimeInterfaceEmulator(
            self.command, variables, deployed["Timeout"], int(deployed["MemorySize"])))  # fmt: skip
        return self.functions[function]

    def ask(self, document):
        """The HTTP API's answer, whatever it says."""
        return self.invoke("generate-signed-url", {
            "version": "2.0", "rawPath": "/GenerateSignedUrl", "body": json.dumps(document), "headers": {},
            "requestContext": {"stage": "$default", "http": {"method": "POST"}}})  # fmt: skip

    def put_pointer(self, queue, body):
        """A message whose body is an object below messages/, as Sluice sends large ones."""
        pointer = f"messages/{uuid.uuid4().hex}"
        if body is not None:
            self.s3.put_object(Bucket=OUTPUTS, Key=pointer, Body=body)
        self.sqs.send_message(
            QueueUrl=self.queues.queue_url(PREFIX + queue), MessageBody=pointer,
            MessageAttributes={"large-body": {"StringValue": "1", "DataType": "String"}})  # fmt: skip

    def event_again(self, form):
        """S3's event of an upload, once more."""
        event = self.event_of(form["fields"]["bucket"], form["fields"]["Key"])
        self.sqs.send_message(QueueUrl=self.queues.queue_url(PREFIX + "uploads"), MessageBody=json.dumps(event))


class Roles(unittest.TestCase, VersionOne):
    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(DeployedWorld([os.environ.get("SLUICE_BINARY", ""), "lambda"]))

    def setUp(self):
        self.user, self.connection = str(uuid.uuid4()), f"{uuid.uuid4().hex[:14]}="
        self.assertEqual(self.world.socket("CONNECT", self.connection, self.user)[0], 200)
        self.frames = self.world.frames[self.connection]

    def tearDown(self):
        """Whatever it was: nothing was refused."""
        denied = {(function, *one) for function, proxies in self.world.proxies.items()
                  for proxy in proxies.values() for one in proxy.denied}  # fmt: skip
        self.assertEqual(denied, set())

    def upload(self, content, **wish):
        form = self.world.http({"metadata": {"operation": "transform", "outputformat": "json", "jobId": "job",
                                             "userId": self.user, **wish}})  # fmt: skip
        self.world.upload(form, content)
        return form

    def convert(self, content, **wish):
        form = self.upload(content, **wish)
        self.world.drain()
        return form

    def told(self):
        return [frame["status"] for frame in self.frames]

    def fourteen_steps(self, **wish):
        self.convert(b"a,b\n1,2\n", **wish)
        job = self.frames[-1]["jobs"][0]
        url = self.world.http({"bucketData": {"Bucket": job["bucket"], "Key": job["key"]}})["url"]
        with urllib.request.urlopen(url) as answer:  # by the role of who signed it
            return json.load(answer)["items"]

    def test_all_fourteen_steps(self):
        self.assertEqual(self.fourteen_steps(), [{"a": "1", "b": "2"}])
        self.assertEqual(self.told(), ["complete"], self.frames)

    def test_a_job_asks_as_often_as_its_price_says(self):
        self.fourteen_steps()  # what is looked up once, is
        self.world.drain_to_the_last()  # also what another test has left to come again
        for proxies in self.world.proxies.values():
            for proxy in proxies.values():
                proxy.calls.clear()
        self.fourteen_steps(jobId="counted")
        calls = collections.Counter()
        for proxies in self.world.proxies.values():
            for proxy in proxies.values():
                calls += proxy.calls
        priced = numbers("a small job")
        self.assertEqual(calls["s3:PutObject"], priced["S3: PUT and POST"])
        self.assertEqual(calls["s3:GetObject"], priced["S3: GET and HEAD"])
        # One more is S3's own; each is received and deleted, by Lambda.
        self.assertEqual(3 * (calls["sqs:SendMessage"] + 1), priced["SQS: requests"])
        self.assertEqual(calls["execute-api:ManageConnections"], priced["WebSocket API: messages"])
        # docs/aws.md: 1 reservation, 1 by parse, 4 by handle, 3 by notify.
        self.assertEqual(calls["dynamodb:PutItem"] + calls["dynamodb:UpdateItem"], 9, calls)
        self.assertEqual(calls["sqs:GetQueueUrl"], 0)

    def test_a_download_of_what_is_not_there_is_not_found(self):
        wish = {"bucketData": {"Bucket": OUTPUTS, "Key": f"{self.user}/transform/none.json"}}
        self.assertEqual(self.world.ask(wish)["statusCode"], 404)

    def test_what_parse_refuses_is_told(self):
        self.convert(b"a,b\n1,2\n", operation="none")
        self.assertEqual(self.told(), ["failed"])

    def test_a_large_output_goes_in_parts_and_one_of_a_bad_file_is_aborted(self):
        rows = b"column\n" + b"a value of some length\n" * 400_000
        self.convert(rows)
        self.convert(rows + b'"', jobId="bad")
        self.assertEqual(self.told(), ["complete", "failed"], self.frames)
        used = self.world.proxies["handle"]["s3"].used
        self.assertIn("s3:AbortMultipartUpload", {action for action, _ in used})

    def test_an_upload_that_was_deleted_is_told(self):
        form = self.upload(b"a\n1\n")
        self.world.poll("uploads")
        self.world.s3.delete_object(Bucket=UPLOADS, Key=form["fields"]["Key"])
        self.world.drain()
        self.assertEqual(self.frames[0]["jobs"][0]["error"]["code"], "input_deleted")

    def test_an_upload_that_was_deleted_before_anybody_looked_is_no_dead_letter(self):
        before = self.world.waiting("uploads-dlq")
        form = self.upload(b"a\n1\n")
        self.world.s3.delete_object(Bucket=UPLOADS, Key=form["fields"]["Key"])
        self.world.drain()
        self.assertEqual(self.world.waiting("uploads-dlq"), before)

    def test_an_output_that_is_there_is_left_as_it_is(self):
        form = self.convert(b"a\n1\n")
        self.forget_the_run()
        self.world.event_again(form)
        self.world.drain()
        self.assertEqual(self.told(), ["complete", "complete"])

    def forget_the_run(self):
        """As if the first one had died behind the output."""
        for table, keys in (("jobs", ("user", "run")), ("inbox", ("user", "entry"))):
            name = PREFIX + table
            for item in self.world.dynamodb.scan(TableName=name)["Items"]:
                if item["user"]["S"] == self.user and not item[keys[1]]["S"].startswith("counter"):
                    self.world.dynamodb.delete_item(TableName=name, Key={key: item[key] for key in keys})

    def test_who_was_away_is_told_and_who_is_gone_is_forgotten(self):
        self.world.frames.pop(self.connection)  # closed, and no $disconnect came
        self.convert(b"a\n1\n")
        gone = self.world.dynamodb.query(
            TableName=PREFIX + "connections", KeyConditionExpression="#owner = :owner",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues={":owner": {"S": f"user#{self.user}"}})["Items"]  # fmt: skip
        self.assertEqual(gone, [])
        self.assertEqual(self.world.socket("CONNECT", "later=", self.user)[0], 200)
        while not self.world.frames["later="]:  # the replay is delayed by a second
            self.world.poll("notifications", wait_s=5)
        self.assertEqual(self.world.socket("DISCONNECT", "later=")[0], 200)

    def test_a_socket_that_refuses_a_frame_is_tried_again(self):
        self.world.drain()
        sockets, refused = self.world.proxies["notify"]["execute-api"], []

        def refuse_once(action, resource):
            refused.append(resource)
            return (403, b"{}") if len(refused) == 1 else None

        sockets.instead = refuse_once
        self.convert(b"a\n1\n")
        while not self.frames:  # twelve seconds later
            self.world.poll("notifications", wait_s=5)
        self.assertEqual((self.told(), len(refused)), (["complete"], 2))

    def test_a_failure_that_passes_hands_the_message_back(self):
        for queue, function in STAGES.items():
            with self.subTest(queue):
                self.convert(b"a\n1\n", jobId=queue)
                proxy, asked = self.world.proxies[function]["dynamodb"], []

                def fail_once(action, resource, asked=asked):
                    asked.append(action)
                    return NOT_NOW if len(asked) == 1 else None

                self.upload(b"a\n2\n", jobId=queue + "2")
                for before in list(STAGES)[:list(STAGES).index(queue)]:
                    self.world.poll(before)
                proxy.instead = fail_once
                self.assertEqual(len(self.world.poll(queue)["batchItemFailures"]), 1)
                proxy.instead = lambda action, resource: None
                while len(self.frames) % 2:
                    for one in STAGES:
                        self.world.poll(one, wait_s=1)

    def test_bodies_that_sqs_does_not_carry_are_read_and_written(self):
        for queue in STAGES:
            for body in (b"x" * 1_100_000, None):  # neither is a message of ours, nor fits as a dead letter
                self.world.drain()
                self.world.put_pointer(queue, body)
                self.world.poll(queue, wait_s=5)
            self.assertEqual(self.world.waiting(f"{queue}-dlq"), 2, queue)

    def test_z_every_permission_was_needed(self):
        """Behind the others, by its name: what they used is what the roles allow."""
        needless = {}
        for function, proxies in self.world.proxies.items():
            granted = {(action, resource) for action, resource in STACK.allowed(FUNCTIONS[function] + "Role")
                       if action not in LAMBDAS_OWN and (function, action) not in RARE}  # fmt: skip
            needless[function] = granted - set().union(*(proxy.used for proxy in proxies.values()))
        self.assertEqual(needless, {function: set() for function in FUNCTIONS})

    def test_lambdas_poller_may_read_the_functions_queue_and_no_other(self):
        for queue, function in STAGES.items():
            arn = STACK.resolve({"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:sluice-test-" + queue})
            polled = {(action, resource) for action, resource in STACK.allowed(FUNCTIONS[function] + "Role")
                      if action in LAMBDAS_OWN and action.startswith("sqs:")}  # fmt: skip
            self.assertEqual(polled, {(action, arn) for action in LAMBDAS_OWN if action.startswith("sqs:")})


if __name__ == "__main__":
    unittest.main()
