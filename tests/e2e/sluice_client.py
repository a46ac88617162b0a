"""A browser-like client of Sluice, and a server process to point it at.

    with Server() as server:                         # the real binary, free ports, temporary data
        browser = Browser(server.addresses)          # a new random user
        tab = browser.open_socket()
        form = browser.sign({"operation": "transform", "outputformat": "json", "jobId": "1"})
        browser.upload(form, b"a,b\\n1,2\\n")          # .status is 204
        frame = tab.next_frame()                     # {"status": "complete", "jobs": [...]}
        output = browser.download(frame["jobs"][0])  # bytes

Standard library and python3-websocket only. A Browser may be used by many threads; a Socket and a
Server by one at a time. Calls raise one of NETWORK_ERRORS when the server goes away.
"""

import dataclasses
import http.client
import json
import socket
import time
import urllib.parse
import uuid

import websocket
from sluice_server import (  # noqa: F401 (what users of this module need beside it)
    BINARY,
    EMPTY_WITHIN_S,
    REPOSITORY,
    WAIT_S,
    Server,
    clean_environment,
    listening_ports,
    run_sluice,
    self_signed,
    wait_until,
)

ORIGIN = "https://page.example"  # what the browser would send

NETWORK_ERRORS = (OSError, http.client.HTTPException, websocket.WebSocketException)


def new_user():
    return str(uuid.uuid4())


@dataclasses.dataclass
class Response:
    status: int
    headers: http.client.HTTPMessage  # .get() ignores case
    body: bytes

    def json(self):
        return json.loads(self.body)


@dataclasses.dataclass
class Form:
    """A presigned POST: where to send which fields, in this order, before the file."""

    url: str
    fields: dict

    @property
    def key(self):
        return self.fields["Key"]


def request(method, url, headers=None, body=None, tls=None, timeout=WAIT_S):
    """One HTTP request on a connection of its own. Any status is an answer."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(parts.netloc, timeout=timeout, context=tls)
    else:
        connection = http.client.HTTPConnection(parts.netloc, timeout=timeout)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, body=body, headers=headers or {})
        answer = connection.getresponse()
        return Response(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def multipart(fields, file_bytes, file_name="file.csv", content_type="text/csv"):
    """multipart/form-data as a browser builds it: the fields in order, `file` last."""
    boundary = "----SluiceFormBoundary" + uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    ]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file_name}"\r\n'
        f"Content-Type: {content_type}\r\n\r\n"
    )
    body = "".join(parts).encode() + file_bytes + f"\r\n--{boundary}--\r\n".encode()
    return f"multipart/form-data; boundary={boundary}", body


class Socket:
    """One open WebSocket of a user: a browser's tab."""

    def __init__(self, url, tls=None, origin=ORIGIN, timeout=WAIT_S, subprotocols=None):
        options = {"context": tls} if tls else None
        self._socket = websocket.create_connection(
            url, timeout=timeout, origin=origin, sslopt=options, enable_multithread=False,
            subprotocols=subprotocols,
        )  # fmt: skip
        self.subprotocol = self._socket.subprotocol

    def next_frame(self, timeout=WAIT_S):
        """The next text frame as JSON. WebSocketTimeoutException when none comes; None: it waits for ever."""
        deadline = None if timeout is None else time.monotonic() + timeout  # pings do not put it off
        opcode = websocket.ABNF.OPCODE_PING
        while opcode in (websocket.ABNF.OPCODE_PING, websocket.ABNF.OPCODE_PONG):
            self._socket.settimeout(deadline and max(deadline - time.monotonic(), 0.001))
            opcode, data = self._socket.recv_data(control_frame=True)
        if opcode != websocket.ABNF.OPCODE_TEXT:
            raise websocket.WebSocketConnectionClosedException(f"opcode {opcode}: {data!r}")
        return json.loads(data)

    def fileno(self):
        """To wait for several; a frame that is there may be followed by others."""
        return self._socket.fileno()

    def close(self):
        self._socket.close()

    def abort(self):
        """The tab was closed: the server ends the connection, and its thread has read to the end
        what was sent before."""
        try:
            self._socket.sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the server was first

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Browser:
    """One user, as the existing web page behaves."""

    def __init__(self, addresses, user=None, environment="", tls=None):
        self.addresses = addresses  # {"http": …, "ws": …, "s3": …}
        self.user = user or new_user()
        self.path = f"/{environment}" if environment else ""
        self.tls = tls

    def request(self, method, url, headers=None, body=None, timeout=WAIT_S):
        return request(method, url, {"Origin": ORIGIN, **(headers or {})}, body, self.tls, timeout)

    def post_generate(self, document):
        """Raw POST /GenerateSignedUrl with a JSON document (or bytes)."""
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        url = f"{self.addresses['http']}{self.path}/GenerateSignedUrl"
        return self.request("POST", url, {"Content-Type": "application/json"}, body)

    def sign(self, metadata):
        """An upload form. `metadata` as the page sends it; userId is this user unless given."""
        response = self.post_generate({"metadata": {"userId": self.user, **metadata}})
        if response.status != 200:
            raise AssertionError(f"sign answered {response.status}: {response.body[:500]!r}")
        document = response.json()
        return Form(document["url"], document["fields"])

    def upload(self, form, file_bytes, fields=None, timeout=WAIT_S):
        """Sends the form with its file. `fields` (pairs) replaces the form's own fields."""
        pairs = list(form.fields.items()) if fields is None else fields
        content_type, body = multipart(pairs, file_bytes)
        headers = {"Content-Type": content_type}
        return self.request("POST", form.url, headers, body, timeout)

    def open_socket(self, timeout=WAIT_S):
        url = f"{self.addresses['ws']}{self.path or '/'}?userId={self.user}"
        return Socket(url, self.tls, timeout=timeout)

    def sign_download(self, job):
        """Raw answer to the request for a download URL of {"bucket", "key"}."""
        return self.post_generate({"bucketData": {"Bucket": job["bucket"], "Key": job["key"]}})

    def download_url(self, job):
        response = self.sign_download(job)
        if response.status != 200:
            raise AssertionError(f"no download URL: {response.status} {response.body[:500]!r}")
        return response.json()["url"]

    def download(self, job, headers=None):
        response = self.request("GET", self.download_url(job), headers)
        if response.status not in (200, 206):
            raise AssertionError(f"download answered {response.status}: {response.body[:500]!r}")
        return response.body

    def submit(self, file_bytes, metadata):
        """Asks for a form and uploads; returns the form. The upload must be accepted."""
        form = self.sign({"operation": "transform", **metadata})
        response = self.upload(form, file_bytes)
        if not 200 <= response.status < 300:
            raise AssertionError(f"upload answered {response.status}: {response.body[:500]!r}")
        return form

    def run(self, file_bytes, metadata):
        """The whole flow on a socket of its own; returns the frame."""
        with self.open_socket() as tab:
            self.submit(file_bytes, metadata)
            return tab.next_frame()
