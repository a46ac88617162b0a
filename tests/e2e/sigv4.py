"""AWS Signature V4 for S3, written from the specification for the tests: independent of the
product's own signing. In the Authorization header, in the query, in a POST policy and in chunks.
https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
"""

import base64
import dataclasses
import datetime
import hashlib
import hmac
import json
import urllib.parse

UNSIGNED = "UNSIGNED-PAYLOAD"
CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
CHUNKS_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
EMPTY_HASH = hashlib.sha256(b"").hexdigest()


def presign(method, url, access_key, secret, headers=None, region="us-east-1", expires_s=300):
    """`url` with its path already percent-encoded; `headers` must be sent as they are here."""
    return Signer(access_key, secret, region).presign(method, url, headers, expires_s)


def canonical_query(query):
    """Of a raw query or of (name, value) pairs: every byte encoded, sorted by encoded name."""
    if isinstance(query, str):
        query = urllib.parse.parse_qsl(query, keep_blank_values=True)
    quote = urllib.parse.quote
    return "&".join(f"{n}={v}" for n,
                    v in sorted((quote(n, safe=""), quote(v, safe="")) for n, v in query))


def now():
    return datetime.datetime.now(datetime.timezone.utc)


@dataclasses.dataclass
class Signer:
    """Whose signature, and when: `date`, `scope_date`, `service` and `region` may be wrong on
    purpose."""

    access_key: str
    secret: str
    region: str = "us-east-1"
    token: str = ""
    service: str = "s3"
    date: datetime.datetime = None  # now, unless given
    scope_date: str = ""

    def _when(self):
        return (self.date or now()).strftime("%Y%m%dT%H%M%SZ")

    def _scope(self, when):
        return f"{self.scope_date or when[:8]}/{self.region}/{self.service}/aws4_request"

    def _signature(self, scope, text):
        key = b"AWS4" + self.secret.encode()
        for part in scope.split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    def _request_signature(self, when, method, path, query, signed, payload):
        canonical = "\n".join([
            method, path or "/", canonical_query(query),
            *(f"{name}:{' '.join(signed[name].split())}" for name in sorted(signed)), "",
            ";".join(sorted(signed)), payload,
        ])  # fmt: skip
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        scope = self._scope(when)
        return self._signature(scope, f"AWS4-HMAC-SHA256\n{when}\n{scope}\n{digest}")

    def sign(self, method, url, headers=None, payload=EMPTY_HASH, unsigned=(), date=None):
        """`headers` and what signs them. All are signed but those whose lower-case name is in
        `unsigned`; `payload` is the value of x-amz-content-sha256; `date`, when given, is that of
        Date, which is then there instead of x-amz-date and must say the same time as `self.date`."""
        parts, when = urllib.parse.urlsplit(url), self._when()
        time = {"Date": date} if date else {"x-amz-date": when}
        headers = {**(headers or {}), **time, "x-amz-content-sha256": payload}
        if self.token:
            headers["x-amz-security-token"] = self.token
        signed = {"host": parts.netloc, **{n.lower(): v for n, v in headers.items()}}
        signed = {name: v for name, v in signed.items() if name not in unsigned}
        signature = self._request_signature(when, method, parts.path, parts.query, signed, payload)
        headers["Authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self.access_key}/{self._scope(when)}, "
            f"SignedHeaders={';'.join(sorted(signed))}, Signature={signature}"
        )
        return headers

    def presign(self, method, url, headers=None, expires_s=300):
        """The signed URL; `headers` must be sent as they are here."""
        parts, when = urllib.parse.urlsplit(url), self._when()
        signed = {"host": parts.netloc, **{n.lower(): v for n, v in (headers or {}).items()}}
        query = urllib.parse.parse_qsl(parts.query, keep_blank_values=True) + [
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            ("X-Amz-Credential", f"{self.access_key}/{self._scope(when)}"),
            ("X-Amz-Date", when),
            ("X-Amz-Expires", str(expires_s)),
            ("X-Amz-SignedHeaders", ";".join(sorted(signed))),
        ]
        if self.token:
            query.append(("X-Amz-Security-Token", self.token))
        signature = self._request_signature(when, method, parts.path, query, signed, UNSIGNED)
        return f"{url.split('?')[0]}?{canonical_query(query)}&X-Amz-Signature={signature}"

    def form(self, conditions, expires_s=300, policy=None):
        """The fields that sign a POST policy. `policy` (str) replaces the whole document; the
        conditions on the signing fields themselves are added."""
        when = self._when()
        fields = {
            "x-amz-algorithm": "AWS4-HMAC-SHA256",
            "x-amz-credential": f"{self.access_key}/{self._scope(when)}",
            "x-amz-date": when,
        }
        if policy is None:
            expires = (self.date or now()) + datetime.timedelta(seconds=expires_s)
            own = [{name: value} for name, value in fields.items()]
            policy = json.dumps({"expiration": expires.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
                                 "conditions": [*conditions, *own]})  # fmt: skip
        fields["policy"] = base64.b64encode(policy.encode()).decode()
        fields["x-amz-signature"] = self._signature(self._scope(when), fields["policy"])
        return fields

    def chunked(self, headers, chunks, trailer=None):
        """The aws-chunked body of a request whose `headers` sign() returned; `trailer` is
        (name, value). Chunks are signed where x-amz-content-sha256 says so."""
        kind, when = headers["x-amz-content-sha256"], headers["x-amz-date"]
        signs = kind in (CHUNKS, CHUNKS_TRAILER)
        previous, scope = headers["Authorization"].rsplit("=", 1)[1], self._scope(when)
        body = b""
        for chunk in [*chunks, b""]:
            line = f"{len(chunk):x}"
            if signs:
                digest = hashlib.sha256(chunk).hexdigest()
                previous = self._signature(
                    scope,
                    f"AWS4-HMAC-SHA256-PAYLOAD\n{when}\n{scope}\n{previous}\n{EMPTY_HASH}\n{digest}",
                )
                line += f";chunk-signature={previous}"
            body += line.encode() + b"\r\n" + (chunk + b"\r\n" if chunk else b"")
        if trailer:
            text = f"{trailer[0]}:{trailer[1]}\n"
            body += text[:-1].encode() + b"\r\n"
            if signs:
                digest = hashlib.sha256(text.encode()).hexdigest()
                last = self._signature(
                    scope, f"AWS4-HMAC-SHA256-TRAILER\n{when}\n{scope}\n{previous}\n{digest}"
                )
                body += f"x-amz-trailer-signature:{last}\r\n".encode()
        return body + b"\r\n"
