"""CopyObject. API/API_CopyObject.html"""

import hashlib
import re
import urllib.parse

from client import ETAG
from harness import ABSENT, Answer, Differs, case, table

BODY = b"content"
MD5 = f'"{hashlib.md5(BODY).hexdigest()}"'
OTHER = '"' + "0" * 32 + '"'
PAST, FUTURE = "Sat, 01 Jan 2000 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"


def source(s3, key, bucket=None):
    return "/" + (bucket or s3.bucket) + "/" + urllib.parse.quote(key)


def copy(s3, key, target="copy", headers=None, **options):
    headers = {"x-amz-copy-source": source(s3, key), **(headers or {})}
    return s3.put(s3.key(target), headers=headers, **options)


def copied(s3, headers=None, target="copy"):
    """GET of a copy of an object that has metadata."""
    key = s3.stored(BODY, {"Content-Type": "text/csv", "x-amz-meta-old": "1"})
    s3.must(copy(s3, key, target, headers))
    return s3.get(s3.key(target))


@case(Answer(200, xml={"ETag": MD5, "LastModified": re.compile(r"^\d{4}-\d\d-\d\dT.*Z$")}),
      rgw=Differs(
    Answer(200, xml={"ETag": MD5.strip('"')}), "aws", "an ETag has quotes; RGW 16 leaves them out"))  # fmt: skip
def copy_answers_etag_and_time(s3):
    """A CopyObjectResult with the new object's ETag and time."""
    return copy(s3, s3.stored(BODY))


@case(Answer(200, body=BODY,
             headers={"Content-Type": "text/csv", "x-amz-meta-old": "1", "ETag": MD5}))
def copy_keeps_bytes_and_metadata(s3):
    """A copy has the source's bytes and, unless told otherwise, its metadata."""
    return copied(s3)


@case(Answer(200,
             headers={"Content-Type": "text/csv", "x-amz-meta-old": "1", "x-amz-meta-new": ABSENT}))
def copy_ignores_metadata_without_replace(s3):
    """Metadata in the request counts only with REPLACE."""
    return copied(s3, {"x-amz-meta-new": "2"})


@case(Answer(200, body=BODY, headers={
    "Content-Type": "text/plain", "x-amz-meta-old": ABSENT, "x-amz-meta-new": "2"}))  # fmt: skip
def copy_replaces_metadata(s3):
    """REPLACE takes all metadata from the request."""
    return copied(s3, {"x-amz-metadata-directive": "REPLACE", "Content-Type": "text/plain",
                       "x-amz-meta-new": "2"})  # fmt: skip


@case(Answer(400, "InvalidArgument"))
def bad_metadata_directive(s3):
    """Only COPY and REPLACE are directives."""
    return copy(s3, s3.stored(), headers={"x-amz-metadata-directive": "KEEP"})


@case(Answer(400, "InvalidRequest"))
def copy_to_itself(s3):
    """A copy onto itself that changes nothing is refused."""
    return copy(s3, s3.stored(), "object")


@case(Answer(200, body=BODY, headers={"x-amz-meta-old": ABSENT, "x-amz-meta-new": "2"}))
def copy_to_itself_replaces_metadata(s3):
    """The way to change metadata: a copy onto itself with REPLACE."""
    return copied(s3, {"x-amz-metadata-directive": "REPLACE", "x-amz-meta-new": "2"}, "object")


@case(Answer(404, "NoSuchKey"))
def copy_of_a_missing_key(s3):
    """The source is not there."""
    return copy(s3, s3.key("nothing"))


@case(Answer(404, "NoSuchBucket"))
def copy_from_a_missing_bucket(s3):
    """The source's bucket is not there."""
    return s3.put(s3.key(), headers={"x-amz-copy-source": "/conformance-there-is-no-such-bucket/a"})


@case(Answer(400, "InvalidArgument"))
def copy_source_without_key(s3):
    """A source that names only a bucket."""
    return s3.put(s3.key(), headers={"x-amz-copy-source": s3.bucket})


