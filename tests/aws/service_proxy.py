"""A proxy in front of a service: it knows who asked what, and can make the service fail.

    with ServiceProxy([engine.endpoint], address) as proxy:
        … proxy.url …
        proxy.calls()                                # [Call] until now, oldest first
        with proxy.faults(Fault(SLOW_DOWN, {"PutObject"}, every=3)): …
        with proxy.holding("GetObject", 1_000_000) as hold:
            hold.caught.wait(); hold.call.client     # its answer stops after that many bytes
            hold.release()

Bytes and headers pass as they are: signatures, which cover the host's name, stay good. Of several
upstreams, the first that answers a connection within a second is asked: a load balancer.
"""

import asyncio
import contextlib
import dataclasses
import threading
import urllib.parse

import http_frames
from service_calls import KEPT_BYTES, Call, operation_of

CONNECT_S = 1
HOP_BY_HOP = {"connection", "keep-alive", "expect"}


@dataclasses.dataclass
class Fault:
    """An answer in place of the service's, to every `every`th call of the operations (all if none)
    that comes from these addresses (all if none), without those that ask again. With `done` the
    service has done its work, and only its answer is lost."""

    answer: object  # bytes, or a function that makes them of the Call
    operations: frozenset = frozenset()
    clients: frozenset = frozenset()
    every: int = 1
    at_most: int = None
    done: bool = False
    met: int = 0
    given: int = 0

    def strikes(self, call):
        if self.operations and call.operation not in self.operations:
            return False
        if self.clients and call.client not in self.clients:
            return False
        self.met += 1
        if self.met % self.every or self.given == self.at_most:
            return False
        self.given += 1
        return True


class Hold:
    """The first answer of an operation that is that long, stopped there. `caught` is set once it is."""

    def __init__(self, operation, after_bytes):
        self.operation, self.after_bytes = operation, after_bytes
        self.caught, self.released = threading.Event(), threading.Event()
        self.call = None

    def release(self):
        self.released.set()


