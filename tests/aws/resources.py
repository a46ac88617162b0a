"""What an environment consists of, as docs/aws.md has it, made with boto3: buckets, queues, tables."""

import sys
import urllib.parse

import engines

sys.path[:0] = map(str, (engines.INSTALLED / "python/lib").glob("python3*/site-packages"))

import boto3  # noqa: E402
import botocore.config  # noqa: E402

PREFIX = "sluice-test-"
QUEUE_NAMES = ("uploads", "file-operations", "notifications")
UPLOADS, OUTPUTS = BUCKETS = ("sluice-uploads", "sluice-outputs")
TABLES = {
    "jobs": (("user", "run"), {"by_user": ("user", "created"), "by_job": ("user_job", "created"),
                               "by_age": ("shard", "created")}),
    "inbox": (("user", "entry"), {}),
    "connections": (("owner", "connection"), {}),
    "reservations": (("object",), {}),
}  # fmt: skip
RECEIVES_MAX = 10  # SQS's own redrive, behind that of the pipeline: max-receives + 5
CORS = {"CORSRules": [{"AllowedOrigins": ["*"], "AllowedMethods": ["GET", "POST", "PUT", "HEAD"],
                       "AllowedHeaders": ["*"], "ExposeHeaders": ["ETag"]}]}  # fmt: skip


def client(service, engine, **more):
    return boto3.client(
        service, endpoint_url=engine.endpoint, region_name=engines.REGION,
        aws_access_key_id=getattr(engine, "access_key", engines.ACCESS_KEY),
        aws_secret_access_key=getattr(engine, "secret", engines.SECRET),
        config=botocore.config.Config(
            s3={"addressing_style": "path"}, request_checksum_calculation="when_required",
            response_checksum_validation="when_required", **more))  # fmt: skip


def queues():
    """For an engine: each with its dead-letter queue."""
    return [queue for name in QUEUE_NAMES for queue in (
        engines.Queue(f"{PREFIX}{name}", dead_letter_queue=f"{PREFIX}{name}-dlq",
                      max_receive_count=RECEIVES_MAX),
        engines.Queue(f"{PREFIX}{name}-dlq"))]  # fmt: skip


def table_input(name, key, indexes):
    """Of CreateTable."""
    def schema(attributes):
        return [{"AttributeName": attribute, "KeyType": kind}
                for attribute, kind in zip(attributes, ("HASH", "RANGE"))]  # fmt: skip

    attributes = {attribute for keys in (key, *indexes.values()) for attribute in keys}
    more = {"GlobalSecondaryIndexes": [
        {"IndexName": index, "KeySchema": schema(keys), "Projection": {"ProjectionType": "KEYS_ONLY"}}
        for index, keys in indexes.items()]} if indexes else {}  # fmt: skip
    return {"TableName": PREFIX + name, "BillingMode": "PAY_PER_REQUEST", "KeySchema": schema(key),
            "AttributeDefinitions": [
                {"AttributeName": attribute, "AttributeType": "N" if attribute == "created" else "S"}
                for attribute in sorted(attributes)], **more}  # fmt: skip


def create_tables(dynamodb):
    for name, (key, indexes) in TABLES.items():
        dynamodb.create_table(**table_input(name, key, indexes))


def create_buckets(s3):
    for bucket in BUCKETS:
        s3.create_bucket(Bucket=bucket)
        s3.put_bucket_cors(Bucket=bucket, CORSConfiguration=CORS)


def tell_events(gateway, s3, push_url, prefix=""):
    """Ceph's gateway posts the events of uploads to `push_url` until each is taken; the first some
    30 s after this."""
    notifications = client("sns", gateway)
    # A secret in the address is taken over TLS only; that is what a proxy in front of it says.
    notifications.meta.events.register(
        "before-sign", lambda request, **_: request.headers.add_header("X-Forwarded-Proto", "https"))
    topic = notifications.create_topic(
        Name="uploads", Attributes={"push-endpoint": push_url, "persistent": "true"})["TopicArn"]
    s3.put_bucket_notification_configuration(
        Bucket=UPLOADS, NotificationConfiguration={"TopicConfigurations": [
            {"Id": "uploads", "TopicArn": topic, "Events": ["s3:ObjectCreated:*"],
             "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": prefix}]}}}]})  # fmt: skip


def upload_event(bucket, key, head):
    """What S3 sends of an object, by what HeadObject says of it."""
    return {"Records": [{
        "eventVersion": "2.1", "eventSource": "aws:s3", "eventName": "ObjectCreated:Post",
        "s3": {"bucket": {"name": bucket},
               "object": {"key": urllib.parse.quote_plus(key, safe="/"), "size": head["ContentLength"],
                          "eTag": head["ETag"].strip('"')}}}]}  # fmt: skip
