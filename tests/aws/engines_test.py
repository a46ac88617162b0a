"""The engines start, do what Sluice needs of them, and leave nothing behind.

    tests/aws/engines_test.py ElasticMq     one engine, or AnyEngine; without a name all of them

An engine that is not installed is a failure where CI is set, and elsewhere exit code 77 with the
reason, which ctest shows as skipped.
"""

import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import engines  # noqa: E402

KINDS = ("ElasticMq", "Dynoxide", "Moto", "RuntimeInterfaceEmulator", "RadosGateway")
wanted = sys.argv[1:] or [*KINDS, "AnyEngine"]
for kind in KINDS:
    needed = kind in wanted or kind == "Moto"  # whose Python holds boto3, too
    if needed and (reason := engines.missing(getattr(engines, kind))):
        print(f"{'FAILED' if os.environ.get('CI') else 'SKIPPED'}: {reason}")
        sys.exit(1 if os.environ.get("CI") else 77)
sys.path[:0] = map(str, (engines.INSTALLED / "python/lib").glob("python3*/site-packages"))

import boto3  # noqa: E402
import botocore.config  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402

from dynamodb_cases import DynamoDbCases, TokenCases  # noqa: E402
from sqs_cases import MoveTaskCases, SqsCases  # noqa: E402


def client(service, engine, secret=None):
    """One that asks once: what an engine does is not hidden by repeating."""
    key = getattr(engine, "access_key", engines.ACCESS_KEY)
    return boto3.client(
        service, endpoint_url=engine.endpoint, region_name=engines.REGION, aws_access_key_id=key,
        aws_secret_access_key=secret or getattr(engine, "secret", engines.SECRET),
        config=botocore.config.Config(
            retries={"total_max_attempts": 1}, s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required"))  # fmt: skip


class WithEngine(unittest.TestCase):
    """One engine for all tests of a class."""

    @classmethod
    def setUpClass(cls):
        cls.engine = cls.enterClassContext(cls.start())
        if isinstance(cls.engine, engines.Engine):
            print(f"{cls.__name__}: {cls.engine.started_in_s:.2f} s, "
                  f"{cls.engine.memory_bytes() >> 20} MiB", flush=True)  # fmt: skip


def kept_directory():
    """One that outlives an engine, not the test."""
    return tempfile.TemporaryDirectory(dir=os.environ.get("SLUICE_TEST_TMPDIR"))


def kill(engine):
    """Without a word to it."""
    engine.process.kill()
    engine.process.wait()


class S3Cases:
    def test_an_object_is_put_once_and_got_by_range(self):
        self.s3.create_bucket(Bucket="uploads")
        put = {"Bucket": "uploads", "Key": "a b.csv", "Body": b"name\nAda\n", "IfNoneMatch": "*"}
        self.s3.put_object(**put, Metadata={"jobid": "1"})
        with self.assertRaises(ClientError) as refused:
            self.s3.put_object(**put)
        self.assertEqual(refused.exception.response["Error"]["Code"], "PreconditionFailed")
        got = self.s3.get_object(Bucket="uploads", Key="a b.csv", Range="bytes=5-7")
        self.assertEqual((got["Body"].read(), got["Metadata"]), (b"Ada", {"jobid": "1"}))


class ElasticMq(WithEngine, SqsCases, MoveTaskCases):
    @classmethod
    def start(cls):
        return engines.ElasticMq([
            engines.Queue("work", 7, dead_letter_queue="dead", max_receive_count=3),
            engines.Queue("dead")])  # fmt: skip

    def setUp(self):
        self.sqs = client("sqs", self.engine)

    def test_what_it_acknowledged_is_there_after_a_kill_where_it_is_kept(self):
        sent = {str(number) for number in range(100)}
        with kept_directory() as kept:
            with engines.ElasticMq([engines.Queue("work")], kept=kept) as engine:
                sqs, url = client("sqs", engine), engine.queue_url("work")
                for body in sent:
                    sqs.send_message(QueueUrl=url, MessageBody=body)
                [done] = sqs.receive_message(QueueUrl=url)["Messages"]
                sqs.delete_message(QueueUrl=url, ReceiptHandle=done["ReceiptHandle"])
                kill(engine)
            with engines.ElasticMq([engines.Queue("work")], kept=kept) as engine:
                sqs, url, left = client("sqs", engine), engine.queue_url("work"), set()
                while more := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
                    left |= {message["Body"] for message in more}
        self.assertEqual(left, sent - {done["Body"]})

    def test_its_queues_are_there_from_the_start(self):
        attributes = self.attributes(self.engine.queue_url("work"))
        self.assertEqual(attributes["VisibilityTimeout"], "7")
        self.assertIn(self.arn(self.engine.queue_url("dead")), attributes["RedrivePolicy"])


class Dynoxide(WithEngine, DynamoDbCases, TokenCases):
    start = engines.Dynoxide

    def setUp(self):
        self.dynamodb = client("dynamodb", self.engine)

    def test_what_it_acknowledged_is_there_after_a_kill_where_it_is_kept(self):
        with kept_directory() as kept:
            with engines.Dynoxide(kept=kept) as engine:
                dynamodb = client("dynamodb", engine)
                dynamodb.create_table(
                    TableName="jobs", BillingMode="PAY_PER_REQUEST",
                    AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                    KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])  # fmt: skip
                for number in range(100):
                    dynamodb.put_item(TableName="jobs", Item={"id": {"S": str(number)}})
                kill(engine)
            with engines.Dynoxide(kept=kept) as engine:
                rows = client("dynamodb", engine).scan(TableName="jobs")["Items"]
        self.assertEqual({row["id"]["S"] for row in rows}, {str(number) for number in range(100)})


class Moto(WithEngine, SqsCases, DynamoDbCases, S3Cases):
    start = engines.Moto

    def setUp(self):
        self.sqs, self.dynamodb, self.s3 = (
            client(service, self.engine) for service in ("sqs", "dynamodb", "s3"))


class RuntimeInterfaceEmulator(WithEngine):
    @classmethod
    def start(cls):
        return engines.RuntimeInterfaceEmulator(
            [HERE / "example_function.py"], timeout_s=1)  # fmt: skip

    def test_a_function_gets_the_event_and_its_answer_comes_back(self):
        for number in (1, 2):
            answer = self.engine.invoke({"number": number})
            self.assertEqual(answer["event"], {"number": number})
            self.assertIn("Lambda-Runtime-Deadline-Ms", answer["headers"])

    def test_a_functions_error_comes_back(self):
        self.assertEqual(self.engine.invoke({"do": "fail"})["errorType"], "Example")

    def test_a_function_is_ended_at_its_timeout_and_started_anew(self):
        self.assertIn(b"timed out after 1.00 s", self.engine.invoke_raw('{"do": "hang"}')[1])
        self.assertEqual(self.engine.invoke({})["event"], {})

    def test_a_function_that_exits_is_an_error_and_is_started_anew(self):
        self.assertEqual(self.engine.invoke({"do": "exit"})["errorType"], "Runtime.ExitError")
        self.assertEqual(self.engine.invoke({})["event"], {})


class RadosGateway(WithEngine, S3Cases):
    start = engines.RadosGateway

    def setUp(self):
        self.s3 = client("s3", self.engine)

    def test_it_checks_signatures(self):
        with self.assertRaises(ClientError) as refused:
            client("s3", self.engine, secret="another").list_buckets()
        self.assertEqual(refused.exception.response["Error"]["Code"], "SignatureDoesNotMatch")


class AnyEngine(unittest.TestCase):
    def test_it_leaves_no_process_and_no_file_behind(self):
        with engines.Moto() as engine:
            process, directory = engine.process, engine.directory
            self.assertTrue(directory.exists())
        self.assertIsNotNone(process.returncode)
        self.assertFalse(directory.exists())

    def test_it_ends_when_the_test_is_killed(self):
        test = subprocess.Popen(
            [sys.executable, "-Bc", "import sys, engines; engine = engines.Moto().start();"
             "print(engine.process.pid, engine.directory, flush=True); sys.stdin.read()"],
            cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # fmt: skip
        with test:
            pid, directory = test.stdout.readline().split()
            self.addCleanup(shutil.rmtree, directory)
            engine = os.pidfd_open(int(pid))
            self.addCleanup(os.close, engine)
            test.kill()
            ended, _, _ = select.select([engine], [], [], 60)
        self.assertTrue(ended)

    def test_one_that_cannot_start_says_why(self):
        class Broken(engines.Engine):
            def command(self):
                return ["sh", "-c", "echo out of order; exit 1"]

        with self.assertRaisesRegex(RuntimeError, "Broken did not start:\nout of order"):
            Broken().__enter__()

    def test_a_command_beside_engines_finds_them_in_its_environment(self):
        done = subprocess.run(
            [HERE / "run_with_engines", "moto", "--", "sh", "-c",
             "echo $AWS_ENDPOINT_URL_S3 $AWS_ENDPOINT_URL_SQS $AWS_ENDPOINT_URL_DYNAMODB; exit 3"],
            capture_output=True, text=True, check=False)  # fmt: skip
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertRegex(done.stdout, r"^(http://127\.0\.0\.1:\d+) \1 \1$")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *wanted])
