"""deploy/aws/on-engines makes what the template says, on Ceph, ElasticMQ and Dynoxide; again, and nothing
changes.

    tests/aws/on_engines_test.py

An engine that is missing: as in engines_test.py.
"""

import json
import os
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "deploy/aws")]

import engines  # noqa: E402

for kind in (engines.ElasticMq, engines.Dynoxide, engines.RadosGateway, engines.Moto):
    if reason := engines.missing(kind):  # Moto's Python holds boto3 and PyYAML
        print(f"{'FAILED' if os.environ.get('CI') else 'SKIPPED'}: {reason}")
        sys.exit(1 if os.environ.get("CI") else 77)
sys.path[:0] = map(str, (engines.INSTALLED / "python/lib").glob("python3*/site-packages"))

import boto3  # noqa: E402
import botocore.config  # noqa: E402
import template_rules  # noqa: E402
from stack import HERE as DEPLOY  # noqa: E402
from stack import Stack  # noqa: E402

STACK = Stack("staging")


class OnEngines(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        storage = cls.enterClassContext(engines.RadosGateway())
        cls.endpoints = {"s3": storage.endpoint,
                         "sqs": cls.enterClassContext(engines.ElasticMq()).endpoint,
                         "dynamodb": cls.enterClassContext(engines.Dynoxide()).endpoint}  # fmt: skip
        cls.keys = {"AWS_ACCESS_KEY_ID": storage.access_key, "AWS_SECRET_ACCESS_KEY": storage.secret}
        cls.told = cls.make()

    @classmethod
    def make(cls):
        """What it prints."""
        where = {f"AWS_ENDPOINT_URL_{name.upper()}": url for name, url in cls.endpoints.items()}
        ran = subprocess.run(
            [engines.INSTALLED / "python/bin/python", DEPLOY / "on-engines", "staging"], capture_output=True,
            text=True, check=False, env={"PATH": os.environ["PATH"], **where, **cls.keys})  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        return dict(line.split("=", 1) for line in ran.stdout.splitlines())

    def client(self, service):
        return boto3.client(
            service, endpoint_url=self.endpoints[service], region_name=engines.REGION,
            aws_access_key_id=self.keys["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.keys["AWS_SECRET_ACCESS_KEY"],
            config=botocore.config.Config(s3={"addressing_style": "path"}))  # fmt: skip

    def test_tables_are_those_of_the_template(self):
        dynamodb = self.client("dynamodb")
        for name, (keys, indexes, _) in template_rules.table_schemas(STACK).items():
            table = dynamodb.describe_table(TableName=f"sluice-staging-{name}")["Table"]
            self.assertEqual(template_rules.keys_of(table), keys)
            made = {one["IndexName"]: template_rules.keys_of(one) for one in table.get("GlobalSecondaryIndexes", ())}
            self.assertEqual(made, indexes)
            expiry = dynamodb.describe_time_to_live(TableName=table["TableName"])["TimeToLiveDescription"]
            self.assertEqual(expiry.get("AttributeName"), None if name == "recipes" else "expires", name)

    def test_queues_are_those_of_the_template(self):
        sqs = self.client("sqs")
        for queue in template_rules.work_queues(STACK).values():
            url = sqs.get_queue_url(QueueName=queue["QueueName"])["QueueUrl"]
            made = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
            self.assertEqual(made["VisibilityTimeout"], str(queue["VisibilityTimeout"]))
            redrive = json.loads(made["RedrivePolicy"])
            self.assertTrue(redrive["deadLetterTargetArn"].endswith(f":{queue['QueueName']}-dlq"), redrive)
            self.assertEqual(int(redrive["maxReceiveCount"]), queue["RedrivePolicy"]["maxReceiveCount"])

    def test_buckets_are_those_that_it_tells(self):
        s3 = self.client("s3")
        for name in (self.told["SLUICE_UPLOADS_BUCKET"], self.told["SLUICE_OUTPUTS_BUCKET"]):
            self.assertTrue(s3.get_bucket_cors(Bucket=name)["CORSRules"])
            rules = s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
            self.assertTrue(any("AbortIncompleteMultipartUpload" in rule for rule in rules), rules)
        self.assertEqual(self.told["SLUICE_NAME_PREFIX"], "sluice-staging-")

    def test_again_it_changes_nothing(self):
        self.assertEqual(self.make(), self.told)


if __name__ == "__main__":
    unittest.main()
