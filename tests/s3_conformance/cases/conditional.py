"""If-Match, If-None-Match, If-Modified-Since and If-Unmodified-Since: reads, writes, deletes.
API/API_GetObject.html, API/API_PutObject.html, userguide/conditional-writes.html
"""

import hashlib

from harness import Answer, Differs, case, table

BODY = b"content"
ETAG = f'"{hashlib.md5(BODY).hexdigest()}"'
OTHER = '"' + "0" * 32 + '"'
PAST, FUTURE = "Sat, 01 Jan 2000 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"
OK, NOT_MODIFIED = Answer(200, body=BODY), Answer(304, body=b"")
FAILED = Answer(412, "PreconditionFailed")
NO_OPINION = "RGW 16 knows no preconditions of DELETE and ignores the header"


def _get(s3, headers):
    return s3.get(s3.stored(BODY), headers)


table(_get, [
    ("get_if_match", "The ETag is the object's", {"If-Match": ETAG}, OK),
    ("get_if_match_star", "Any object", {"If-Match": "*"}, OK, Differs(
        FAILED, "aws", "RFC 9110 13.1.1: `*` is any version; RGW takes it for an ETag")),
    ("get_if_match_unquoted", "An ETag without its quotes", {"If-Match": ETAG.strip('"')}, OK),
    ("get_if_match_list", "One ETag of a list", {"If-Match": f"{OTHER}, {ETAG}"}, OK, Differs(
        FAILED, "aws", "If-Match is a list by RFC 9110 13.1.1; RGW compares the whole text")),
    ("get_if_match_other", "Another ETag", {"If-Match": OTHER}, FAILED),
    ("get_if_none_match", "The ETag is the object's", {"If-None-Match": ETAG}, NOT_MODIFIED),
    ("get_if_none_match_other", "Another ETag", {"If-None-Match": OTHER}, OK),
    ("get_if_modified_since_past", "Modified since then", {"If-Modified-Since": PAST}, OK),
    ("get_if_modified_since_now", "A date in the future is ignored by RFC 9110 13.1.3, not by S3",
     {"If-Modified-Since": FUTURE}, NOT_MODIFIED),
    ("get_if_unmodified_since_past", "Modified since then", {"If-Unmodified-Since": PAST}, FAILED),
    ("get_if_unmodified_since_future", "Unmodified", {"If-Unmodified-Since": FUTURE}, OK),
    ("get_if_match_beats_unmodified_since", "If-Match holds, If-Unmodified-Since does not: 200",
     {"If-Match": ETAG, "If-Unmodified-Since": PAST}, OK),
    ("get_if_none_match_beats_modified_since", "If-None-Match says 304, whatever the date says",
     {"If-None-Match": ETAG, "If-Modified-Since": PAST}, NOT_MODIFIED),
    ("get_other_beats_not_modified", "If-None-Match does not hit, though the date does",
     {"If-None-Match": OTHER, "If-Modified-Since": FUTURE}, OK),
    ("get_bad_date", "A date that cannot be read is ignored", {"If-Modified-Since": "yesterday"},
     OK,
     Differs(Answer(400, "InvalidArgument"), "aws",
             "RFC 9110 13.1.3: what is no date MUST be ignored")),
])  # fmt: skip


@case(Answer(304, body=b"", headers={"ETag": ETAG}), rgw=Differs(
    NOT_MODIFIED, "aws", "RFC 9110 15.4.5: a 304 MUST carry the ETag; RGW leaves it out"))  # fmt: skip
def not_modified_names_the_etag(s3):
    """A 304 carries the ETag, for the cache that asked."""
    return s3.get(s3.stored(BODY), {"If-None-Match": ETAG})


def _condition(s3, argument):
    """The refusal of a request to `BODY` whose condition does not hold."""
    method, headers = argument
    key = s3.stored(BODY)
    if method == "COPY":
        source = {"x-amz-copy-source": f"/{s3.bucket}/{key}"}
        return s3.put(s3.key("copy"), headers={**headers, **source})
    return s3.request(method, key, headers=headers)


def failed(name):
    return Answer(412, "PreconditionFailed", xml={"Condition": name})


UNNAMED = Differs(Answer(412, "PreconditionFailed", xml={"Condition": []}), "aws",
                  "AWS names the condition; RGW 16 does not")
SOURCE = "x-amz-copy-source-"
COPIES = Differs(Answer(200), "aws",
                 "RGW 16 reads x-amz-copy-if-*, which API_CopyObject.html has not")
