"""Range and If-Range. One range only; what cannot be read as one is ignored.
API/API_GetObject.html, RFC 9110 section 14.
"""

import hashlib

from harness import ABSENT, Answer, Differs, case, table

BODY = b"0123456789"
ETAG = f'"{hashlib.md5(BODY).hexdigest()}"'
WHOLE = Answer(200, body=BODY, headers={"Content-Range": ABSENT, "Content-Length": "10"})
BEYOND = Answer(416, "InvalidRange")
INVALID = "RFC 9110 14.1.1: an invalid range is ignored"


def part(first, last):
    return Answer(206, body=BODY[first : last + 1], headers={
        "Content-Range": f"bytes {first}-{last}/10", "Content-Length": str(last - first + 1)})  # fmt: skip


def _get(s3, value):
    return s3.get(s3.stored(BODY), {"Range": value})


table(_get, [
    ("first_byte", "One byte at the start", "bytes=0-0", part(0, 0)),
    ("middle", "Both ends are inclusive", "bytes=2-5", part(2, 5)),
    ("all", "The whole object as a range is still a range", "bytes=0-9", part(0, 9)),
    ("to_the_end", "An open end", "bytes=7-", part(7, 9)),
    ("last_byte", "An open end at the last byte", "bytes=9-", part(9, 9)),
    ("suffix", "The last three bytes", "bytes=-3", part(7, 9)),
    ("suffix_longer_than_object", "More than there is: everything", "bytes=-100", part(0, 9)),
    ("end_is_clipped", "An end beyond the object", "bytes=8-100", part(8, 9)),
    ("start_at_size", "The first byte that is not there", "bytes=10-", BEYOND),
    ("start_beyond", "Far beyond the end", "bytes=1000-2000", BEYOND),
    ("suffix_of_nothing", "The last 0 bytes cannot be", "bytes=-0", BEYOND, Differs(
        part(0, 9), "aws", "RFC 9110 14.1.2: only a suffix that is not 0 can be satisfied")),
    ("huge_end", "An end that fits in no 64 bits", "bytes=0-99999999999999999999", part(0, 9)),
    ("backwards", "Start after end: no range at all", "bytes=5-2", WHOLE,
     Differs(BEYOND, "aws", INVALID)),
    ("several", "S3 answers several ranges with the whole object", "bytes=0-1,4-5", WHOLE, Differs(
        part(0, 1), "aws",
        "API_GetObject.html: no multiple ranges per request; RGW takes the first")),
    ("other_unit", "A unit that is not bytes", "lines=0-1", WHOLE, Differs(
        Answer(200, body=BODY, headers={"Content-Range": "bytes 0-9/10"}), "aws",
        "RFC 9110 14.2: a unit that is not understood MUST be ignored")),
    ("not_a_number", "Not a range", "bytes=a-b", WHOLE, Differs(part(0, 0), "aws", INVALID)),
    ("no_dash", "Not a range either", "bytes=5", WHOLE, Differs(BEYOND, "aws", INVALID)),
])  # fmt: skip


@case(Answer(416, "InvalidRange"))
def range_of_an_empty_object(s3):
    """No range of an empty object can be satisfied."""
    return s3.get(s3.stored(b""), {"Range": "bytes=0-0"})


@case(Answer(206, body=b"", headers={"Content-Range": "bytes 2-5/10", "Content-Length": "4"}))
def head_with_range(s3):
    """HEAD answers the range as GET would, without bytes."""
    return s3.head(s3.stored(BODY), {"Range": "bytes=2-5"})


@case(part(0, 1))
def range_with_if_match(s3):
    """Range and If-Match together, as resuming clients send them."""
    return s3.get(s3.stored(BODY), {"Range": "bytes=0-1", "If-Match": ETAG})


@case(Answer(412, "PreconditionFailed"))
def range_with_failed_if_match(s3):
    """The precondition comes before the range."""
    return s3.get(s3.stored(BODY), {"Range": "bytes=0-1", "If-Match": '"' + "0" * 32 + '"'})


@case(WHOLE, rgw=Differs(part(0, 1), "aws", "RFC 9110 13.1.5; RGW does not know If-Range"))
def if_range_of_another_version(s3):
    """If-Range with another ETag asks for the whole object."""
    return s3.get(s3.stored(BODY), {"Range": "bytes=0-1", "If-Range": '"' + "0" * 32 + '"'})


@case(part(0, 1))
def if_range_of_this_version(s3):
    """If-Range with the object's ETag."""
    return s3.get(s3.stored(BODY), {"Range": "bytes=0-1", "If-Range": ETAG})
