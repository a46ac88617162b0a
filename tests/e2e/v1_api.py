"""The version 1 API as a client has it: requests, and answers held to docs/openapi.yaml."""

import base64
import json
import pathlib
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid

import jsonschema
import yaml

DOCUMENT_PATH = pathlib.Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"
DOCUMENT = yaml.safe_load(DOCUMENT_PATH.read_text())
WAIT_S = 30


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


def operations():
    """(path, method, operation) of every route in the document."""
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            if method in ("get", "put", "post", "delete", "patch"):
                yield path, method.upper(), operation


def operation_of(method, path):
    """What the document says of a request; names in its paths may hold slashes."""
    for name in ("[^/]+", ".+"):
        for pattern, its_method, operation in operations():
            parts = re.split(r"\{\w+\}", pattern)
            if its_method == method and re.fullmatch(name.join(map(re.escape, parts)), path):
                return operation
    raise AssertionError(f"{method} {path} is not in the document")


def resolved(part):
    while "$ref" in part:
        target = DOCUMENT
        for name in part["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        part = target
    return part


def validate(document, schema):
    whole = {**schema, "components": DOCUMENT["components"]}
    jsonschema.Draft202012Validator(whole).validate(document)


class Client:
    def __init__(self, address, user=None):
        self.address = address
        self.user = user or str(uuid.uuid4())

    def ask(self, method, path, body=None, query=None, headers=None):
        """One request; its answer is held to the document."""
        url = self.address + urllib.parse.quote(path, safe="/%")
        if query:
            url += "?" + urllib.parse.urlencode(query)
        request = urllib.request.Request(url, method=method)
        request.add_header("Authorization", f"Bearer {self.user}")
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=WAIT_S) as reply:
                answer = Answer(reply.status, reply.headers, reply.read())
        except urllib.error.HTTPError as reply:
            answer = Answer(reply.code, reply.headers, reply.read())
        self.check(operation_of(method, urllib.parse.unquote(path)), answer)
        return answer

    @staticmethod
    def check(operation, answer):
        responses = operation["responses"]
        assert str(answer.status) in responses, (answer.status, answer.body[:500])
        response = resolved(responses[str(answer.status)])
        for name, header in response.get("headers", {}).items():
            validate(answer.headers[name], resolved(header)["schema"])
        if "content" not in response:
            assert answer.body == b"", answer.body[:500]
            return
        kind = answer.headers["Content-Type"].split(";")[0]
        schema = response["content"][kind]["schema"]
        validate(answer.json if "json" in kind else answer.body.decode(), schema)

    def preview(self, sample, **members):
        return self.ask(
            "POST", "/v1/preview", {"sample": base64.b64encode(sample).decode(), **members}
        )