table(_condition, [
    ("names_if_match", "A failed read names its condition", ("GET", {"If-Match": OTHER}),
     failed("If-Match"), UNNAMED),
    ("names_if_unmodified_since", "Or its date", ("GET", {"If-Unmodified-Since": PAST}),
     failed("If-Unmodified-Since"), UNNAMED),
    ("names_if_none_match_of_a_put", "A failed write, too", ("PUT", {"If-None-Match": "*"}),
     failed("If-None-Match"), UNNAMED),
    ("names_if_match_of_a_put", "The other one", ("PUT", {"If-Match": OTHER}),
     failed("If-Match"), UNNAMED),
    ("names_if_match_of_a_delete", "A failed DELETE", ("DELETE", {"If-Match": OTHER}),
     failed("If-Match"), Differs(Answer(204), "aws", NO_OPINION)),
    ("names_if_match_of_a_source", "A copy whose source is another one",
     ("COPY", {SOURCE + "if-match": OTHER}), failed("x-amz-copy-source-If-Match"), COPIES),
    ("names_if_none_match_of_a_source", "A copy whose source is known",
     ("COPY", {SOURCE + "if-none-match": ETAG}), failed("x-amz-copy-source-If-None-Match"),
     COPIES),
])  # fmt: skip


def _head(s3, headers):
    return s3.head(s3.stored(BODY), headers)


table(_head, [
    ("head_if_match_other", "HEAD with another ETag", {"If-Match": OTHER}, Answer(412, body=b"")),
    ("head_if_none_match", "HEAD with the object's ETag", {"If-None-Match": ETAG}, NOT_MODIFIED),
    ("head_if_unmodified_since", "HEAD, modified", {"If-Unmodified-Since": PAST}, Answer(412)),
])  # fmt: skip


def _put(s3, argument):
    """What a PUT over `before` answers, and what GET returns then."""
    before, headers = argument
    key = s3.key()
    if before is not None:
        s3.stored(before)
    answer = s3.put(key, b"new", headers)
    return answer.status, answer.code, s3.get(key).body[:7]


KEPT, WRITTEN = (412, "PreconditionFailed", BODY), (200, None, b"new")

table(_put, [
    ("put_if_none_match_star_new", "Create only: the key is free", (None, {"If-None-Match": "*"}),
     WRITTEN),
    ("put_if_none_match_star_exists", "Create only: the key is taken",
     (BODY, {"If-None-Match": "*"}), KEPT),
    ("put_if_match", "Replace the version that was read", (BODY, {"If-Match": ETAG}), WRITTEN,
     Differs(
        KEPT, "aws", "RGW 16 compares the ETag with its quotes on, so none ever matches")),
    ("put_if_match_other", "Somebody else was faster", (BODY, {"If-Match": OTHER}), KEPT),
])  # fmt: skip


@case(Answer(404, "NoSuchKey"), rgw=Differs(
    FAILED, "aws", "API_PutObject.html: a missing object is 404; RGW 16 says 412 for both"))  # fmt: skip
def put_if_match_of_a_missing_key(s3):
    """If-Match on PUT of a key that is not there."""
    return s3.put(s3.key(), b"new", {"If-Match": ETAG})


@case(Answer(501, "NotImplemented"), rgw=Differs(
    Answer(200), "aws", "API_PutObject.html: If-None-Match expects `*`; RGW takes any ETag"))  # fmt: skip
def put_if_none_match_etag(s3):
    """If-None-Match on PUT with anything but `*`."""
    return s3.put(s3.stored(BODY), b"new", {"If-None-Match": OTHER})


def _delete(s3, headers):
    """What DELETE answers and whether the object is there then."""
    key = s3.stored(BODY)
    answer = s3.delete(key, headers)
    return answer.status, answer.code, s3.head(key).status


GONE = (204, None, 404)

table(_delete, [
    ("delete_if_match", "DELETE of the version that was read", {"If-Match": ETAG}, GONE),
    ("delete_if_match_star", "DELETE of whatever is there", {"If-Match": "*"}, GONE),
    ("delete_if_match_other", "DELETE of a version that was replaced", {"If-Match": OTHER},
     (412, "PreconditionFailed", 200), Differs(GONE, "aws", NO_OPINION)),
])  # fmt: skip


@case(Answer(404, "NoSuchKey"), rgw=Differs(Answer(204), "aws", NO_OPINION))
def delete_if_match_of_a_missing_key(s3):
    """DELETE with If-Match where nothing is (userguide/conditional-deletes.html)."""
    return s3.delete(s3.key(), {"If-Match": ETAG})
