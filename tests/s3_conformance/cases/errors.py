"""What every error says. API/ErrorResponses.html"""

import re
import urllib.parse

from harness import ABSENT, PRESENT, Answer, Differs, case, table

ID = re.compile(r"^[0-9A-Za-z+/=-]{8,}$")


def missing(s3, name="nothing"):
    return s3.get(s3.key(name))


@case(Answer(404, "NoSuchKey", headers={"Content-Type": "application/xml", "x-amz-request-id": ID}))
def an_error_is_xml(s3):
    """Content type and request id of an error."""
    return missing(s3)


@case(("Error", True, True, True))
def what_an_error_has(s3):
    """Code, Message, RequestId and HostId, under Error without a namespace."""
    got = missing(s3)
    present = [got.xml.find(name) is not None for name in ("Code", "Message", "RequestId")]
    return got.xml.tag, *present


@case(True)
def request_id_in_header_and_body(s3):
    """The RequestId element is the x-amz-request-id header."""
    got = missing(s3)
    return got.text("RequestId") == got.headers["x-amz-request-id"]


@case(5)
def request_ids_differ(s3):
    """Each request has an id of its own."""
    return len({missing(s3).headers["x-amz-request-id"] for _ in range(5)})


@case(Answer(200, headers={"x-amz-request-id": ID}))
def success_has_a_request_id(s3):
    """So has a success."""
    return s3.put(s3.key(), b"x")


@case(Answer(200, headers={"x-amz-id-2": PRESENT}), rgw=Differs(
    Answer(200), "both", "x-amz-id-2 is AWS's own second id; RGW says its HostId in bodies only"))  # fmt: skip
def success_has_a_host_id(s3):
    """x-amz-id-2 is there."""
    return s3.put(s3.key(), b"x")


@case(True, rgw=Differs(
    False, "aws", "API/ErrorResponses.html: Resource and, for NoSuchKey, Key; RGW 16 has neither"))  # fmt: skip
def a_missing_key_is_named(s3):
    """NoSuchKey says which resource was meant."""
    got = missing(s3, "a&b")
    resource = urllib.parse.unquote(got.text("Resource") or "")
    return s3.key("a&b") in (got.text("Key"), resource.removeprefix(f"/{s3.bucket}/"))


@case(Answer(404, body=b"", headers={"x-amz-request-id": ID}))
def errors_of_head_have_no_body(s3):
    """HEAD errors have headers only."""
    return s3.head(s3.key())


@case(Answer(404, "NoSuchKey"))
def hostile_names_are_escaped(s3):
    """A key that looks like XML does not break the document."""
    return missing(s3, "</Error><Code>&]]>")


def _refused(s3, lines):
    head = f"GET /{s3.bucket}/{s3.key()} HTTP/1.1\r\n{lines}\r\n"
    return s3.client.send_raw(head.replace("$", s3.client.netloc).encode())


BARE = Differs(Answer(400, headers={"x-amz-request-id": ABSENT}), "aws",
               "API/ErrorResponses.html: errors have a code; RGW's HTTP server knows nothing of S3")

table(_refused, [
    ("too_large_a_head", "More headers than are taken", "Host: $\r\nX-Large: " + "x" * 70_000 + "\r\n",
     Answer(400, "RequestHeaderSectionTooLarge", headers={"x-amz-request-id": ID}), BARE),
    ("no_header", "A line that is no header", "Host: $\r\nno header\r\n",
     Answer(400, "BadRequest", headers={"x-amz-request-id": ID}), BARE),
])  # fmt: skip


@case(Answer(405, "MethodNotAllowed"))
def method_not_allowed(s3):
    """DELETE of the service is no operation."""
    return s3.request("DELETE", bucket="")
