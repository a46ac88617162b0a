"""What a case is, what it may expect, and how it is run.

A case is a function `steps(s3) -> observed` registered with what AWS S3 answers. `observed` is a
Response, compared with an Answer, or any other value, compared by ==. Where Ceph RGW differs, the
case says so beside it: Differs(what RGW answers, who is right, why). Human messages are never
compared.
"""

import dataclasses
import re
import sys
import traceback
import uuid
from typing import Any, Callable

from client import Client, Response

ABSENT = object()  # of a header
PRESENT = re.compile("")


@dataclasses.dataclass(frozen=True)
class Answer:
    """A status, an error code, and whatever else of an answer is promised."""

    status: int
    code: str = None
    headers: dict = dataclasses.field(default_factory=dict)  # name → text, pattern or ABSENT
    body: bytes = None
    xml: dict = dataclasses.field(default_factory=dict)  # path → text, or list of all texts

    def mismatch(self, got):
        """Why `got` is another answer; None when it is this one."""
        if got.status != self.status or got.code != self.code:
            return f"{got}"
        for name, wanted in self.headers.items():
            value = got.headers.get(name)
            same = value is None if wanted is ABSENT else value is not None and _matches(wanted,
                                                                                         value)
            if not same:
                return f"{name}: {value}"
        if self.body is not None and got.body != self.body:
            return f"body {got.body[:80]!r} ({len(got.body)} bytes)"
        for path, wanted in self.xml.items():
            value = got.texts(path) if isinstance(wanted, list) else got.text(path)
            if not (value is not None and _matches(wanted, value)):
                return f"{path} = {value!r}"
        return _request_id_mismatch(got)

    def __str__(self):
        said = [f"{self.status} {self.code or ''}".strip()]
        said += [f"{name}: {_said(value)}" for name, value in self.headers.items()]
        if self.body is not None:
            said.append(f"body {self.body[:80]!r}")
        said += [f"{path} = {_said(value)}" for path, value in self.xml.items()]
        return ", ".join(said)


def _matches(wanted, value):
    return bool(wanted.search(value)) if isinstance(wanted, re.Pattern) else wanted == value


def _said(wanted):
    if wanted is ABSENT:
        return "(absent)"
    return f"/{wanted.pattern}/" if isinstance(wanted, re.Pattern) else repr(wanted)


def _request_id_mismatch(got):
    """Holds for every error there is."""
    header = got.headers.get("x-amz-request-id")
    if got.code and got.text("RequestId") != header:
        return f"RequestId {got.text('RequestId')!r}, header {header!r}"
    return None


@dataclasses.dataclass(frozen=True)
class Differs:
    """What RGW, or Sluice, does instead. `right`: "aws", "rgw", "sluice" or "both" (the protocol leaves
    it open)."""

    expected: Any
    right: str
    why: str


@dataclasses.dataclass(frozen=True)
class Case:
    name: str  # area.what_happens
    what: str
    steps: Callable
    expected: Any
    rgw: Differs = None
    sluice: Differs = None  # decided: docs/s3.md


CASES = []


def _area():
    frame = sys._getframe(2)  # pylint: disable=protected-access
    return frame.f_globals["__name__"].rsplit(".", 1)[-1]


def _add(case):
    assert case.what, f"{case.name} does not say what it does"
    for differs, who in ((case.rgw, "rgw"), (case.sluice, "sluice")):
        assert differs is None or (differs.right in ("aws", who, "both") and differs.why), case.name
    assert all(case.name != other.name for other in CASES), f"two cases {case.name}"
    CASES.append(case)


def case(expected, rgw=None, sluice=None):
    """Registers a function; its docstring says what the case does."""
    area = _area()

    def register(steps):
        what = " ".join((steps.__doc__ or "").split())
        _add(Case(f"{area}.{steps.__name__}", what, steps, expected, rgw, sluice))
        return steps

    return register