class ServiceProxy:
    def __init__(self, upstreams, address="127.0.0.1"):
        self.upstreams = [(urllib.parse.urlsplit(url).hostname, urllib.parse.urlsplit(url).port)
                          for url in upstreams]  # fmt: skip
        self._address = address
        self._lock = threading.Lock()
        self._calls, self._faults, self._struck, self._hold, self._open = [], [], set(), None, set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server = self.url = None

    def calls(self, *operations):
        """Those of these operations, or all."""
        with self._lock:
            return [call for call in self._calls if not operations or call.operation in operations]

    def forget(self):
        """The calls that have been answered."""
        with self._lock:
            self._calls = [call for call in self._calls if call.ended is None]

    @contextlib.contextmanager
    def faults(self, *faults):
        self._faults, self._struck = list(faults), set()
        try:
            yield faults
        finally:
            self._faults = []

    def _fault_for(self, call):
        """None for a client's next call of an operation behind one that was struck, the repetition
        where it calls one at a time: others' calls lie between the two, and may be just so many that
        every attempt is struck, of a client who gives up then."""
        who, struck = (call.client, call.operation), self._struck
        if who in struck:
            struck.discard(who)
            return None
        fault = next((fault for fault in self._faults if fault.strikes(call)), None)
        if fault:
            struck.add(who)
        return fault

    @contextlib.contextmanager
    def holding(self, operation, after_bytes):
        self._hold = hold = Hold(operation, after_bytes)
        try:
            yield hold
        finally:
            self._hold = None
            hold.release()

    # The rest runs in the loop's thread.

    async def _serve(self, reader, writer):
        client = writer.get_extra_info("peername")[0]
        self._open.add(asyncio.current_task())  # nobody else holds it when its client has gone
        with contextlib.suppress(ConnectionError, EOFError, asyncio.CancelledError):
            while await self._one(client, reader, writer):
                pass
        writer.close()
        self._open.discard(asyncio.current_task())

    async def _one(self, client, reader, writer):
        """One request and its answer; whether another may follow on the connection."""
        head = await http_frames.read_head(reader)
        method, target, _ = head.first.split(" ")
        call = Call(operation_of(method, target, head.fields), client, method, target)
        with self._lock:
            self._calls.append(call)
        if head.fields.get("expect"):
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        try:
            await self._pass_on(call, head, reader, writer)
        finally:
            call.ended = call.ended or asyncio.get_running_loop().time()
        return head.fields.get("connection", "").lower() != "close"

    async def _pass_on(self, call, head, reader, writer):
        fault = self._fault_for(call)
        blocks = self._kept(call, head, http_frames.body_blocks(reader, head))
        if fault and not fault.done:
            async for _ in blocks:
                pass
            await self._inject(call, fault, writer)
            return
        upstream, to_upstream = await self._connect()
        try:
            await self._forward(head, blocks, to_upstream)
            answer = await self._unless_gone(reader, self._final_head(upstream))
            await self._answer(call, answer, upstream, writer, fault)
        finally:
            to_upstream.close()

    async def _connect(self):
        for host, port in self.upstreams:
            with contextlib.suppress(OSError, asyncio.TimeoutError):
                return await asyncio.wait_for(asyncio.open_connection(host, port), CONNECT_S)
        raise ConnectionError("nobody answers")

    async def _kept(self, call, head, blocks):
        """The same blocks; the first of a JSON service's stay with the call."""
        async for block in blocks:
            if "x-amz-target" in head.fields:
                call.asked = (call.asked + block)[:KEPT_BYTES]
            yield block

    async def _forward(self, head, blocks, to_upstream):
        to_upstream.write(head.encode(HOP_BY_HOP)[:-2] + b"Connection: close\r\n\r\n")
        async for block in blocks:
            to_upstream.write(block)
            await to_upstream.drain()

    @staticmethod
    async def _final_head(upstream):
        head = await http_frames.read_head(upstream)
        while head.status < 200:
            head = await http_frames.read_head(upstream)
        return head

    @staticmethod
    async def _unless_gone(reader, answer):
        """The answer; when the client goes before it is there, the service's connection is closed, too."""
        answer, gone = asyncio.ensure_future(answer), asyncio.ensure_future(reader.read(1))
        try:
            await asyncio.wait({answer, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                raise ConnectionError("the client is gone")
            return answer.result()
        finally:
            answer.cancel()
            gone.cancel()
            await asyncio.gather(answer, gone, return_exceptions=True)

    async def _answer(self, call, head, upstream, writer, fault):
        blocks = http_frames.body_blocks(upstream, head, True, call.method == "HEAD")
        if fault:
            async for _ in blocks:
                pass
            await self._inject(call, fault, writer)
            return
        call.status = head.status
        has_end = {"content-length", "transfer-encoding"} & set(head.fields)
        bare = head.status in (204, 304) or call.method == "HEAD"
        extra = b"" if has_end or bare else b"Connection: close\r\n"
        writer.write(head.encode(HOP_BY_HOP)[:-2] + extra + b"\r\n")
        keeps = "json" in head.fields.get("content-type", "")
        async for block in blocks:
            if keeps:
                call.answered = (call.answered + block)[:KEPT_BYTES]
            await self._held(call, len(block))
            writer.write(block)
            await writer.drain()
        call.ended = asyncio.get_running_loop().time()
        await writer.drain()
        if extra:
            raise ConnectionError("ended by its end")

    async def _held(self, call, size):
        call.passed_bytes += size
        hold = self._hold
        if not hold or call.operation != hold.operation or call.passed_bytes < hold.after_bytes:
            return
        hold.call = hold.call or call
        if hold.call is call and not hold.released.is_set():
            hold.caught.set()
            await asyncio.get_running_loop().run_in_executor(None, hold.released.wait)

    async def _inject(self, call, fault, writer):
        answer = fault.answer(call) if callable(fault.answer) else fault.answer
        call.injected, call.status = True, int(answer.split(b" ", 2)[1])
        writer.write(answer)
        await writer.drain()

    async def _listen(self):
        server = await asyncio.start_server(self._serve, self._address, 0,
                                            limit=http_frames.HEAD_MAX, backlog=1024)  # fmt: skip
        self._server = server
        return server.sockets[0].getsockname()[1]

    def __enter__(self):
        self._thread.start()
        port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        self.url = f"http://{self._address}:{port}"
        return self

    def __exit__(self, *_):
        async def end():
            self._server.close()
            tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
