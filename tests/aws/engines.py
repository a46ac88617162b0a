"""The engines that speak AWS's protocols, each on free ports of loopback.

    with ElasticMq([Queue("work", dead_letter_queue="dead", max_receive_count=3),
                    Queue("dead")]) as sqs:
        sqs.endpoint                    # http://127.0.0.1:…
    with Dynoxide() as dynamodb: …      # DynamoDB
    with Moto() as aws: …               # S3, SQS, DynamoDB and more, less faithfully
    with RuntimeInterfaceEmulator([program]) as function:
        function.invoke({"any": "event"})
    with RadosGateway() as s3: …        # S3; s3.access_key, s3.secret

Nothing of theirs is kept: data and logs are in a temporary directory, which goes with them. Needs
`script/bootstrap aws`, RadosGateway `script/bootstrap s3`. What each is not faithful in: README.md.
"""

import dataclasses
import json
import os
import pathlib
import sys
import xml.etree.ElementTree

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
INSTALLED = REPOSITORY / "build/aws"  # script/bootstrap aws

sys.path.insert(0, str(REPOSITORY / "tests/s3_conformance"))

import radosgw  # noqa: E402
from engine_process import WAIT_S, Engine, listening_ports  # noqa: E402
from radosgw import RadosGateway  # noqa: E402, F401

REGION = "us-east-1"
ACCOUNT = "000000000000"
# What would lead a program to somebody's real account.
NOT_OF_THE_USER = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL",
                   "AWS_WEB_IDENTITY_TOKEN_FILE")  # fmt: skip
ACCESS_KEY, SECRET = "ENGINEKEY", "engine-secret"  # all but RadosGateway take any


@dataclasses.dataclass
class Queue:
    """A queue that is there from the start. A dead-letter queue is one of the list, too."""

    name: str
    visibility_timeout_s: int = 30
    dead_letter_queue: str = None
    max_receive_count: int = None

    def as_hocon(self):
        settings = {"defaultVisibilityTimeout": f"{self.visibility_timeout_s} seconds"}
        if self.dead_letter_queue:
            settings["deadLettersQueue"] = {"name": self.dead_letter_queue,
                                            "maxReceiveCount": self.max_receive_count}  # fmt: skip
        return f"{json.dumps(self.name)} = {json.dumps(settings)}"


class ElasticMq(Engine):
    """SQS with its limits checked; in memory, or in a directory that is `kept`."""

    # The heap grows to what is in the queues; quick to start rather than quick for hours.
    JVM = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")

    def __init__(self, queues=(), address="127.0.0.1", kept=None):
        super().__init__(address)
        self.queues = list(queues)
        self.kept = kept

    def command(self):
        configuration = self.directory / "elasticmq.conf"
        configuration.write_text("\n".join([
            'include classpath("application.conf")',
            'node-address.host = "*"',  # queue URLs are at the address that the request came to
            f'rest-sqs {{ bind-hostname = "{self.address}", bind-port = 0, sqs-limits = strict }}',
            "rest-stats.enabled = false",
            f'aws {{ region = "{REGION}", accountId = "{ACCOUNT}" }}',
            "queues {", *(queue.as_hocon() for queue in self.queues), "}",
            *(self.storage() if self.kept else ()),
        ]))  # fmt: skip
        return ["java", *self.JVM, f"-Dconfig.file={configuration}",
                "-cp", f"{INSTALLED}/elasticmq/*", "org.elasticmq.server.Main"]  # fmt: skip

    def storage(self):
        """What docs/scale-out.md says of queues that last. Without WRITE_DELAY=0 the last half second
        is lost with the process."""
        return (f'queues-storage {{ enabled = true, path = "{self.kept}/queues.conf" }}',
                'messages-storage { enabled = true, '
                f'uri = "jdbc:h2:{self.kept}/messages;WRITE_DELAY=0" }}')  # fmt: skip

    def is_ready(self):
        if self.status("/health") is None:
            return False
        _, listed = self.request("GET", "/?Action=ListQueues")
        urls = {element.text for element in xml.etree.ElementTree.fromstring(listed).iter()
                if element.tag.endswith("QueueUrl")}  # fmt: skip
        return {self.queue_url(queue.name) for queue in self.queues} <= urls

    def queue_url(self, name):
        return f"{self.endpoint}/{ACCOUNT}/{name}"


class Dynoxide(Engine):
    """DynamoDB, in memory, or in a directory that is `kept`."""

    def __init__(self, address="127.0.0.1", kept=None):
        super().__init__(address)
        self.kept = kept

    def command(self):
        file = ["--db-path", f"{self.kept}/tables.sqlite"] if self.kept else []
        return [INSTALLED / "bin/dynoxide", "--host", self.address, "--port", "0", *file]


class Moto(Engine):
    """S3, SQS, DynamoDB and most other services, in memory."""

    def command(self):
        return [INSTALLED / "python/bin/moto_server", "-H", self.address, "-p", "0"]


class RuntimeInterfaceEmulator(Engine):
    """Amazon's own: `command` is a Lambda's bootstrap (no relative path), started with the first
    invocation; one invocation at a time.

    `variables` are its environment, beside those that Lambda sets; timeout and memory are what it
    is told, and the timeout is kept.
    """

    INVOCATIONS = "/2015-03-31/functions/function/invocations"  # no other name is served

    def __init__(self, command, variables=None, timeout_s=300, memory_mib=3008,
                 address="127.0.0.1"):  # fmt: skip
        super().__init__(address)
        self.runtime = [str(word) for word in command]
        self.variables = dict(variables or {})
        self.timeout_s, self.memory_mib = timeout_s, memory_mib
        self.runtime_api_port = None

    def command(self):
        # It would take a free port for the runtime API, too, but tell the function "0".
        self.runtime_api_port = radosgw.free_port()
        return [INSTALLED / "bin/aws-lambda-rie",
                "--runtime-interface-emulator-address", f"{self.address}:0",
                "--runtime-api-address", f"127.0.0.1:{self.runtime_api_port}",
                *self.runtime]  # fmt: skip

    def environment(self):
        return {**super().environment(), "AWS_REGION": REGION,
                "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET,
                "AWS_LAMBDA_FUNCTION_TIMEOUT": str(self.timeout_s),
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.memory_mib),
                **self.variables}  # fmt: skip

    def other_ports(self):
        return {self.runtime_api_port}

    def is_ready(self):
        ready = self.runtime_api_port in listening_ports(self.process.pid)
        return ready and self.status("/") is not None

    def invoke(self, event, timeout_s=WAIT_S):
        """What the function answers to the event, both as JSON; a failed one's error document."""
        return json.loads(self.invoke_raw(json.dumps(event), timeout_s)[1])

    def invoke_raw(self, body, timeout_s=WAIT_S):
        """(status, body)"""
        return self.request("POST", self.INVOCATIONS, body, timeout_s=timeout_s)


PROGRAMS = {
    ElasticMq: INSTALLED / "elasticmq",
    Dynoxide: INSTALLED / "bin/dynoxide",
    Moto: INSTALLED / "python/bin/moto_server",
    RuntimeInterfaceEmulator: INSTALLED / "bin/aws-lambda-rie",
}


def missing(kind):
    """Why an engine of this kind cannot be started, or None."""
    if kind is RadosGateway:
        return None if radosgw.is_installed() else "Ceph is not installed: script/bootstrap s3"
    if PROGRAMS[kind].exists():
        return None
    return f"{kind.__name__} is not installed: script/bootstrap aws"
