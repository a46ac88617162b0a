"""Buckets that the Host header names: virtual-hosted-style. userguide/VirtualHosting.html"""

import urllib.parse

from harness import Answer, case, table

BODY = b"content"
OK, MISMATCH = Answer(200, body=BODY), Answer(403, "SignatureDoesNotMatch")


def send(s3, method, key, *, below=None, host=None, signed_host=None, body=b"", auth="header",
         query=None):  # fmt: skip
    """A request for `key` in the bucket `below`, or to `host`; perhaps signed for another host."""
    host = host or f"{below or s3.bucket}.{s3.client.domain}"
    url = f"{s3.client.endpoint}/{urllib.parse.quote(key)}" + (f"?{query}" if query else "")
    signed = {"Host": signed_host or host}
    if auth == "query":
        url, headers = s3.signer.presign(method, url, signed), {}
    else:
        headers = s3.signer.sign(method, url, signed, "UNSIGNED-PAYLOAD")
    return s3.client.send(method, url, {**headers, "Host": host}, body)


def _get(s3, options):
    return send(s3, "GET", s3.stored(BODY), **options)


table(_get, [
    ("get", "The host names the bucket, the path the key", {}, OK),
    ("get_presigned", "The same with the signature in the query", {"auth": "query"}, OK),
])  # fmt: skip


@case(OK)
def get_with_a_port(s3):
    """The port is not a part of the name."""
    return send(s3, "GET", s3.stored(BODY), host=f"{s3.bucket}.{s3.client.domain}:8080")


@case(OK)
def get_of_an_odd_key(s3):
    """The whole path is the key, also when it begins with the bucket's name."""
    key = s3.stored(BODY, name=f"{s3.bucket}/a b//c")
    return send(s3, "GET", key)


@case((200, BODY))
def put(s3):
    """A write is found in the bucket's path."""
    key = s3.key()
    answer = send(s3, "PUT", key, body=BODY)
    return answer.status, s3.get(key).body


@case((True, ["a"]))
def list_of_a_bucket(s3):
    """The root of such a host is the bucket."""
    bucket = s3.new_bucket()
    s3.stored(name="a", bucket=bucket)
    answer = send(s3, "GET", "", below=bucket)
    return answer.text("Name") == bucket, answer.texts("Contents/Key")


@case(Answer(404, "NoSuchBucket"))
def missing_bucket(s3):
    """A host that names no bucket."""
    return send(s3, "GET", "a", below="conformance-there-is-no-such-bucket")


@case(OK)
def domain_itself(s3):
    """The domain's own host is path-style."""
    key = f"{s3.bucket}/{s3.stored(BODY)}"
    return send(s3, "GET", key, host=s3.client.domain)


@case(MISMATCH)
def another_host_than_was_signed(s3):
    """A signature for one bucket's host is none for another's."""
    key, other = s3.stored(BODY), s3.new_bucket()
    s3.stored(BODY, name=key, bucket=other)
    return send(s3, "GET", key, below=other, signed_host=f"{s3.bucket}.{s3.client.domain}")
