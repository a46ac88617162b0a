"""Debian's headless Chromium, driven over the DevTools protocol.

    with Chromium(directory) as chromium:
        tab = chromium.open_tab()
        tab.open("http://127.0.0.1:…/")
        tab.choose_file("input", path)                  # as a user does: a file of the disk
        answer = tab.press("button")                    # .status, .headers, .body of what it shows
        tab.evaluate("await fetch('/')…")

It talks over its pipe (`--remote-debugging-pipe`): no port, and Chromium ends when the pipe does,
whatever becomes of the test. One thread at a time.
"""

import base64
import collections
import dataclasses
import json
import os
import select
import subprocess
import time

from sluice_client import WAIT_S

PROGRAM = "/usr/bin/chromium-headless-shell"  # script/bootstrap s3
FLAGS = (
    "--remote-debugging-pipe",
    "--no-sandbox",  # which root cannot have; its pages are the tests' own
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-dev-shm-usage",  # small in containers
    "--disable-gpu",
)
# Chromium's pipe is its descriptors 3 (in) and 4 (out).
SHELL = 'exec "$@" 3<&0 4>&1 </dev/null >/dev/null'


@dataclasses.dataclass
class Shown:
    """What a form's answer was. A page that has no content leaves the tab where it is."""

    status: int
    url: str
    headers: dict  # names in lower case
    body: bytes


class Chromium:
    def __init__(self, directory):
        """`directory`: where its profile and its log go."""
        self._log = open(directory / "chromium.log", "wb")  # noqa: SIM115 (closed by close)
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", SHELL, "sh", PROGRAM, *FLAGS, f"--user-data-dir={directory}/profile"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log)  # fmt: skip
        self._read = b""
        self._number = 0

    def open_tab(self):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Tab(self, target, session)

    def call(self, method, session=None, on_event=lambda event: None, **parameters):
        """The result. Events that come before it go to `on_event`."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._process.stdin.write(json.dumps(message).encode() + b"\0")
        self._process.stdin.flush()
        while (answer := self.next_message()).get("id") != self._number:
            on_event(answer)
        if "error" in answer:
            raise AssertionError(f"{method}: {answer['error']}")
        return answer["result"]

    def next_message(self):
        deadline = time.monotonic() + WAIT_S
        while b"\0" not in self._read:
            left = max(0, deadline - time.monotonic())
            ready, _, _ = select.select([self._process.stdout], [], [], left)
            block = os.read(self._process.stdout.fileno(), 1 << 20) if ready else b""
            if not block:
                raise AssertionError(f"nothing from Chromium; see {self._log.name}")
            self._read += block
        message, self._read = self._read.split(b"\0", 1)
        return json.loads(message)

    def close(self):
        self._process.stdin.close()
        try:
            self._process.wait(WAIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Tab:
    def __init__(self, chromium, target, session):
        self._chromium, self._target, self._session = chromium, target, session
        self._events = collections.deque()
        for domain in ("Page", "Network", "Runtime"):
            self._call(f"{domain}.enable")

    def open(self, url):
        self._events.clear()
        answer = self._call("Page.navigate", url=url)
        assert "errorText" not in answer, answer
        self._wait("Page.loadEventFired")

    def evaluate(self, script):
        """What the body of an async function returns, as JSON would have it."""
        answer = self._call("Runtime.evaluate", expression=f"(async () => {{ {script} }})()",
                            awaitPromise=True, returnByValue=True)  # fmt: skip
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def choose_file(self, selector, path):
        where = self._call("Runtime.evaluate",
                           expression=f"document.querySelector({json.dumps(selector)})")
        self._call("DOM.setFileInputFiles", files=[str(path)],
                   objectId=where["result"]["objectId"])

    def click(self, selector):
        self._events.clear()
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")

    def press(self, selector):
        """Clicks on what leads to another document, which it returns when all of it is there."""
        self.click(selector)
        answer = self._wait("Network.responseReceived", lambda p: p["type"] == "Document")
        document, response = answer["requestId"], answer["response"]
        headers = {name.lower(): value for name, value in response["headers"].items()}
        shown = Shown(response["status"], response["url"], headers, b"")
        if shown.status != 204:
            self._wait("Page.loadEventFired")
            shown.body = self._body(document)
        return shown

    def close(self):
        """As a user does, whatever it is busy with."""
        self._chromium.call("Target.closeTarget", targetId=self._target)

    def preflight_status(self):
        """What the browser was told when it asked whether the page may do what it just did."""
        return self._wait("Network.responseReceived", lambda p: p["type"] == "Preflight",
                          may_fail=True)["response"]["status"]  # fmt: skip

    def _body(self, document):
        said = self._call("Network.getResponseBody", requestId=document)
        return base64.b64decode(said["body"]) if said["base64Encoded"] else said["body"].encode()

    def _call(self, method, **parameters):
        return self._chromium.call(method, self._session, self._events.append, **parameters)

    def _wait(self, method, condition=lambda parameters: True, may_fail=False):
        """The parameters of the first such event; those before it are forgotten."""
        while True:
            event = self._events.popleft() if self._events else self._chromium.next_message()
            if event.get("sessionId") != self._session:  # of a tab that was closed
                continue
            parameters = event.get("params", {})
            if event.get("method") == method and condition(parameters):
                return parameters
            failed = event.get("method") == "Network.loadingFailed" and not may_fail
            if failed and not parameters.get("canceled"):
                raise AssertionError(f"Chromium: {parameters['errorText']}")
