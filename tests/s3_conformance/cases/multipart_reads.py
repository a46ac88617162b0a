"""What is seen of multipart uploads: their parts, their list, GET by part, UploadPartCopy.
API/API_ListParts.html, API/API_ListMultipartUploads.html, API/API_UploadPartCopy.html
"""

import urllib.parse

from harness import Answer, Differs, case, table
from uploads import FULL, MIB, complete, list_parts, part, sent, uploaded

NO_PART_NUMBER = "RGW 16 knows no partNumber of GET and answers the object"


@case((["1", "2", "5"], ["1", "2", "3"], ["STANDARD"], ["false"]))
def list_of_parts(s3):
    """Numbers and sizes of the parts so far, in order."""
    upload = s3.new_upload()
    for number, body in ((5, b"xxx"), (1, b"x"), (2, b"xx")):
        sent(s3, upload, number, body)
    got = s3.must(list_parts(s3, upload))
    return tuple(got.texts(path) for path in ("Part/PartNumber", "Part/Size", "StorageClass",
                                              "IsTruncated"))


@case([["1", "2"], ["3", "4"], ["5"]])
def pages_of_parts(s3):
    """max-parts and part-number-marker."""
    upload, found, marker = s3.new_upload(), [], "0"
    for number in range(1, 6):
        sent(s3, upload, number, b"x")
    for _ in range(3):
        got = s3.must(list_parts(s3, upload, **{"max-parts": 2, "part-number-marker": marker}))
        found.append(got.texts("Part/PartNumber"))
        marker = got.text("NextPartNumberMarker")
    return found


def _uploads(s3, query):
    """Keys, folders and whether there is more, of a bucket with four uploads."""
    bucket = s3.new_bucket()
    for key in ("b/1", "a", "b/2", "c"):
        s3.new_upload(key, bucket=bucket)
    got = s3.must(s3.request("GET", bucket=bucket, query={"uploads": None, **query}))
    return got.texts("Upload/Key"), got.texts("CommonPrefixes/Prefix"), got.text("IsTruncated")


table(_uploads, [
    ("uploads", "All unfinished uploads, by key", {}, (["a", "b/1", "b/2", "c"], [], "false")),
    ("uploads_prefix", "Those of a prefix", {"prefix": "b/"}, (["b/1", "b/2"], [], "false")),
    ("uploads_delimiter", "Folders once", {"delimiter": "/"}, (["a", "c"], ["b/"], "false"),
     Differs(
        (["a", "c"], [], "false"), "aws",
        "API_ListMultipartUploads.html: CommonPrefixes; RGW 16 forgets them")),
    ("uploads_page", "A page", {"max-uploads": "2"}, (["a", "b/1"], [], "true")),
    ("uploads_after", "Those after a key", {"key-marker": "b/1"}, (["b/2", "c"], [], "false"),
     Differs(
        (["b/1", "b/2", "c"], [], "false"), "aws",
        "API_ListMultipartUploads.html: keys greater than the marker")),
])  # fmt: skip


@case(Answer(206, body=b"tail", headers={
    "Content-Range": f"bytes {5 * MIB}-{5 * MIB + 3}/{5 * MIB + 4}", "x-amz-mp-parts-count": "2"}),
    rgw=Differs(Answer(200, body=FULL + b"tail"), "aws", NO_PART_NUMBER))  # fmt: skip
def get_one_part(s3):
    """GET ?partNumber is the range of that part, and says how many there are."""
    return s3.get(uploaded(s3, {1: FULL, 2: b"tail"}), query={"partNumber": 2})


@case(Answer(416, "InvalidPartNumber"), rgw=Differs(Answer(200), "aws", NO_PART_NUMBER))
def get_a_part_that_is_not(s3):
    """GET of a part beyond the last."""
    return s3.get(uploaded(s3, {1: b"x"}), query={"partNumber": 2})


@case(Answer(206, body=b"x"), rgw=Differs(Answer(200, body=b"x"), "aws", NO_PART_NUMBER))
def get_part_1_of_a_single_put(s3):
    """An object from one PUT is one part."""
    return s3.get(s3.stored(b"x"), query={"partNumber": 1})


@case(Answer(206, body=b"aaxy"))
def range_over_parts(s3):
    """A range over the border of two parts."""
    return s3.get(uploaded(s3, {1: FULL, 2: b"xyz"}),
                  {"Range": f"bytes={5 * MIB - 2}-{5 * MIB + 1}"})


def _copied_part(s3, copy_range):
    """What UploadPartCopy of 0123456789 answers, and the object that it becomes."""
    source = f"/{s3.bucket}/" + urllib.parse.quote(s3.stored(b"0123456789", name="source"))
    upload = s3.new_upload(s3.key("target"))
    headers = {"x-amz-copy-source": source}
    if copy_range:
        headers["x-amz-copy-source-range"] = copy_range
    answer = part(s3, upload, 1, b"", headers)
    if answer.status != 200:
        return answer.status, answer.code
    s3.must(complete(s3, upload, [(1, answer.text("ETag"))]))
    return answer.status, s3.get(upload[0]).body


RGW_416 = Differs((416, "InvalidRange"), "aws",
                  "AWS: InvalidArgument; 416 is for the range of a GET")
table(_copied_part, [
    ("copied_part", "A part copied from an object", None, (200, b"0123456789")),
    ("copied_part_range", "A part copied from a range", "bytes=2-5", (200, b"2345")),
    ("copied_part_range_open", "The range must name both ends", "bytes=2-",
     (400, "InvalidArgument"), RGW_416),
    ("copied_part_range_beyond", "The range must be inside the object", "bytes=5-20",
     (400, "InvalidArgument"),
     RGW_416),
])  # fmt: skip
