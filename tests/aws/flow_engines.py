"""The engines that one flow stands on, with its queues, tables and buckets.

    with FlowEngines() as world:
        subprocess.Popen([sluice, "worker"], env={**os.environ, **world.variables()})
        world.waiting("uploads"); world.event_of(form)
"""

import contextlib
import os
import sys
import urllib.parse

import engines

PREFIX = "sluice-test-"
QUEUES = ("uploads", "file-operations", "notifications")
BUCKETS = ("sluice-uploads", "sluice-outputs")
TABLES = {
    "jobs": (("user", "run"), {"by_user": ("user", "created"), "by_job": ("user_job", "created"),
                               "by_age": ("shard", "created")}),
    "inbox": (("user", "entry"), {}),
    "connections": (("owner", "connection"), {}),
    "reservations": (("object",), {}),
    "recipes": (("user", "entry"), {"by_header": ("user_header", "entry")}),
    "idempotency": (("user", "key"), {}),
}  # fmt: skip
KEYS_ONLY = {"ProjectionType": "KEYS_ONLY"}
PROJECTIONS = {"by_header": {"ProjectionType": "INCLUDE",
                             "NonKeyAttributes": ["header", "name", "revision", "updated"]}}  # fmt: skip
KINDS = (engines.ElasticMq, engines.Dynoxide, engines.RadosGateway, engines.Moto)  # its Python has boto3


def skip_unless_installed(*more):
    """Ends the test where an engine is missing: failed in CI, else skipped, with the reason."""
    for kind in (*KINDS, *more):
        if reason := engines.missing(kind):
            print(f"{'FAILED' if os.environ.get('CI') else 'SKIPPED'}: {reason}")
            sys.exit(1 if os.environ.get("CI") else 77)
    sys.path[:0] = map(str, (engines.INSTALLED / "python/lib").glob("python3*/site-packages"))


def client(service, engine):
    """Of boto3."""
    import boto3
    import botocore.config

    return boto3.client(
        service, endpoint_url=engine.endpoint, region_name=engines.REGION,
        aws_access_key_id=getattr(engine, "access_key", engines.ACCESS_KEY),
        aws_secret_access_key=getattr(engine, "secret", engines.SECRET),
        config=botocore.config.Config(
            s3={"addressing_style": "path"}, request_checksum_calculation="when_required",
            response_checksum_validation="when_required"))  # fmt: skip


def table_input(name, key, indexes):
    """Of CreateTable: docs/aws.md."""
    def schema(attributes):
        return [{"AttributeName": attribute, "KeyType": kind}
                for attribute, kind in zip(attributes, ("HASH", "RANGE"))]  # fmt: skip

    attributes = {attribute for keys in (key, *indexes.values()) for attribute in keys}
    more = {"GlobalSecondaryIndexes": [
        {"IndexName": index, "KeySchema": schema(keys), "Projection": PROJECTIONS.get(index, KEYS_ONLY)}
        for index, keys in indexes.items()]} if indexes else {}  # fmt: skip
    return {"TableName": PREFIX + name, "BillingMode": "PAY_PER_REQUEST", "KeySchema": schema(key),
            "AttributeDefinitions": [
                {"AttributeName": attribute, "AttributeType": "N" if attribute == "created" else "S"}
                for attribute in sorted(attributes)], **more}  # fmt: skip


class FlowEngines:
    def __init__(self):
        self.stack = contextlib.ExitStack()

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            queues = [engines.Queue(PREFIX + name) for queue in QUEUES for name in (queue, queue + "-dlq")]
            self.queues = stack.enter_context(engines.ElasticMq(queues))
            self.tables = stack.enter_context(engines.Dynoxide())
            self.storage = stack.enter_context(engines.RadosGateway())
            self.sqs, self.s3 = client("sqs", self.queues), client("s3", self.storage)
            self.dynamodb = client("dynamodb", self.tables)
            for name, (key, indexes) in TABLES.items():
                self.dynamodb.create_table(**table_input(name, key, indexes))
            for bucket in BUCKETS:
                self.s3.create_bucket(Bucket=bucket)
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self.stack.close()

    def variables(self):
        """For a process of Sluice: where the engines are, and keys that all of them take."""
        return {"AWS_ENDPOINT_URL_S3": self.storage.endpoint,
                "AWS_ENDPOINT_URL_SQS": self.queues.endpoint,
                "AWS_ENDPOINT_URL_DYNAMODB": self.tables.endpoint,
                "AWS_ACCESS_KEY_ID": self.storage.access_key,
                "AWS_SECRET_ACCESS_KEY": self.storage.secret, "AWS_REGION": engines.REGION,
                "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
                "AWS_EC2_METADATA_DISABLED": "true", "SLUICE_NAME_PREFIX": PREFIX}  # fmt: skip

    def event_of(self, bucket, key):
        """S3's event of an object, as a document: Ceph has no SQS to send it to."""
        head = self.s3.head_object(Bucket=bucket, Key=key)
        return {"Records": [{
            "eventVersion": "2.1", "eventSource": "aws:s3", "eventName": "ObjectCreated:Post",
            "s3": {"bucket": {"name": bucket},
                   "object": {"key": urllib.parse.quote_plus(key, safe="/"),
                              "size": head["ContentLength"], "eTag": head["ETag"].strip('"')}}}]}  # fmt: skip

    def waiting(self, queue):
        """How many messages, received ones, too."""
        attributes = self.sqs.get_queue_attributes(
            QueueUrl=self.queues.queue_url(PREFIX + queue), AttributeNames=["All"])["Attributes"]
        return (int(attributes["ApproximateNumberOfMessages"])
                + int(attributes["ApproximateNumberOfMessagesNotVisible"]))  # fmt: skip

    def connections(self):
        """The ids of those in the table."""
        found = self.dynamodb.scan(TableName=PREFIX + "connections", ConsistentRead=True)["Items"]
        return {item["id"]["S"] for item in found}
