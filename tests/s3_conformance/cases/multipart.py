"""Multipart uploads. userguide/mpuoverview.html, API/API_CompleteMultipartUpload.html"""

import base64
import hashlib

from harness import Answer, Differs, case, table
from uploads import FULL, MIB, complete, list_parts, part, sent, uploaded

PARTS_ARE_COUNTED = "RGW 16 first compares how many parts were sent and named"


@case(Answer(200, body=FULL + b"tail"))
def parts_become_one_object(s3):
    """Two parts, one object."""
    return s3.get(uploaded(s3, {1: FULL, 2: b"tail"}))


@case(Answer(200,
    headers={"ETag": '"daebcb5e72f14b690c18018c9f92af05-2"', "Content-Length": str(10 * MIB)}))
def etag_is_the_md5_of_md5s(s3):
    """The ETag is the MD5 of the parts' MD5s and their number."""
    return s3.head(uploaded(s3, {1: FULL, 2: FULL}))


@case(Answer(200, body=b"only"))
def a_single_small_part(s3):
    """The last part may be small, also when it is the first."""
    return s3.get(uploaded(s3, {1: b"only"}))


@case(Answer(200, body=FULL + b"tail"))
def gaps_in_part_numbers(s3):
    """Part numbers need not be consecutive."""
    return s3.get(uploaded(s3, {3: FULL, 10000: b"tail"}))


@case(Answer(200, body=b"second"))
def a_part_sent_again_replaces(s3):
    """The last part of a number counts."""
    upload = s3.new_upload()
    sent(s3, upload, 1, b"first")
    s3.must(complete(s3, upload, [(1, sent(s3, upload, 1, b"second"))]))
    return s3.get(upload[0])


@case(Answer(200, body=FULL + b"tail"))
def parts_sent_in_any_order(s3):
    """The order of sending does not matter."""
    upload = s3.new_upload()
    tail = sent(s3, upload, 2, b"tail")
    s3.must(complete(s3, upload, [(1, sent(s3, upload, 1, FULL)), (2, tail)]))
    return s3.get(upload[0])


@case((200, None, FULL + b"tail"), rgw=Differs(
    (400, "InvalidPart", None), "aws",
    "userguide/mpuoverview.html: the list you complete is yours to choose"))  # fmt: skip
def parts_not_named_are_dropped(s3):
    """Complete takes only the parts it names."""
    upload = s3.new_upload()
    parts = [(n, sent(s3, upload, n, body)) for n, body in ((1, FULL), (2, b"not"), (3, b"tail"))]
    answer = complete(s3, upload, [parts[0], parts[2]])
    got = s3.get(upload[0])
    return answer.status, answer.code, got.body if got.status == 200 else None


@case(Answer(200, headers={"Content-Type": "text/csv", "x-amz-meta-a": "1"}))
def metadata_is_of_the_creation(s3):
    """Metadata given at the start is the object's."""
    return s3.head(uploaded(s3, {1: b"x"}, {"Content-Type": "text/csv", "x-amz-meta-a": "1"}))


@case(Answer(404, "NoSuchKey"))
def unfinished_is_invisible(s3):
    """An unfinished upload is no object."""
    upload = s3.new_upload()
    sent(s3, upload, 1, b"x")
    return s3.get(upload[0])


@case(Answer(200, body=b"before"))
def unfinished_replaces_nothing(s3):
    """The object that was there stays until the upload is complete."""
    key = s3.stored(b"before")
    sent(s3, s3.new_upload(key), 1, b"after")
    return s3.get(key)


@case((True, True, True))
def create_answers_names(s3):
    """Bucket, key and upload id."""
    key = s3.key("a b")
    answer = s3.must(s3.post(key, query={"uploads": None}))
    upload = answer.text("UploadId")
    s3.delete(key, query={"uploadId": upload})
    return answer.text("Bucket") == s3.bucket, answer.text("Key") == key, bool(upload)


@case((True, True, '"' + hashlib.md5(hashlib.md5(b"x").digest()).hexdigest() + '-1"'), rgw=Differs(
    (True, True, ""), "aws",
    "API_CompleteMultipartUpload.html: the object's ETag; RGW 16 leaves it empty"))  # fmt: skip
def complete_answers_names(s3):
    """Bucket, key and ETag."""
    upload = s3.new_upload()
    answer = s3.must(complete(s3, upload, [(1, sent(s3, upload, 1, b"x"))]))
    return answer.text("Bucket") == s3.bucket, answer.text("Key") == upload[0], answer.text("ETag")


@case([200, 200])
def complete_is_idempotent(s3):
    """The same complete again succeeds, for a client whose answer was lost."""
    upload = s3.new_upload()
    parts = [(1, sent(s3, upload, 1, b"x"))]
    return [complete(s3, upload, parts).status for _ in range(2)]


def _complete(s3, argument):
    bodies, parts_of = argument
    upload = s3.new_upload()
    etags = {n: sent(s3, upload, n, body) for n, body in enumerate(bodies, 1)}
    answer = complete(s3, upload, parts_of(etags))
    return answer.status, answer.code, s3.head(upload[0]).status


