"""POST policy: a browser's form, and what its policy allows.
API/sigv4-HTTPPOSTConstructPolicy.html, API/RESTObjectPOST.html
"""

import dataclasses
import datetime
import hashlib
import re

import sigv4
from client import multipart_form
from form import BODY, base, form
from harness import ABSENT, Answer, Differs, case, table

MD5 = f'"{hashlib.md5(BODY).hexdigest()}"'
DENIED, INVALID = Answer(403, "AccessDenied"), Answer(400, "InvalidArgument")
BAD_POLICY, DONE = Answer(400, "InvalidPolicyDocument"), Answer(204, body=b"")
VAGUE = Differs(INVALID, "aws",
                "API/ErrorResponses.html has a code of its own; RGW says InvalidArgument")


@case((204, BODY))
def upload(s3):
    """A form upload stores the file."""
    answer = form(s3)
    return answer.status, s3.get(s3.key()).body


@case(Answer(204, body=b"", headers={"ETag": MD5}), rgw=Differs(
    DONE, "aws",
    "API/RESTObjectPOST.html: response headers; RGW has the ETag only in the 201 document"))  # fmt: skip
def upload_answers_the_etag(s3):
    """204 with the ETag."""
    return form(s3)


@case(Answer(200, body=BODY, headers={
    "Content-Type": "text/csv", "Cache-Control": "no-store", "Content-Disposition": "inline",
    "Content-Encoding": "gzip", "x-amz-meta-a": "1"}), rgw=Differs(
        Answer(200, body=BODY, headers={"Content-Type": "text/csv", "x-amz-meta-a": "1"}), "aws",
        "API/RESTObjectPOST.html: REST-specific headers; RGW keeps no other header of a form"))  # fmt: skip
def fields_become_headers(s3):
    """Header fields and user metadata are kept."""
    s3.must(form(s3, {"Content-Type": "text/csv", "Cache-Control": "no-store", "x-amz-meta-a": "1",
                      "Content-Disposition": "inline", "Content-Encoding": "gzip"}))  # fmt: skip
    return s3.get(s3.key())


@case(Answer(200, body=BODY), rgw=Differs(
    Answer(404, "NoSuchKey"), "aws",
    "API/RESTObjectPOST.html: file.txt of C:\\directory\\file.txt; RGW takes all"))  # fmt: skip
def filename_in_the_key(s3):
    """${filename} becomes the name of the file, without its folders."""
    s3.must(form(s3, key=s3.prefix + "${filename}", file_name="C:\\folder\\a b.csv"))
    return s3.get(s3.key("a b.csv"))


def _status(s3, value):
    return form(s3, {"success_action_status": value})


table(_status, [
    ("success_200", "success_action_status 200", "200", Answer(200, body=b"")),
    ("success_204", "success_action_status 204", "204", DONE),
    ("success_201", "success_action_status 201: a document", "201", Answer(201, xml={
        "Location": re.compile("object$"), "Bucket": re.compile("^[a-z0-9.-]+$"),
        "Key": re.compile("object$"),
        "ETag": MD5}),
        Differs(Answer(201, xml={"Key": re.compile("object$"), "ETag": MD5.strip('"')}), "aws",
                               "an ETag has quotes; RGW 16 leaves them out")),
    ("success_of_another_number", "Any other status counts for nothing", "404", DONE),
    ("success_of_letters", "Nor does what is no number", "fine", DONE, Differs(
        INVALID, "aws", "API/RESTObjectPOST.html: an invalid value is 204")),
])  # fmt: skip


WHERE = r"bucket=[a-z0-9.-]+&key=[^&]*object&etag=%22[0-9a-f]{32}%22$"
table(lambda s3, page: form(s3, {"success_action_redirect": page}), [
    ("success_redirect", "303 to the page, with bucket, key and ETag", "https://page.example/done",
     Answer(303, headers={"Location": re.compile(r"^https://page\.example/done\?" + WHERE)})),
    ("success_redirect_with_query", "The page's own parameters stay",
     "https://page.example/done?a=1",
     Answer(303, headers={"Location": re.compile(r"^https://page\.example/done\?a=1&" + WHERE)}),
     Differs(Answer(303, headers={"Location": re.compile(r"done\?a=1\?" + WHERE)}), "aws",
             "RFC 3986 3.4: a URL has one query; RGW adds a second `?`")),
])  # fmt: skip


