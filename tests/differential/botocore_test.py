"""Sluice and botocore sign and verify each other's requests, presigned URLs and POST policies, made
up from a seed; one changed byte is refused every time. Without a server or a network.

SLUICE_TEST_CASES: how many each way (default 10000). SLUICE_TEST_SEED: which ones.
"""

import base64
import datetime
import hashlib
import io
import json
import os
import random
import string
import subprocess
import types
import unittest
import urllib.parse

import botocore.auth
import botocore.httpchecksum
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.utils import percent_encode_sequence

ORACLE = os.path.join(os.environ["SLUICE_TEST_BUILD"], "signing_oracle")
CASES = int(os.environ.get("SLUICE_TEST_CASES", 10_000))
SEED = int(os.environ.get("SLUICE_TEST_SEED", 20261128))

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


def ask(lines):
    text = "".join(json.dumps(line) + "\n" for line in lines)
    done = subprocess.run([ORACLE], input=text, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


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


def signer(kind, who, **options):
    credentials = Credentials(who["id"], who["secret"], who["token"] or None)
    now = datetime.datetime.strptime(who["now"], FORMAT)
    botocore.auth.get_current_datetime = lambda *_: now
    return kind(credentials, "s3", who["region"], **options)


def arrived(request):
    """The headers as a server reads them."""
    headers = [(name.lower(), value.strip()) for name, value in request.headers.items()]
    return [("host", urllib.parse.urlsplit(request.url).netloc), *headers]


def target_of(url):
    parts = urllib.parse.urlsplit(url)
    return parts.path + ("?" + parts.query if parts.query else "")


class BotocoreSigns(unittest.TestCase):
    def setUp(self):
        self.dice = Dice(SEED)

    def hold(self, lines, spoil):
        """Every line is accepted, and refused with one byte of it changed."""
        twins = []
        for line in lines:
            twin = dict(line)
            spoil(twin)
            self.assertNotEqual(line, twin)
            twins.append(twin)
        for line, answer in zip(lines, ask(lines), strict=True):
            self.assertEqual("accepted", answer["result"], f"seed {SEED}: {line}")
        for line, answer in zip(twins, ask(twins), strict=True):
            self.assertNotEqual("accepted", answer["result"], f"seed {SEED}: {line}")

    def spoil_request(self, line):
        what = self.dice.choice(["method", "target", "header", "header", "secret"])
        if what == "method":
            line["method"] = self.dice.choice([m for m in METHODS if m != line["method"]])
        elif what == "header":
            headers = list(line["headers"])
            at = self.dice.choice([at for at, (name, _) in enumerate(headers) if name != "user-agent"])
            headers[at] = (headers[at][0], self.dice.spoiled(headers[at][1]))
            line["headers"] = headers
        else:
            line[what] = self.dice.spoiled(line[what])

    def test_headers(self):
        lines = []
        for _ in range(CASES * 2 // 5):
            who, sent = self.dice.who(), Sent(self.dice)
            request = sent.for_botocore()
            if self.dice.random() < 0.3:
                request.headers["User-Agent"] = "is not signed"
            signer(botocore.auth.S3SigV4Auth, who).add_auth(request)
            line = {"do": "verify", **who, **sent.for_sluice(), "headers": arrived(request)}
            line["now"] = self.dice.later(who["now"], self.dice.randint(-900, 900))
            lines.append(line)
        self.hold(lines, self.spoil_request)

    def test_presigned_urls(self):
        lines = []
        for _ in range(CASES * 2 // 5):
            who, sent = self.dice.who(), Sent(self.dice)
            expires = self.dice.choice([1, 60, 600, 604_800])
            request = sent.for_botocore(body=False)
            signer(botocore.auth.S3SigV4QueryAuth, who, expires=expires).add_auth(request)
            line = {"do": "verify", **who, "method": sent.method, "target": target_of(request.url)}
            line["headers"] = arrived(request)
            line["now"] = self.dice.later(who["now"], self.dice.randrange(expires))
            lines.append(line)
        self.hold(lines, self.spoil_request)

    def spoil_policy(self, line):
        what = self.dice.choice(["policy", "credential", "signature", "date", "secret"])
        if what == "date":  # the time of day is held by the policy's own condition alone
            line["date"] = self.dice.spoiled(line["date"][:8]) + line["date"][8:]
        else:
            line[what] = self.dice.spoiled(line[what])

    def test_post_policies(self):
        lines = []
        for _ in range(CASES // 5):
            who = self.dice.who()
            conditions = [["starts-with", "$key", self.dice.text(4)], {"bucket": "b"}]
            policy = {"expiration": "2030-01-01T00:00:00Z", "conditions": conditions}
            request = AWSRequest("POST", "http://127.0.0.1:9000/b")
            request.context["s3-presign-post-policy"] = policy
            signer(botocore.auth.S3SigV4PostAuth, who).add_auth(request)
            fields = request.context["s3-presign-post-fields"]
            now = self.dice.later(who["now"], self.dice.randint(-900, 604_800))
            line = {"do": "verify_policy", **who, "policy": fields["policy"], "now": now}
            for name in ("credential", "date", "signature"):
                line[name] = fields["x-amz-" + name]
            lines.append(line)
        self.hold(lines, self.spoil_policy)


class SluiceSigns(unittest.TestCase):
    def setUp(self):
        self.dice = Dice(SEED + 1)

    def test_headers(self):
        cases = [(self.dice.who(), Sent(self.dice)) for _ in range(CASES * 2 // 5)]
        answers = ask(
            {"do": "sign", **who, **sent.for_sluice(), "payload_hash": sent.payload_hash()}
            for who, sent in cases
        )

        def authorization(who, sent):
            request = sent.for_botocore()
            signer(botocore.auth.S3SigV4Auth, who).add_auth(request)
            return dict(request.headers.items())["Authorization"]

        for (who, sent), answer in zip(cases, answers, strict=True):
            signed = dict(answer["headers"])["authorization"]
            self.assertEqual(authorization(who, sent), signed, f"seed {SEED}: {sent.for_sluice()}")
            sent.spoil(self.dice)
            self.assertNotEqual(authorization(who, sent), signed, f"seed {SEED}")

    def test_presigned_urls(self):
        cases = []
        for _ in range(CASES * 2 // 5):
            cases.append((self.dice.who(), Sent(self.dice), self.dice.randint(1, 604_800)))
        answers = ask(
            {"do": "presign", **who, **sent.for_sluice(), "expires": str(expires)}
            for who, sent, expires in cases
        )

        def query(who, sent, expires):
            request = sent.for_botocore(body=False)
            signer(botocore.auth.S3SigV4QueryAuth, who, expires=expires).add_auth(request)
            parts = urllib.parse.urlsplit(request.url)
            return dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))

        for (who, sent, expires), answer in zip(cases, answers, strict=True):
            signed = dict(urllib.parse.parse_qsl(answer["query"], keep_blank_values=True))
            self.assertEqual(query(who, sent, expires), signed, f"seed {SEED}")
            sent.spoil(self.dice)
            changed = query(who, sent, expires)
            self.assertNotEqual(changed["X-Amz-Signature"], signed["X-Amz-Signature"])

    def test_post_policies(self):
        cases = [(self.dice.who(), self.dice.name(200)) for _ in range(CASES // 5)]
        answers = ask({"do": "sign_policy", **who, "policy": policy} for who, policy in cases)

        def signature(who, policy):
            request = AWSRequest("POST", "http://127.0.0.1:9000/b")
            request.context["timestamp"] = who["now"]
            return signer(botocore.auth.S3SigV4PostAuth, who).signature(policy, request)

        for (who, policy), answer in zip(cases, answers, strict=True):
            self.assertEqual(signature(who, policy), answer["signature"])
            self.assertNotEqual(signature(who, self.dice.spoiled(policy)), answer["signature"])


class BotocoreSendsChunks(unittest.TestCase):
    KINDS = {
        "CRC32": botocore.httpchecksum.Crc32Checksum,
        "SHA1": botocore.httpchecksum.Sha1Checksum,
        "SHA256": botocore.httpchecksum.Sha256Checksum,
    }

    def test_bodies_with_a_checksum_behind_them(self):
        dice = Dice(SEED + 2)
        bodies, lines, spoiled = [], [], []
        for _ in range(CASES // 10):
            body = dice.randbytes(dice.choice([0, 1, 15, 16, 4096]))
            algorithm = dice.choice(list(self.KINDS))
            framed = botocore.httpchecksum.AwsChunkedWrapper(
                io.BytesIO(body),
                checksum_cls=self.KINDS[algorithm],
                checksum_name="x-amz-checksum-" + algorithm.lower(),
                chunk_size=dice.choice([1, 16, 1000, 1 << 20]),
            ).read()
            line = {"do": "decode", "bytes": str(len(body)), "algorithm": algorithm}
            bodies.append(body)
            lines.append(line | {"body": base64.b64encode(framed).decode()})
            at = dice.randrange(len(framed))
            changed = framed[:at] + bytes([framed[at] ^ 1 << dice.randrange(8)]) + framed[at + 1 :]
            spoiled.append(line | {"body": base64.b64encode(changed).decode()})
        good = ask(lines)
        for body, answer in zip(bodies, good, strict=True):
            self.assertEqual("accepted", answer["result"])
            self.assertEqual(body, base64.b64decode(answer["body"]))
            self.assertTrue(answer["intact"])
        # A size or a header's name may be written in another case: then nothing has changed.
        for before, answer in zip(good, ask(spoiled), strict=True):
            accepted = answer["result"] == "accepted" and answer["intact"]
            self.assertTrue(not accepted or answer == before, f"seed {SEED}: {answer}")


if __name__ == "__main__":
    unittest.main()
