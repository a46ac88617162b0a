"""Requests made up from a seed, as Sluice's signing_oracle and as botocore are told of them."""

import datetime
import hashlib
import random
import string
import types
import urllib.parse

from botocore.awsrequest import AWSRequest
from botocore.utils import percent_encode_sequence

PIECES = [
    "a", "Key", "0042", "/", "//", "..", ".", " ", "+", "%", "%2F", "&", "=", "?", "#", "~", "-", "_",
    "*", "'", "(", "!", "$", ";", ":", "@", ",", '"', "<", "\\", "|", "é", "東京", "😀",
]  # fmt: skip
HEADERS = [
    "content-type", "content-md5", "range", "if-match", "cache-control", "x-amz-acl",
    "x-amz-meta-jobid", "x-amz-meta-a", "x-amz-storage-class", "x-amz-copy-source",
]  # fmt: skip
METHODS = ["GET", "PUT", "HEAD", "DELETE", "POST"]
FORMAT = "%Y%m%dT%H%M%SZ"


class Dice(random.Random):
    def text(self, most):
        return "".join(self.choices(PIECES, k=self.randint(0, most)))

    def name(self, length):
        return "".join(self.choices(string.ascii_letters + string.digits + "/+", k=length))

    def spoiled(self, text):
        """text with one letter or digit changed to another of its kind."""
        at = self.choice([at for at, c in enumerate(text) if c.isascii() and c.isalnum()])
        kind = next(
            kind
            for kind in (string.digits, string.ascii_lowercase, string.ascii_uppercase)
            if text[at] in kind
        )
        return text[:at] + self.choice(kind.replace(text[at], "")) + text[at + 1 :]

    def who(self):
        now = datetime.datetime(2026, 3, 1) + datetime.timedelta(seconds=self.randrange(10**8))
        return {
            "id": "AKID" + self.name(12),
            "secret": self.name(40),
            "token": self.choice(["", "", self.name(200)]),
            "region": self.choice(["us-east-1", "eu-central-1"]),
            "now": now.strftime(FORMAT),
        }

    def later(self, now, seconds):
        moved = datetime.datetime.strptime(now, FORMAT) + datetime.timedelta(seconds=seconds)
        return moved.strftime(FORMAT)


class Sent:
    """A request before it is signed, as both sides are told of it."""

    def __init__(self, dice):
        self.method = dice.choice(METHODS)
        self.host = dice.choice(["127.0.0.1:9000", "files.example.org:8443"])
        self.path = "/bucket/" + urllib.parse.quote(dice.text(8), safe="/-_.~")
        query = {f"{dice.text(2)}{number}": dice.text(4) for number in range(dice.randint(0, 4))}
        self.query = percent_encode_sequence(query)
        names = dice.sample(HEADERS, dice.randint(0, 5))
        names += [name for name in names if name.startswith("x-amz-meta") and dice.random() < 0.2]
        self.headers = [(name, self.value(dice)) for name in names]
        self.body = dice.randbytes(dice.choice([0, 1, 100]))
        self.payload = dice.choice(["signed", "unsigned", "trailer"])

    @staticmethod
    def value(dice):
        words = ["a", "text/csv;", "charset=utf-8", "  ", '"x"', "0-99", "=?UTF-8?B?4pyT?="]
        return "x" + " ".join(dice.choices(words, k=dice.randint(0, 4)))

    def target(self):
        return self.path + ("?" + self.query if self.query else "")

    def payload_hash(self):
        return {
            "signed": hashlib.sha256(self.body).hexdigest(),
            "unsigned": "UNSIGNED-PAYLOAD",
            "trailer": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        }[self.payload]

    def for_botocore(self, body=True):
        url = "http://" + self.host + self.target()
        request = AWSRequest(self.method, url, data=self.body if body else None)
        for name, value in self.headers:
            request.headers[name] = value
        config = {"payload_signing_enabled": self.payload == "signed"}
        request.context["client_config"] = types.SimpleNamespace(s3=config)
        if self.payload == "trailer":
            request.context["checksum"] = {"request_algorithm": {"in": "trailer"}}
        return request

    def for_sluice(self):
        headers = [("host", self.host), *self.headers]
        return {"method": self.method, "target": self.target(), "headers": headers}

    def spoil(self, dice):
        what = dice.choice(["method", "path", "query", "header", "header"])
        if what == "query" and any(c.isalnum() for c in self.query):
            self.query = dice.spoiled(self.query)
        elif what == "header" and self.headers:
            at = dice.randrange(len(self.headers))
            name, value = self.headers[at]
            self.headers[at] = (name, dice.spoiled(value))
        elif what == "method":
            self.method = dice.choice([m for m in METHODS if m != self.method])
        else:
            self.path = dice.spoiled(self.path)
