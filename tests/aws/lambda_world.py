"""The five functions, each in Amazon's runtime interface emulator, over real engines; and what AWS has
around them: the mapping from queues to functions, API Gateway's way to sockets, S3's events.

    with LambdaWorld(["/path/of/sluice", "lambda"]) as world:
        world.http({"metadata": {…}}); world.upload(form, b"…"); world.drain(); world.frames["c1"]
"""

import http.server
import json
import threading
import urllib.parse
import urllib.request
import uuid

import engines
from flow_engines import PREFIX, FlowEngines

STAGES = {"uploads": "parse", "file-operations": "handle", "notifications": "notify"}


class Sockets(http.server.ThreadingHTTPServer):
    """The management API of a WebSocket API: keeps what is pushed to each connection."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), SocketsHandler)
        self.frames = {}  # of open connections

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/test"


class SocketsHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        place, connection = self.path.rsplit("/", 1)
        frames = self.server.frames.get(urllib.parse.unquote(connection))
        signed = "/execute-api/aws4_request" in self.headers.get("Authorization", "")
        if place != "/test/%40connections" or not signed:
            status = 403
        elif frames is None:
            status = 410
        else:
            frames.append(json.loads(body))
            status = 200
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class LambdaWorld(FlowEngines):
    def __init__(self, command):
        super().__init__()
        self.command, self.functions = command, {}

    def __enter__(self):
        super().__enter__()
        self.sockets = Sockets()
        self.stack.callback(self.sockets.server_close)
        threading.Thread(target=self.sockets.serve_forever, daemon=True).start()
        self.stack.callback(self.sockets.shutdown)
        return self

    @property
    def frames(self):
        return self.sockets.frames

    def start(self, function, **limits):
        """Its emulator, with a limit of time and memory; instead of the one that is there."""
        if function in self.functions:
            self.functions.pop(function).close()
        emulator = engines.RuntimeInterfaceEmulator(
            self.command, {
                **self.variables(), "SLUICE_FUNCTION": function,
                "SLUICE_PUSH_URL": self.sockets.url, "SLUICE_LOG_LEVEL": "warn"}, **limits)  # fmt: skip
        self.functions[function] = self.stack.enter_context(emulator)
        return emulator

    def invoke(self, function, event):
        emulator = self.functions.get(function) or self.start(function)
        return emulator.invoke(event)

    # API Gateway.

    def http(self, document, path="/test/GenerateSignedUrl"):
        """The answer's document."""
        answer = self.invoke("generate-signed-url", {
            "version": "2.0", "rawPath": path, "rawQueryString": "", "body": json.dumps(document),
            "headers": {"content-type": "application/json"},
            "requestContext": {"stage": "test", "http": {"method": "POST", "sourceIp": "127.0.0.1"}}})  # fmt: skip
        assert answer.get("statusCode") == 200, answer
        return json.loads(answer["body"])

    def v1(self, user, method, path, body=None, query="", **headers):
        """The status and the document (or None) of the version 1 API."""
        answer = self.invoke("generate-signed-url", {
            "version": "2.0", "rawPath": path, "rawQueryString": query,
            "body": json.dumps(body) if body is not None else "",
            "headers": {"authorization": f"Bearer {user}", **headers},
            "requestContext": {"stage": "$default", "http": {"method": method}}})  # fmt: skip
        return answer["statusCode"], json.loads(answer["body"]) if answer.get("body") else None

    def socket(self, event_type, connection, user=None, ticket=None, after=None):
        """The answer's status; an open connection takes frames. With a ticket it is one of version 1."""
        query = {**({"userId": user} if user else {}), **({"after": str(after)} if after is not None else {})}
        answer = self.invoke("websocket", {
            "queryStringParameters": query or None,
            "headers": {"Sec-WebSocket-Protocol": f"sluice.v1, sluice.ticket.{ticket}"} if ticket else {},
            "requestContext": {"eventType": event_type, "connectionId": connection, "stage": "test"}})  # fmt: skip
        if event_type == "CONNECT" and answer.get("statusCode") == 200:
            self.frames[connection] = []
        if event_type == "DISCONNECT":
            self.frames.pop(connection, None)
        return answer.get("statusCode"), answer

    # S3.

    def upload(self, form, content):
        """As a browser does it; S3's event is sent by hand, for Ceph has no SQS to send it to."""
        boundary, lines = uuid.uuid4().hex, []
        for name, value in form["fields"].items():
            lines += [f"--{boundary}", f'Content-Disposition: form-data; name="{name}"', "", value]
        lines += [f"--{boundary}", 'Content-Disposition: form-data; name="file"; filename="a.csv"', "", ""]
        body = "\r\n".join(lines).encode() + content + f"\r\n--{boundary}--\r\n".encode()
        request = urllib.request.Request(
            form["url"], body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})
        with urllib.request.urlopen(request) as answer:
            assert answer.status // 100 == 2, answer.status
        bucket, key = form["fields"]["bucket"], form["fields"]["Key"]
        self.sqs.send_message(QueueUrl=self.queues.queue_url(PREFIX + "uploads"),
                              MessageBody=json.dumps(self.event_of(bucket, key)))  # fmt: skip

    # Lambda's event source mapping.

    def poll(self, queue, wait_s=0):
        """One batch, and what the function says of it; None when there is no message in time."""
        url = self.queues.queue_url(PREFIX + queue)
        messages = self.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=180, WaitTimeSeconds=wait_s,
            AttributeNames=["All"], MessageAttributeNames=["All"]).get("Messages", [])  # fmt: skip
        if not messages:
            return None
        answer = self.invoke(STAGES[queue], {"Records": [self.record(queue, one) for one in messages]})
        failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
        for message in messages:
            if message["MessageId"] not in failed:
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return answer

    @staticmethod
    def record(queue, message):
        attributes = message.get("MessageAttributes", {})
        return {"messageId": message["MessageId"], "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"], "attributes": message["Attributes"],
                "messageAttributes": {
                    name: {"stringValue": value["StringValue"], "dataType": value["DataType"]}
                    for name, value in attributes.items()},
                "eventSource": "aws:sqs", "awsRegion": engines.REGION,
                "eventSourceARN": f"arn:aws:sqs:{engines.REGION}:{engines.ACCOUNT}:{PREFIX}{queue}"}  # fmt: skip

    def drain(self):
        """Until no queue has a message that can be received now."""
        while any([self.poll(queue) for queue in STAGES]):
            pass

    def drain_to_the_last(self):
        """Also what is hidden or delayed now."""
        while waiting := [queue for queue in STAGES if self.waiting(queue)]:
            self.poll(waiting[0], wait_s=1)
