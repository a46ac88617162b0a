"""PUT, GET, HEAD and DELETE of single objects."""

import hashlib
import re

from client import ETAG
from harness import ABSENT, Answer, Differs, case, table

OK = Answer(200)


@case(Answer(200, headers={"ETag": f'"{hashlib.md5(b"content").hexdigest()}"'}))
def put_answers_the_md5_as_etag(s3):
    """The ETag of a PUT is the quoted hex MD5 of its bytes."""
    return s3.put(s3.key(), b"content")


@case(Answer(200, body=b"a\x00b\r\n\xff", headers={"Content-Length": "6", "ETag": ETAG}))
def get_returns_the_bytes(s3):
    """What was put comes back byte for byte."""
    return s3.get(s3.stored(b"a\x00b\r\n\xff"))


@case(Answer(200, body=b"", headers={"Content-Length": "7", "ETag": ETAG}))
def head_is_get_without_the_bytes(s3):
    """HEAD has GET's headers and no body."""
    return s3.head(s3.stored())


@case(Answer(200, body=b"", headers={"ETag": '"d41d8cd98f00b204e9800998ecf8427e"'}))
def empty_object(s3):
    """An object of no bytes is an object."""
    return s3.get(s3.stored(b""))


@case(Answer(200, headers={"Last-Modified": re.compile(
    r"^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$")}))  # fmt: skip
def last_modified_is_an_http_date(s3):
    """Last-Modified is in the format of RFC 9110."""
    return s3.head(s3.stored())


@case(Answer(200, headers={"Accept-Ranges": "bytes"}))
def accept_ranges(s3):
    """GET says that it takes ranges."""
    return s3.get(s3.stored())


@case(Answer(200, body=b"second"))
def overwriting_replaces(s3):
    """The last PUT of a key is what GET returns."""
    s3.stored(b"first")
    return s3.get(s3.stored(b"second"))


@case(Answer(200, headers={"x-amz-meta-old": ABSENT, "Content-Type": "text/csv"}))
def overwriting_replaces_metadata(s3):
    """Metadata of the object before is gone."""
    s3.stored(b"1", {"x-amz-meta-old": "1"})
    return s3.head(s3.stored(b"2", {"Content-Type": "text/csv"}))


@case(Answer(404, "NoSuchKey"))
def get_of_a_missing_key(s3):
    """GET of a key that was never put."""
    return s3.get(s3.key())


@case(Answer(404, body=b""))
def head_of_a_missing_key(s3):
    """HEAD of a key that was never put: no body, so no code."""
    return s3.head(s3.key())


@case(Answer(404, "NoSuchBucket"))
def get_from_a_missing_bucket(s3):
    """GET from a bucket that does not exist."""
    return s3.get("object", bucket="conformance-there-is-no-such-bucket")


@case(Answer(404, "NoSuchBucket"))
def put_into_a_missing_bucket(s3):
    """PUT into a bucket that does not exist."""
    return s3.put("object", b"x", bucket="conformance-there-is-no-such-bucket")


@case(Answer(204, body=b""))
def delete_answers_204(s3):
    """DELETE of an object that is there."""
    return s3.delete(s3.stored())


@case(Answer(404, "NoSuchKey"))
def deleted_is_gone(s3):
    """GET after DELETE."""
    key = s3.stored()
    s3.must(s3.delete(key))
    return s3.get(key)


@case(Answer(204))
def delete_of_a_missing_key(s3):
    """DELETE of a key that is not there succeeds."""
    return s3.delete(s3.key())


@case(Answer(404, "NoSuchBucket"))
def delete_from_a_missing_bucket(s3):
    """DELETE from a bucket that does not exist."""
    return s3.delete("object", bucket="conformance-there-is-no-such-bucket")


@case(Answer(405, "MethodNotAllowed"))
def unknown_method(s3):
    """A method that S3 has no operation for."""
    return s3.request("PATCH", s3.stored())


@case(Answer(411, "MissingContentLength"))
def put_without_length(s3):
    """PUT with neither Content-Length nor chunks."""
    url = s3.client.url(s3.bucket, s3.key())
    headers = s3.signer.sign("PUT", url)
    path = url[len(s3.client.endpoint):]  # fmt: skip
    lines = [f"PUT {path} HTTP/1.1", f"Host: {s3.client.netloc}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return s3.client.send_raw(("\r\n".join(lines) + "\r\n\r\n").encode())


@case(Answer(404, "NoSuchKey"))
def a_cut_upload_leaves_nothing(s3):
    """A PUT whose connection closes before its last byte makes no object."""
    key = s3.key()
    url = s3.client.url(s3.bucket, key)
    headers = s3.signer.sign("PUT", url, {"Content-Length": "1000"}, "UNSIGNED-PAYLOAD")
    path = url[len(s3.client.endpoint):]  # fmt: skip
    lines = [f"PUT {path} HTTP/1.1", f"Host: {s3.client.netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    s3.client.send_and_close(("\r\n".join(lines) + "\r\n\r\nonly this").encode())
    return s3.get(key)


def _round_trip(s3, name):
    """The body and the listed key, both reached by the key as it is."""
    key = s3.stored(b"here", name=name)
    listed = s3.must(s3.request("GET", query={"prefix": key, "list-type": "2"}))
    return s3.must(s3.get(key)).body, listed.texts("Contents/Key") == [key]


HERE = (b"here", True)

table(_round_trip, [
    ("key_with_spaces", "A key with spaces", "a b  c", HERE),
    ("key_with_plus", "A plus sign is not a space", "a+b", HERE),
    ("key_with_percent", "A key that looks encoded is not decoded twice", "a%20b%2Fc", HERE),
    ("key_with_unicode", "A key beyond ASCII and beyond 16 bits", "größe/東京/😀", HERE),
    ("key_with_combining_marks", "Keys are bytes: no normalisation", "e\u0301", HERE),
    ("key_with_reserved_characters", "Reserved characters of URLs", "!*'();:@&=$,?#[]~", HERE),
    ("key_with_xml_characters", "Characters that XML escapes", "<a>&\"'</a>", HERE),
    ("key_with_two_slashes", "Empty segments are kept", "a//b///c", HERE),
    ("key_with_trailing_slash", "A key may end in a slash", "folder/", HERE),
    ("key_with_backslash", "A backslash is a character", "a\\b", HERE),
    ("key_with_dots", "Dots inside names", "a..b/.hidden/...", HERE),
])  # fmt: skip


@case(OK)
def key_of_1024_bytes(s3):
    """The longest key there is."""
    return s3.put(s3.key("k" * (1024 - len(s3.prefix))), b"x")


@case(Answer(400, "KeyTooLongError"), rgw=Differs(
    Answer(400, "InvalidObjectName"), "aws",
    "the code of the S3 error list is KeyTooLongError (API/ErrorResponses.html)"))  # fmt: skip
def key_of_1025_bytes(s3):
    """One byte more than a key may have."""
    return s3.put(s3.key("k" * (1025 - len(s3.prefix))), b"x")


@case(Answer(200, body=b""))
def a_key_is_case_sensitive(s3):
    """Two keys that differ in case are two objects."""
    s3.stored(b"upper", name="KEY")
    return s3.get(s3.stored(b"", name="key"))
