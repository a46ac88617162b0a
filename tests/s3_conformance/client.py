"""One HTTP client that says to an S3 endpoint exactly what a case wants said, right or wrong.

Pure standard library. Not for several threads at once. Bodies are bytes; keys and queries are
percent-encoded here.
"""

import dataclasses
import hashlib
import http.client
import io
import pathlib
import re
import socket
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

import sigv4  # noqa: E402 (the one signer of the tests)

TIMEOUT_S = 30


@dataclasses.dataclass
class Response:
    status: int
    headers: http.client.HTTPMessage  # .get() ignores case
    body: bytes

    @property
    def xml(self):
        """The body's root element, without namespaces; None when it is no XML."""
        try:
            root = ElementTree.fromstring(self.body)
        except ElementTree.ParseError:
            return None
        for element in root.iter():
            element.tag = element.tag.rsplit("}", 1)[-1]
        return root

    def texts(self, path):
        root = self.xml
        return [] if root is None else [element.text or "" for element in root.findall(path)]

    def text(self, path):
        """Of the first such element; None when there is none."""
        return next(iter(self.texts(path)), None)

    @property
    def code(self):
        """The error code of a body that is an Error."""
        return self.text("Code") if self.xml is not None and self.xml.tag == "Error" else None

    def __str__(self):
        body = self.body[:300].decode(errors="replace").replace("\n", " ")
        return f"{self.status} {self.code or ''}".strip() + (f" {body}" if body else "")


class Client:
    def __init__(self, endpoint, access_key, secret, region="us-east-1", domain=None):
        """`domain`: hosts below it are the endpoint's buckets; None: not known."""
        parts = urllib.parse.urlsplit(endpoint)
        self.endpoint = f"{parts.scheme}://{parts.netloc}"
        self.tls = parts.scheme == "https"
        self.netloc = parts.netloc
        self.domain = domain
        self.signer = sigv4.Signer(access_key, secret, region)

    def url(self, bucket="", key="", query=None):
        """`query`: a mapping or pairs; a value of None is a name without `=`."""
        pairs = list(query.items()) if isinstance(query, dict) else list(query or [])
        quote = urllib.parse.quote
        text = "&".join(quote(n, safe="") + ("" if v is None else "=" + quote(str(v), safe=""))
                        for n, v in pairs)  # fmt: skip
        path = "/" + quote(bucket) + ("/" + quote(key, safe="/") if key else "")
        return self.endpoint + path + ("?" + text if text else "")

    def request(self, method, bucket="", key="", *, query=None, headers=None, body=b"",
                auth="header", payload=None, unsigned=(), signer=None, expires_s=300):  # fmt: skip
        """`auth` is "header", "query" or None. `payload` replaces the hash of the body."""
        signer, url = signer or self.signer, self.url(bucket, key, query)
        headers = dict(headers or {})
        if auth == "header":
            payload = payload or hashlib.sha256(body).hexdigest()
            headers = signer.sign(method, url, headers, payload, unsigned)
        elif auth == "query":
            url = signer.presign(method, url, headers, expires_s)
        return self.send(method, url, headers, body)

    def send(self, method, url, headers=None, body=b""):
        """The request as it is, with Host and Content-Length (unless they are given)."""
        parts = urllib.parse.urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        kind = http.client.HTTPSConnection if self.tls else http.client.HTTPConnection
        connection = kind(parts.netloc, timeout=TIMEOUT_S)
        headers = dict(headers or {})
        lengths = {"content-length", "transfer-encoding"}
        if not lengths & {name.lower() for name in headers} and (body or method in ("PUT", "POST")):
            headers["Content-Length"] = str(len(body))
        try:
            connection.putrequest(method, target, skip_accept_encoding=True,
                                  skip_host="Host" in headers)  # fmt: skip
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders(body or None)
            answer = connection.getresponse()
            return Response(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def send_raw(self, text):
        """These bytes on a connection of their own; the first answer on it. No TLS."""
        host, port = self.netloc.rsplit(":", 1)
        with socket.create_connection((host, int(port)), timeout=TIMEOUT_S) as connection:
            connection.sendall(text)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            return Response(answer.status, answer.headers, answer.read())

    def send_and_close(self, text):
        """These bytes, and then nothing more. The server is done with them when this returns."""
        host, port = self.netloc.rsplit(":", 1)
        with socket.create_connection((host, int(port)), timeout=TIMEOUT_S) as connection:
            connection.sendall(text)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(4096):
                pass


def multipart_form(fields, content, file_name="file.txt", file_field=True,
                   boundary="X7conformance"):
    """multipart/form-data: `fields` are pairs in order; the file comes last."""
    body = io.BytesIO()
    for name, value in fields:
        body.write(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode())
        body.write(value.encode() + b"\r\n")
    if file_field:
        head = f'Content-Disposition: form-data; name="file"; filename="{file_name}"\r\n'
        body.write(f"--{boundary}\r\n{head}Content-Type: text/plain\r\n\r\n".encode())
        body.write(content + b"\r\n")
    body.write(f"--{boundary}--\r\n".encode())
    return {"Content-Type": f"multipart/form-data; boundary={boundary}"}, body.getvalue()


ETAG = re.compile(r'^"[0-9a-f]{32}(-[0-9]+)?"$')