@case(Answer(200, body=b"here"))
def copy_source_is_decoded(s3):
    """The source is URL-encoded."""
    s3.must(copy(s3, s3.stored(b"here", name="a b+c%20d/é"), "b"))
    return s3.get(s3.key("b"))


@case(Answer(200, body=BODY))
def copy_source_without_slash(s3):
    """The leading slash may be left out."""
    key = s3.stored(BODY)
    s3.must(copy(s3, key, headers={"x-amz-copy-source": source(s3, key)[1:]}))
    return s3.get(s3.key("copy"))


@case(Answer(200, body=BODY))
def copy_between_buckets(s3):
    """From one bucket into another."""
    bucket = s3.new_bucket()
    s3.stored(BODY, name="from", bucket=bucket)
    s3.must(s3.put(s3.key(), headers={"x-amz-copy-source": source(s3, "from", bucket)}))
    return s3.get(s3.key())


@case(Answer(200, body=b"first"))
def a_copy_is_its_own_object(s3):
    """Overwriting the source does not change the copy."""
    s3.must(copy(s3, s3.stored(b"first")))
    s3.stored(b"second")
    return s3.get(s3.key("copy"))


def _conditional(s3, headers):
    answer = copy(s3, s3.stored(BODY), headers=headers)
    return answer.status, answer.code, s3.head(s3.key("copy")).status


DONE, REFUSED = (200, None, 200), (412, "PreconditionFailed", 404)
IF = "x-amz-copy-source-if-"
IGNORED = Differs(DONE, "aws", "RGW 16 reads x-amz-copy-if-*, which API_CopyObject.html has not")

table(_conditional, [
    ("copy_if_match", "The source is the version meant", {IF + "match": MD5}, DONE),
    ("copy_if_match_other", "The source is another version", {IF + "match": OTHER}, REFUSED,
     IGNORED),
    ("copy_if_none_match", "The source is the version excluded", {IF + "none-match": MD5}, REFUSED,
     IGNORED),
    ("copy_if_none_match_other", "The source is another version", {IF + "none-match": OTHER}, DONE),
    ("copy_if_modified_since", "Modified since", {IF + "modified-since": PAST}, DONE),
    ("copy_if_unmodified_since", "Modified since", {IF + "unmodified-since": PAST}, REFUSED,
     IGNORED),
    ("copy_if_unmodified_since_future", "Not modified", {IF + "unmodified-since": FUTURE}, DONE),
])  # fmt: skip


@case(Answer(200, xml={"TagSet/Tag/Key": ["colour"], "TagSet/Tag/Value": ["blue"]}))
def copy_keeps_tags(s3):
    """Tags are copied unless REPLACE is said."""
    s3.must(copy(s3, s3.stored(BODY, {"x-amz-tagging": "colour=blue"})))
    return s3.request("GET", s3.key("copy"), query={"tagging": None})


@case(Answer(200, xml={"TagSet/Tag/Key": ["size"], "TagSet/Tag/Value": ["small"]}), rgw=Differs(
    Answer(200, xml={"TagSet/Tag/Key": ["colour"]}), "aws",
    "RGW 16 knows no x-amz-tagging-directive"))  # fmt: skip
def copy_replaces_tags(s3):
    """x-amz-tagging-directive REPLACE takes the request's tags."""
    s3.must(copy(s3, s3.stored(BODY, {"x-amz-tagging": "colour=blue"}), headers={
        "x-amz-tagging-directive": "REPLACE", "x-amz-tagging": "size=small"}))  # fmt: skip
    return s3.request("GET", s3.key("copy"), query={"tagging": None})


@case(Answer(200, headers={"ETag": ETAG}, body=b""))
def copy_of_an_empty_object(s3):
    """No bytes are copied, too."""
    s3.must(copy(s3, s3.stored(b"")))
    return s3.get(s3.key("copy"))
