"""A proxy on loopback that interrupts: where a network breaks, or where a client is when it dies."""

import socket
import threading
import urllib.parse


class CutProxy:
    """Passes bytes both ways. After `limit` bytes from clients, all connections together, it either
    holds them (what then comes waits until close) or cuts, once, the connection that it came to.

        with CutProxy(url, 1_000_000) as proxy:
            … proxy.url …
            proxy.interrupted.wait()
    """

    def __init__(self, url, limit, cuts=False):
        parts = urllib.parse.urlsplit(url)
        self._server = parts.hostname, parts.port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.interrupted = threading.Event()
        self.sent = 0  # bytes that the server was given
        self._limit, self._cuts = limit, cuts
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._sockets = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(self._server)
            self._sockets += [client, server]
            for pump in (self._to_server, self._to_client):
                self._threads.append(threading.Thread(target=pump, args=(client, server)))
                self._threads[-1].start()

    def _to_client(self, client, server):
        try:
            while block := server.recv(1 << 16):
                client.sendall(block)
        except OSError:
            pass
        shut(client, server)

    def _to_server(self, client, server):
        try:
            while block := client.recv(1 << 16):
                passed = self._take(len(block))
                server.sendall(block[:passed])
                if passed < len(block):
                    if not self._cuts:
                        self._closed.wait()
                    break
        except OSError:
            pass
        shut(client, server)

    def _take(self, size):
        """How many of these bytes may pass."""
        with self._lock:
            if not (self._cuts and self.interrupted.is_set()) and self.sent + size > self._limit:
                size = self._limit - self.sent
                self.interrupted.set()
            self.sent += size
            return size

    def close(self):
        self._closed.set()
        shut(self._listener)
        self._threads[0].join()  # no connection comes after that
        shut(*self._sockets)
        for thread in self._threads:
            thread.join()
        for each in (self._listener, *self._sockets):
            each.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def shut(*sockets):
    """Both ways: whoever waits for one of them sees its end."""
    for each in sockets:
        try:
            each.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
