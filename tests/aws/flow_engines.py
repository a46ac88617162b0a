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
from needs import need

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
RECEIVES_MAX = 10  # SQS's own redrive, behind that of the pipeline: max-receives + 5
CORS = {"CORSRules": [{"AllowedOrigins": ["*"], "AllowedMethods": ["GET", "POST", "PUT", "HEAD"],
                       "AllowedHeaders": ["*"], "ExposeHeaders": ["ETag"]}]}  # fmt: skip
KINDS = (engines.ElasticMq, engines.Dynoxide, engines.RadosGateway, engines.Moto)  # its Python has boto3


def skip_unless_installed(*more, reason=None):
    """Ends the test where an engine is missing, or for another reason; needs.py says how."""
    need(reason, *map(engines.missing, (*KINDS, *more)))
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


def with_dead_letters(name):
    return [engines.Queue(name, dead_letter_queue=f"{name}-dlq", max_receive_count=RECEIVES_MAX),
            engines.Queue(f"{name}-dlq")]  # fmt: skip


def upload_event(bucket, key, size, etag):
    """S3's, as a document."""
    return {"Records": [{
        "eventVersion": "2.1", "eventSource": "aws:s3", "eventName": "ObjectCreated:Post",
        "s3": {"bucket": {"name": bucket},
               "object": {"key": urllib.parse.quote_plus(key, safe="/"), "size": size,
                          "eTag": etag.strip('"')}}}]}  # fmt: skip


class FlowEngines:
    def __init__(self, address="127.0.0.1"):
        """`address`: where they listen."""
        self.stack, self.address = contextlib.ExitStack(), address

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            queues = [queue for name in QUEUES for queue in with_dead_letters(PREFIX + name)]
            self.queues = stack.enter_context(engines.ElasticMq(queues, self.address))
            self.tables = stack.enter_context(engines.Dynoxide(self.address))
            self.storage = stack.enter_context(engines.RadosGateway(address=self.address))
            self.sqs, self.s3 = client("sqs", self.queues), client("s3", self.storage)
            self.dynamodb = client("dynamodb", self.tables)
            for name, (key, indexes) in TABLES.items():
                self.dynamodb.create_table(**table_input(name, key, indexes))
            for bucket in BUCKETS:
                self.s3.create_bucket(Bucket=bucket)
                self.s3.put_bucket_cors(Bucket=bucket, CORSConfiguration=CORS)
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
        """S3's event of an object, as a document."""
        head = self.s3.head_object(Bucket=bucket, Key=key)
        return upload_event(bucket, key, head["ContentLength"], head["ETag"])

    def waiting(self, queue):
        """How many messages, received and delayed ones, too."""
        attributes = self.sqs.get_queue_attributes(
            QueueUrl=self.queues.queue_url(PREFIX + queue), AttributeNames=["All"])["Attributes"]
        return sum(int(attributes[f"ApproximateNumberOfMessages{state}"])
                   for state in ("", "NotVisible", "Delayed"))  # fmt: skip

    def connections(self):
        """The ids of those in the table."""
        found = self.dynamodb.scan(TableName=PREFIX + "connections", ConsistentRead=True)["Items"]
        return {item["id"]["S"] for item in found}
