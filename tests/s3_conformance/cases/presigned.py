"""Signatures in the query. API/sigv4-query-string-auth.html"""

import dataclasses
import datetime

import sigv4
from harness import Answer, Differs, case, table

BODY = b"content"
OK, DENIED = Answer(200, body=BODY), Answer(403, "AccessDenied")
MISMATCH = Answer(403, "SignatureDoesNotMatch")
ERROR = Answer(400, "AuthorizationQueryParametersError")
ANONYMOUS = Differs(DENIED, "aws", "RGW takes a URL that lacks one for an anonymous request")
DENIES = Differs(DENIED, "aws",
                 "AWS: X-Amz-Expires must be a number from 1 to 604800; RGW only denies")
NO_SCOPE = Differs(OK, "aws", "RGW computes the signature with whatever scope the client names")
HOUR = datetime.timedelta(hours=1)


@case(OK)
def get(s3):
    """A presigned GET."""
    return s3.get(s3.stored(BODY), auth="query")


@case(Answer(200, body=b"", headers={"Content-Length": "7"}))
def head(s3):
    """A presigned HEAD."""
    return s3.head(s3.stored(BODY), auth="query")


@case((200, BODY))
def put(s3):
    """A presigned PUT stores what is sent."""
    key = s3.key()
    return s3.put(key, BODY, auth="query").status, s3.get(key).body


@case((204, 404))
def delete(s3):
    """A presigned DELETE."""
    key = s3.stored()
    return s3.delete(key, auth="query").status, s3.head(key).status


@case(OK)
def get_with_range_header(s3):
    """Headers that are not x-amz-* need no signature."""
    key = s3.stored(b"xx" + BODY)
    answer = s3.client.send("GET", s3.signer.presign("GET", s3.client.url(s3.bucket, key)),
                            {"Range": "bytes=2-"})  # fmt: skip
    return dataclasses.replace(answer, status=200) if answer.status == 206 else answer


@case(Answer(400, "InvalidRequest"), rgw=Differs(
    Answer(403, "InvalidAccessKeyId"), "both",
    "regions from before 2014, and RGW, still take version 2"))  # fmt: skip
def version_2(s3):
    """A URL signed with version 2 is refused in words that say which to use."""
    url = s3.client.url(s3.bucket, s3.stored(BODY))
    query = "?AWSAccessKeyId=AKIDOFNOBODY&Signature=c2ln&Expires=4102444800"
    return s3.client.send("GET", url + query)


@case(OK)
def key_that_needs_encoding(s3):
    """A key with blanks, a plus and more."""
    return s3.get(s3.stored(BODY, name="a b+c%20d/é=&"), auth="query")


@case(Answer(200, headers={"Content-Disposition": "attachment; filename=a b.csv"}))
def signed_override(s3):
    """response-content-disposition under the signature."""
    return s3.get(s3.stored(), auth="query", query={
        "response-content-disposition": "attachment; filename=a b.csv"})  # fmt: skip


def signed_url(s3, method="GET", expires_s=300, headers=None, **signer):
    key = s3.stored(BODY)
    return dataclasses.replace(s3.signer, **signer).presign(
        method, s3.client.url(s3.bucket, key), headers, expires_s)  # fmt: skip


def _changed(s3, change):
    return s3.client.send("GET", change(signed_url(s3)))


table(_changed, [
    ("changed_signature", "One digit of the signature",
     lambda url: url[:-1] + ("0" if url[-1] != "0" else "1"),
     MISMATCH),
    ("changed_key", "Another key", lambda url: url.replace("/object?", "/objects?"), MISMATCH),
    ("changed_expiry", "A longer life", lambda url: url.replace("Expires=300", "Expires=3000"),
     MISMATCH),
    ("added_parameter", "A parameter that was not signed", lambda url: url + "&response-expires=0",
     MISMATCH),
    ("without_signature", "The signature is missing", lambda url: url.split("&X-Amz-Signature")[0],
     ERROR,
     ANONYMOUS),
    ("without_credential", "The credential is missing",
     lambda url: url.replace("X-Amz-Credential=", "Credential="), ERROR, ANONYMOUS),
    ("without_date", "The date is missing", lambda url: url.replace("X-Amz-Date=", "Date="), ERROR,
     ANONYMOUS),
    ("without_expiry", "The expiry is missing",
     lambda url: url.replace("X-Amz-Expires=", "Expires="), ERROR,
     ANONYMOUS),
    ("unknown_algorithm", "Another algorithm",
     lambda url: url.replace("AWS4-HMAC-SHA256", "AWS5-HMAC-MD5"), ERROR,
     ANONYMOUS),
])  # fmt: skip