@case(DENIED)
def field_not_in_policy(s3):
    """A field that no condition covers."""
    return form(s3, {"x-amz-meta-a": "1"}, base(s3))


@case(DONE)
def ignored_field_needs_no_condition(s3):
    """x-ignore-* fields are free."""
    return form(s3, {"x-ignore-me": "1"}, base(s3))


@case(Answer(400, "MaxPostPreDataLengthExceeded"), rgw=Differs(
    Answer(204), "aws", "API/ErrorResponses.html: 20 KB before the file; RGW takes more"))  # fmt: skip
def prelude_too_long(s3):
    """More than 20 KB of fields before the file."""
    return form(s3, {"x-ignore-padding": "x" * 21000}, base(s3))


@case(Answer(204))
def fields_after_the_file_are_ignored(s3):
    """The file is the last field that counts."""
    fields = {"key": s3.key(), **s3.signer.form(base(s3))}
    headers, body = multipart_form(fields.items(), BODY)
    end = b"--X7conformance--\r\n"
    extra = b'--X7conformance\r\nContent-Disposition: form-data; name="x-amz-meta-a"\r\n\r\n1\r\n'
    return s3.client.send("POST", s3.client.url(s3.bucket), headers, body.replace(end, extra + end))


@case((400, "MalformedPOSTRequest", 404),
      rgw=Differs((400, "InvalidArgument", 404), "aws", VAGUE.why))
def cut_form(s3):
    """A form that ends inside the file stores nothing."""
    fields = {"key": s3.key(), **s3.signer.form(base(s3))}
    headers, body = multipart_form(fields.items(), BODY)
    answer = s3.client.send("POST", s3.client.url(s3.bucket), headers, body[: body.index(BODY) + 3])
    return answer.status, answer.code, s3.head(s3.key()).status


@case(Answer(412, "PreconditionFailed"), rgw=Differs(
    INVALID, "aws",
    "API/ErrorResponses.html: PreconditionFailed, Bucket POST must be multipart/form-data"))  # fmt: skip
def no_form(s3):
    """POST to a bucket of something that is no form."""
    return s3.client.send("POST", s3.client.url(s3.bucket), {"Content-Type": "text/plain"}, b"x")


@case(Answer(400, "MalformedPOSTRequest"), rgw=VAGUE)
def no_boundary(s3):
    """multipart/form-data that does not say its boundary."""
    return s3.client.send("POST", s3.client.url(s3.bucket), {"Content-Type": "multipart/form-data"},
                          b"x")


@case(Answer(404, "NoSuchBucket"))
def missing_bucket(s3):
    """A form for a bucket that does not exist."""
    return form(s3, bucket="conformance-there-is-no-such-bucket")


@case(Answer(200, xml={"TagSet/Tag/Key": ["colour"], "TagSet/Tag/Value": ["blue"]}))
def tagging_field(s3):
    """The tagging field is an XML document."""
    tags = "<Tagging><TagSet><Tag><Key>colour</Key><Value>blue</Value></Tag></TagSet></Tagging>"
    s3.must(form(s3, {"tagging": tags}))
    return s3.get(s3.key(), query={"tagging": None})


@case(Answer(204))
def signed_yesterday(s3):
    """A form signed hours ago is good until its policy expires."""
    ago = sigv4.now() - datetime.timedelta(hours=5)
    return form(s3, signer=dataclasses.replace(s3.signer, date=ago), expires_s=6 * 3600)


@case(Answer(200, headers={"x-amz-meta-a": ABSENT}, body=b"second"))
def a_form_overwrites(s3):
    """A form over an object replaces it and its metadata."""
    s3.stored(b"first", {"x-amz-meta-a": "1"})
    s3.must(form(s3, content=b"second"))
    return s3.get(s3.key())
