"""Large files to and from a URL, moved by the kernel so that the client costs little."""

import http.client
import os
import urllib.parse

TIMEOUT_S = 600


def send(method, url, path, headers=None, head=b"", tail=b""):
    """The file at `path` as the body, between `head` and `tail`."""
    connection = _connection(url)
    connection.putrequest(method, _target(url))
    length = len(head) + os.stat(path).st_size + len(tail)
    for name, value in {**(headers or {}), "Content-Length": str(length)}.items():
        connection.putheader(name, value)
    connection.endheaders(head)
    with open(path, "rb") as file:
        connection.sock.sendfile(file)
    connection.send(tail)
    response = connection.getresponse()
    if response.status // 100 != 2:
        raise SystemExit(f"{method} {url}: {response.status} {response.read()[:500]!r}")
    response.read()
    connection.close()


def get(url):
    """How many bytes came."""
    connection = _connection(url)
    connection.request("GET", _target(url))
    response = connection.getresponse()
    if response.status != 200:
        raise SystemExit(f"GET {url}: {response.status}")
    block = memoryview(bytearray(1 << 20))
    size = 0
    while got := response.readinto(block):
        size += got
    connection.close()
    return size


def _connection(url):
    return http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=TIMEOUT_S)


def _target(url):
    parts = urllib.parse.urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