@case(MISMATCH)
def other_method(s3):
    """A GET's signature does not allow DELETE."""
    return s3.client.send("DELETE", signed_url(s3))


def _expiry(s3, expires_s):
    return s3.client.send("GET", signed_url(s3, expires_s=expires_s))


table(_expiry, [
    ("expiry_of_a_second", "The shortest life", 1, OK),
    ("expiry_of_seven_days", "The longest life", 604800, OK),
    ("expiry_too_long", "More than seven days", 604801, ERROR, DENIES),
    ("expiry_of_0", "No life at all", 0, ERROR, DENIES),
    ("expiry_negative", "Less than none", -1, ERROR, DENIES),
    ("expiry_of_letters", "Not a number", "soon", ERROR, DENIES),
])  # fmt: skip


def _signer(s3, changes):
    changes = changes() if callable(changes) else changes
    return s3.client.send("GET", signed_url(s3, **changes))


table(_signer, [
    ("expired", "Signed an hour ago, for five minutes", lambda: {"date": sigv4.now() - HOUR},
     DENIED),
    ("not_yet_valid", "Signed in an hour", lambda: {"date": sigv4.now() + HOUR}, DENIED, Differs(
        OK, "aws", "a URL must not live longer than X-Amz-Expires says, from its date on")),
    ("unknown_key", "A key that nobody has", {"access_key": "AKIDOFNOBODY"},
     Answer(403, "InvalidAccessKeyId")),
    ("wrong_secret", "Another secret", {"secret": "another"}, MISMATCH),
    ("wrong_region", "Another region", {"region": "nowhere-1"}, ERROR, NO_SCOPE),
    ("wrong_service", "Another service", {"service": "sqs"}, ERROR, NO_SCOPE),
    ("wrong_scope_date", "The scope is of another day", {"scope_date": "20200101"}, ERROR,
     NO_SCOPE),
])  # fmt: skip


@case(Answer(400, "InvalidArgument"), rgw=Differs(
    OK, "aws", "AWS: Only one auth mechanism allowed; RGW looks at one and forgets the other"))  # fmt: skip
def two_signatures(s3):
    """A signature in the query and one in the header."""
    url = signed_url(s3)
    return s3.client.send("GET", url, s3.signer.sign("GET", url))


def _signed_header(s3, headers):
    """PUT with a signed metadata header, sending `headers`."""
    key = s3.key()
    url = s3.signer.presign("PUT", s3.client.url(s3.bucket, key), {"x-amz-meta-a": "1"})
    return s3.client.send("PUT", url, headers, BODY)


table(_signed_header, [
    ("signed_header", "A signed header, sent as signed", {"x-amz-meta-a": "1"}, Answer(200)),
    ("signed_header_missing", "A signed header that is not sent", {}, MISMATCH),
    ("signed_header_changed", "A signed header with another value", {"x-amz-meta-a": "2"},
     MISMATCH),
    ("header_not_signed", "An x-amz-* header that was not signed",
     {"x-amz-meta-a": "1", "x-amz-meta-b": "1"}, DENIED, Differs(
        Answer(200), "aws", "API/sigv4-query-string-auth.html: any x-amz-* header must be signed")),
])  # fmt: skip


@case(Answer(403, "InvalidAccessKeyId"))
def session_token_of_nobody(s3):
    """A token with a key that is not temporary."""
    return s3.client.send("GET", signed_url(s3, access_key="ASIAOFNOBODY", token="token"))


def _in_query(s3, query):
    """(status of PUT, body, metadata, tags, checksum) of an object; `query` is in its signed URL."""
    key = s3.key()
    answer = s3.put(key, BODY, query=query, auth="query")
    got = s3.get(key, {"x-amz-checksum-mode": "ENABLED"})
    return answer.status, got.body, *(got.headers.get(name) for name in (
        "x-amz-meta-a", "x-amz-tagging-count", "x-amz-checksum-crc32"))


PLAIN = (200, BODY, None, None, None)
# aws/aws-sdk-js-v3#4694, aws/aws-sdk-go-v2#1017, #2610 and #3522: what S3 does with them.
table(_in_query, [
    ("metadata_in_the_query", "x-amz-meta-* is kept: the SDK for JavaScript puts it there",
     {"x-amz-meta-a": "1"}, (200, BODY, "1", None, None)),
    ("tags_in_the_query", "x-amz-tagging is read in a header only", {"x-amz-tagging": "a=1"},
     PLAIN),
    ("checksum_in_the_query",
     "A checksum is read in a header only: that SDK puts the one of an empty body there",
     {"x-amz-checksum-crc32": "AAAAAA==", "x-amz-sdk-checksum-algorithm": "CRC32"}, PLAIN),
])  # fmt: skip
