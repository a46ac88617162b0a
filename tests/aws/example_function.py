#!/usr/bin/python3
"""A Lambda's bootstrap, as small as can be: what it answers is said in the event's "do"."""

import http.client
import json
import os
import signal
import sys

API = "/2018-06-01/runtime"


def call(method, path, document=None):
    connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    connection.request(method, API + path, document and json.dumps(document))
    answer = connection.getresponse()
    return answer.headers, answer.read()


def main():
    if os.environ.get("FAIL_INIT"):
        call("POST", "/init/error", {"errorType": "Runtime.Example", "errorMessage": "no start"})
        return 1
    while True:
        headers, event = call("GET", "/invocation/next")
        invocation = f"/invocation/{headers['Lambda-Runtime-Aws-Request-Id']}"
        do = json.loads(event).get("do")
        if do == "exit":
            return 3
        if do == "hang":
            signal.pause()
        if do == "fail":
            call("POST", f"{invocation}/error", {"errorType": "Example", "errorMessage": "no"})
        else:
            call("POST", f"{invocation}/response",
                 {"event": json.loads(event), "headers": dict(headers)})  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
