"""Very many WebSockets in one process: one thread reads them all, and answers pings."""

import base64
import concurrent.futures
import contextlib
import json
import os
import select
import socket
import struct
import threading
import urllib.parse

from sluice_client import ORIGIN

OPENING_AT_ONCE = 16
# Each address of the client's has ports of its own: those of sockets that were closed are taken for a minute.
SOURCES = [f"127.0.0.{last}" for last in range(2, 10)]
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
HEADER_MAX = 64 * 1024


class Refused(Exception):
    """The answer was not 101."""


class Sockets:
    """`on_frame(name, document)` is called from the reading thread, `on_close(name)` when a socket ended by itself."""

    def __init__(self, address, on_frame=lambda name, document: None, on_close=lambda name: None):
        parts = urllib.parse.urlsplit(address)
        self._address = (parts.hostname, parts.port)
        self._on_frame, self._on_close = on_frame, on_close
        self._open = {}  # descriptor → (name, socket, what came and is not a whole frame yet)
        self._lock = threading.Lock()
        self._poll = select.epoll()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._read_all_the_time, daemon=True)
        self._thread.start()

    def __len__(self):
        return len(self._open)

    def open(self, names, request_of):
        """Many at once; `request_of(name)` is what connect() takes besides the address. The first failure is raised."""
        with concurrent.futures.ThreadPoolExecutor(OPENING_AT_ONCE) as pool:
            for _ in pool.map(lambda name: self._open_one(name, request_of(name)), names):
                pass

    def _open_one(self, name, request):
        opened, rest = connect(self._address, source=SOURCES[hash(name) % len(SOURCES)], **request)
        opened.setblocking(False)
        entry = (name, opened, bytearray(rest))
        with self._lock:
            self._open[opened.fileno()] = entry
        self._take(entry)
        self._poll.register(opened.fileno(), select.EPOLLIN | select.EPOLLRDHUP)

    def close(self):
        """All sockets; others may be opened afterwards."""
        with self._lock:
            opened, self._open = self._open, {}
        for _, one, _ in opened.values():
            one.close()

    def end(self):
        self._ending.set()
        self._thread.join()
        self.close()
        self._poll.close()

    def _read_all_the_time(self):
        while not self._ending.is_set():
            for descriptor, _ in self._poll.poll(0.2, 1000):
                self._read(descriptor)

    def _read(self, descriptor):
        with self._lock:
            found = self._open.get(descriptor)
        if not found:
            return
        name, one, received = found
        try:
            block = one.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            block = b""
        received += block
        if not block or not self._take(found):
            with self._lock:
                if self._open.get(descriptor) is not found:
                    return  # closed meanwhile, and the number may be another's
                del self._open[descriptor]
            one.close()
            self._on_close(name)

    def _take(self, entry):
        """Handles the whole frames that have come; False: the server closes."""
        name, one, received = entry
        while (frame := next_frame(received)) is not None:
            opcode, data = frame
            if opcode == TEXT:
                self._on_frame(name, json.loads(data))
            elif opcode == PING:
                with contextlib.suppress(OSError):
                    one.send(bytes([0x80 | PONG, 0x80 | len(data)]) + bytes(4) + data)
            elif opcode == CLOSE:
                return False
        return True


def connect(address, path, protocols=(), source=None, receive_buffer=None):
    """A socket behind the handshake, and what came behind it. One with a small `receive_buffer` also asks for small
    segments, as a network has them: the server's kernel would keep megabytes for one on loopback."""
    opened = socket.socket()
    try:
        if receive_buffer:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1_000)
        if source:
            opened.bind((source, 0))
        opened.settimeout(60)
        opened.connect(address)
        key = base64.b64encode(os.urandom(16)).decode()
        offered = f"Sec-WebSocket-Protocol: {', '.join(protocols)}\r\n" if protocols else ""
        opened.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {address[0]}:{address[1]}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Origin: {ORIGIN}\r\n{offered}\r\n".encode()
        )
        answer = b""
        while b"\r\n\r\n" not in answer:
            block = opened.recv(4096)
            if not block or len(answer) > HEADER_MAX:
                raise Refused(f"{path}: the connection ended: {answer[:200]!r}")
            answer += block
        head, rest = answer.split(b"\r\n\r\n", 1)
        if not head.startswith(b"HTTP/1.1 101"):
            raise Refused(f"{path}: {head[:200]!r}")
        return opened, rest
    except BaseException:
        opened.close()
        raise


def next_frame(received):
    """(opcode, data) of the first whole frame, which is taken away; None: it has not come yet."""
    if len(received) < 2:
        return None
    length, begin = received[1] & 0x7F, 2
    if length >= 126:
        begin = 4 if length == 126 else 10
        if len(received) < begin:
            return None
        (length,) = struct.unpack_from(">H" if begin == 4 else ">Q", received, 2)
    if len(received) < begin + length:
        return None
    opcode, data = received[0] & 0x0F, bytes(received[begin : begin + length])
    del received[: begin + length]
    return opcode, data