def table(steps, rows):
    """Registers rows (name, what, argument, expected[, rgw]) that `steps(s3, argument)` runs."""
    area = _area()
    for name, what, argument, expected, *rgw in rows:
        run = lambda s3, argument=argument: steps(s3, argument)  # noqa: E731
        _add(Case(f"{area}.{name}", what, run, expected, *rgw))


class Unexpected(Exception):
    """A step before the one that is judged went wrong."""


class S3:
    """What a case works with: the client, a bucket that all share, and names of its own."""

    def __init__(self, client: Client, bucket, name):
        self.client = client
        self.bucket = bucket
        self.prefix = f"{name}/"
        self._objects = set()
        self._uploads = set()
        self._buckets = []

    @property
    def signer(self):
        return self.client.signer

    def key(self, name="object"):
        key = self.prefix + name
        self._objects.add((self.bucket, key))
        return key

    def request(self, method, key=None, *, bucket=None, **options):
        """On the shared bucket unless another is named; `key` is used as it is."""
        bucket = self.bucket if bucket is None else bucket
        if key and method in ("PUT", "POST"):
            self._objects.add((bucket, key))
        return self.client.request(method, bucket, key or "", **options)

    def get(self, key, headers=None, **options):
        return self.request("GET", key, headers=headers, **options)

    def head(self, key, headers=None, **options):
        return self.request("HEAD", key, headers=headers, **options)

    def put(self, key, body=b"", headers=None, **options):
        return self.request("PUT", key, body=body, headers=headers, **options)

    def delete(self, key, headers=None, **options):
        return self.request("DELETE", key, headers=headers, **options)

    def post(self, key=None, body=b"", **options):
        return self.request("POST", key, body=body, **options)

    def must(self, response: Response):
        """A step that has to work for the case to mean anything."""
        if not 200 <= response.status < 300 or response.code:
            raise Unexpected(f"a step before: {response}")
        return response

    def stored(self, body=b"content", headers=None, name="object", bucket=None):
        """The key of a new object."""
        key = self.key(name) if bucket is None else name
        self.must(self.put(key, body, headers, bucket=bucket))
        return key

    def new_bucket(self, headers=None):
        bucket = f"conformance-{uuid.uuid4().hex[:20]}"
        self._buckets.append(bucket)
        self.must(self.request("PUT", bucket=bucket, headers=headers))
        return bucket

    def owns_bucket(self, bucket):
        """To be removed with the rest."""
        self._buckets.append(bucket)
        return bucket

    def new_upload(self, key=None, headers=None, bucket=None):
        """(key, upload id) of a new multipart upload."""
        key = key or self.key()
        answer = self.must(self.post(key, query={"uploads": None}, headers=headers, bucket=bucket))
        upload = answer.text("UploadId")
        self._uploads.add((bucket or self.bucket, key, upload))
        return key, upload

    def clean_up(self):
        for bucket, key, upload in self._uploads:
            self.client.request("DELETE", bucket, key, query={"uploadId": upload})
        for bucket, key in self._objects:
            self.client.request("DELETE", bucket, key)
        for bucket in self._buckets:
            self.client.request("DELETE", bucket)


def run_case(one: Case, client: Client, bucket, server):
    """None when it passes, else (expected, got) in words."""
    differs = {"rgw": one.rgw, "sluice": one.sluice}.get(server)
    expected = differs.expected if differs else one.expected
    s3 = S3(client, bucket, one.name)
    try:
        got = one.steps(s3)
    except Unexpected as error:
        return str(expected), str(error)
    except Exception as error:  # pylint: disable=broad-except # one bad case is one failure
        place = traceback.extract_tb(error.__traceback__)[-1]
        return str(expected), f"{type(error).__name__}: {error} ({place.filename}:{place.lineno})"
    finally:
        try:
            s3.clean_up()
        except OSError:
            pass  # the next case says it if the server is gone
    if isinstance(expected, Answer):
        if not isinstance(got, Response):
            return str(expected), repr(got)
        mismatch = expected.mismatch(got)
        return None if mismatch is None else (str(expected), mismatch)
    return None if got == expected else (repr(expected),
                                         str(got) if isinstance(got, Response) else repr(got))
