"""A proxy on loopback that interrupts: as a network breaks, or where a client is when it dies."""

import contextlib
import math
import select
import socket
import threading
import urllib.parse

TIMEOUT_S = 60  # of a peer that takes nothing


class CutProxy:
    """Passes bytes both ways. After `limit` bytes from clients, all connections together, it either
    holds them (what then comes waits until close) or cuts, once, the connection that they came by.

        with CutProxy(url, 1_000_000) as proxy:
            … proxy.url …
            proxy.interrupted.wait()
    """

    def __init__(self, url, limit=math.inf, cuts=False):
        parts = urllib.parse.urlsplit(url)
        self._server = parts.hostname, parts.port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.interrupted = threading.Event()
        self.sent = 0  # bytes that the server was given
        self._limit, self._cuts = limit, cuts
        self._lock = threading.Lock()
        self._closed, self._open = socket.socketpair()  # readable as soon as the other is closed
        self._threads = []
        self._accepts = threading.Thread(target=self._accept)
        self._accepts.start()

    def _accept(self):
        while self._closed not in self._readable(self._listener):
            client, _ = self._listener.accept()
            self._threads.append(threading.Thread(target=self._serve, args=[client]))
            self._threads[-1].start()

    def _readable(self, *sockets):
        return select.select([self._closed, *sockets], [], [])[0]

    def _serve(self, client):
        with (contextlib.suppress(OSError), client,
              socket.create_connection(self._server, TIMEOUT_S) as server):  # fmt: skip
            client.settimeout(TIMEOUT_S)
            while self._closed not in (ready := self._readable(client, server)):
                for source in ready:
                    block = source.recv(1 << 16)
                    passed = self._take(len(block)) if source is client else len(block)
                    (server if source is client else client).sendall(block[:passed])
                    if not block or (passed < len(block) and self._cuts):
                        return
                    if passed < len(block):
                        self._readable()

    def _take(self, size):
        """How many of these bytes may pass."""
        with self._lock:
            has_cut = self._cuts and self.interrupted.is_set()
            if not has_cut and self.sent + size > self._limit:
                size = self._limit - self.sent
                self.interrupted.set()
            self.sent += size
            return size

    def close(self):
        self._open.close()
        self._accepts.join()
        for thread in self._threads:
            thread.join()
        self._listener.close()
        self._closed.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