TWO, ONE = (FULL, FULL), (b"x",)
table(_complete, [
    ("wrong_order", "Parts not ascending", (TWO, lambda e: [(2, e[2]), (1, e[1])]),
     (400, "InvalidPartOrder", 404),
     Differs((200, None, 200), "aws", "RGW 16 sorts them silently")),
    ("same_part_twice", "A part named twice", (TWO, lambda e: [(1, e[1]), (1, e[1])]),
     (400, "InvalidPartOrder", 404), Differs((400, "InvalidPart", 404), "aws", PARTS_ARE_COUNTED)),
    ("unknown_part", "A part that was never sent", (TWO, lambda e: [(1, e[1]), (7, e[2])]),
     (400, "InvalidPart", 404)),
    ("wrong_etag", "Another ETag than the part has",
     (TWO, lambda e: [(1, e[1]), (2, '"' + "0" * 32 + '"')]),
     (400, "InvalidPart", 404)),
    ("unquoted_etag", "An ETag without quotes", (ONE, lambda e: [(1, e[1].strip('"'))]),
     (200, None, 200)),
    ("escaped_etag", "Quotes as entities", (ONE, lambda e: [(1, e[1].replace('"', "&quot;"))]),
     (200, None, 200)),
    ("small_part_inside", "A part below 5 MiB that is not the last",
     ((b"x", b"y"), lambda e: [(1, e[1]), (2, e[2])]), (400, "EntityTooSmall", 404)),
    ("no_parts", "No part at all", (ONE, lambda e: []), (400, "MalformedXML", 404)),
    ("no_xml", "A body that is no XML", (ONE, lambda e: b"<CompleteMultipartUpload>"),
     (400, "MalformedXML", 404)),
])  # fmt: skip


@case((400, "InvalidPart", 200))
def refused_complete_can_be_mended(s3):
    """After a refused complete the upload is still there."""
    upload = s3.new_upload()
    etag = sent(s3, upload, 1, b"x")
    refused = complete(s3, upload, [(1, '"' + "0" * 32 + '"')])
    return refused.status, refused.code, complete(s3, upload, [(1, etag)]).status


@case(Answer(412, "PreconditionFailed"), rgw=Differs(
    Answer(200), "aws", "API_CompleteMultipartUpload.html: If-None-Match; RGW 16 ignores it"))  # fmt: skip
def complete_if_none_match(s3):
    """If-None-Match: * where an object came to be meanwhile."""
    upload = s3.new_upload(s3.stored(b"there"))
    return complete(s3, upload, [(1, sent(s3, upload, 1, b"x"))], {"If-None-Match": "*"})


@case(Answer(400, "InvalidRequest"), rgw=Differs(
    Answer(200), "aws",
    "API_CompleteMultipartUpload.html: x-amz-mp-object-size; newer than RGW 16"))  # fmt: skip
def complete_with_another_size(s3):
    """x-amz-mp-object-size that is not the sum of the parts."""
    upload = s3.new_upload()
    return complete(s3, upload, [(1, sent(s3, upload, 1, b"x"))], {"x-amz-mp-object-size": "2"})


def _number(s3, number):
    return part(s3, s3.new_upload(), number, b"x")


ANY_NUMBER = Differs(Answer(200), "aws", "userguide/qfacts.html: part numbers are 1 to 10,000")
table(_number, [
    ("part_number_0", "Numbers start at 1", 0, Answer(400, "InvalidArgument"), ANY_NUMBER),
    ("part_number_10000", "The last number", 10000, Answer(200)),
    ("part_number_10001", "One beyond", 10001, Answer(400, "InvalidArgument"), ANY_NUMBER),
    ("part_number_of_letters", "Not a number", "one", Answer(400, "InvalidArgument")),
])  # fmt: skip

NOWHERE = "there-is-no-such-upload"
GONE = Answer(404, "NoSuchUpload")
BUSY = "RGW 16 takes an upload that is not for one that another request completes"


def _unknown(s3, step):
    return step(s3, (s3.key(), NOWHERE))


table(_unknown, [
    ("part_of_no_upload", "A part of an upload that is not", lambda s3, u: part(s3, u, 1, b"x"),
     GONE),
    ("list_of_no_upload", "Its parts", list_parts, GONE, Differs(
        Answer(404, "NoSuchKey"), "aws", "API_ListParts.html: NoSuchUpload")),
    ("abort_of_no_upload", "Its end", lambda s3, u: s3.delete(u[0], query={"uploadId": u[1]}),
     GONE),
    ("complete_of_no_upload", "Its completion", lambda s3,
     u: complete(s3, u, [(1, '"' + "0" * 32 + '"')]), GONE,
     Differs(Answer(500, "InternalError"), "aws", BUSY)),
])  # fmt: skip


@case((204, "NoSuchUpload", "NoSuchUpload"), rgw=Differs(
    (204, "NoSuchUpload", "InternalError"), "aws", BUSY))  # fmt: skip
def abort(s3):
    """An aborted upload takes no parts and cannot be completed."""
    upload = s3.new_upload()
    etag = sent(s3, upload, 1, b"x")
    status = s3.delete(upload[0], query={"uploadId": upload[1]}).status
    return status, part(s3, upload, 2, b"x").code, complete(s3, upload, [(1, etag)]).code


@case((400, "BadDigest", []))
def part_with_wrong_md5(s3):
    """A part that came with another Content-MD5 is refused and not kept."""
    upload = s3.new_upload()
    md5 = base64.b64encode(hashlib.md5(b"other").digest()).decode()
    answer = part(s3, upload, 1, b"x", {"Content-MD5": md5})
    return answer.status, answer.code, s3.must(list_parts(s3, upload)).texts("Part/PartNumber")
