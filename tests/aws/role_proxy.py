"""A proxy in front of a service that lets pass what a role allows, and refuses the rest as AWS does.

    with RoleProxy(engine.endpoint, "dynamodb", stack, "ParseCsvUploadsRole") as proxy:
        proxy.endpoint; proxy.used      # {(action, resource)} that were asked for
        proxy.denied                    # those of them that the role does not allow

Requests pass byte by byte: signatures hold. `proxy.instead` is a function from (action, resource) to an
answer (status, body) in place of the service's, or None.
"""

import collections
import http.client
import http.server
import json
import re
import threading
import urllib.parse

from stack import ACCOUNT, REGION, as_list

DENIED = {"s3": (403, "application/xml", b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"),
          "execute-api": (403, "application/json", b'{"message": "Forbidden"}')}  # fmt: skip
DENIED_JSON = (400, "application/x-amz-json-1.0", b'{"__type": "AccessDeniedException", "message": "no"}')
# One permission for several requests.
S3_ACTIONS = {"HEAD": "GetObject", "GET": "GetObject", "PUT": "PutObject", "POST": "PutObject",
              "DELETE": "DeleteObject"}  # fmt: skip


def matches(pattern, resource):
    """As IAM reads it: `*` is any text."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), resource, re.DOTALL) is not None


def asked_of_s3(method, target, body):
    parts = urllib.parse.urlsplit(target)
    bucket, _, key = urllib.parse.unquote(parts.path).strip("/").partition("/")
    action = S3_ACTIONS[method]
    if method == "GET" and "uploadId=" in parts.query:
        action = "ListMultipartUploadParts"
    if method == "DELETE" and "uploadId=" in parts.query:
        action = "AbortMultipartUpload"
    if not key and method == "POST":  # a form
        key = re.search(rb'name="key"\r\n\r\n(.*?)\r\n', body, re.IGNORECASE)[1].decode()
    if not key:
        return [("s3:ListBucket", f"arn:aws:s3:::{bucket}")]
    return [(f"s3:{action}", f"arn:aws:s3:::{bucket}/{key}")]


def asked_of_dynamodb(operation, document):
    """A batch or a transaction needs what its parts need."""
    def of(action, table, index=None):
        resource = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}"
        return f"dynamodb:{action}", resource + (f"/index/{index}" if index else "")

    if operation == "TransactWriteItems":
        return [of(f"{kind}Item", one["TableName"]) for item in document["TransactItems"]
                for kind, one in item.items()]  # fmt: skip
    if operation == "BatchGetItem":
        return [of(operation, table) for table in document["RequestItems"]]
    return [of(operation, document["TableName"], document.get("IndexName"))]


def asked_of_sqs(operation, document):
    queue = document.get("QueueName") or document["QueueUrl"].rpartition("/")[2]
    return [(f"sqs:{operation.removesuffix('Batch')}", f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}")]


def asked_of_socket_api(method, target):
    stage, connections, connection = urllib.parse.unquote(target).strip("/").split("/")
    resource = f"socketapi/{stage}/{method}/{connections}/{connection}"
    return [("execute-api:ManageConnections", f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{resource}")]


def asked(service, method, target, headers, body):
    """[(action, resource)] as IAM names them."""
    if service == "s3":
        return asked_of_s3(method, target, body)
    if service == "execute-api":
        return asked_of_socket_api(method, target)
    operation = headers["X-Amz-Target"].rpartition(".")[2]
    of = {"dynamodb": asked_of_dynamodb, "sqs": asked_of_sqs}[service]
    return of(operation, json.loads(body))


class RoleProxy(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, upstream, service, stack, role):
        super().__init__(("127.0.0.1", 0), Handler)
        self.upstream = urllib.parse.urlsplit(upstream).netloc
        self.service, self.role = service, role
        self.statements = stack.statements(role)
        self.used, self.denied = set(), set()
        self.calls = collections.Counter()  # by action
        self.instead = lambda action, resource: None

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.server_port}"

    def grants(self, action, resource):
        """The granted (action, pattern) that it needs, or none."""
        for statement in self.statements:
            for pattern in as_list(statement["Resource"]):
                if action in as_list(statement["Action"]) and matches(pattern, resource):
                    return action, pattern
        return None

    def allows(self, action, resource):
        granted = self.grants(action, resource)
        self.calls[action] += 1
        if granted:
            self.used.add(granted)
        else:
            self.denied.add((action, resource))
        return granted is not None

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def serve(self):
        proxy = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        wants = asked(proxy.service, self.command, self.path, self.headers, body)
        if not all([proxy.allows(*one) for one in wants]):
            return self.deny()
        for one in wants:
            if answer := proxy.instead(*one):
                return self.answer(answer[0], {"Content-Type": "application/x-amz-json-1.0"}, answer[1])
        try:
            status, headers, answer = self.pass_on(body)
        except (OSError, http.client.HTTPException):  # the service broke off: so does this
            self.close_connection = True
            return None
        if proxy.service == "s3" and status == 404:
            # S3 says only to who may list the bucket that there is no such object.
            (_, resource), = wants
            if not proxy.allows("s3:ListBucket", resource.partition("/")[0]):
                return self.deny()
        return self.answer(status, headers, answer)

    def pass_on(self, body):
        connection = http.client.HTTPConnection(self.server.upstream, timeout=60)
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in ("connection", "expect"):
                connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, dict(answer.getheaders()), content

    def deny(self):
        status, kind, body = DENIED.get(self.server.service, DENIED_JSON)
        self.answer(status, {"Content-Type": kind}, body)

    def answer(self, status, headers, body):
        self.send_response_only(status)
        length = headers.get("Content-Length") if self.command == "HEAD" else len(body)
        for name, value in headers.items():
            if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(length or 0))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = serve

    def log_message(self, *_):
        pass
