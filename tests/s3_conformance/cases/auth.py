"""Signatures in the Authorization header. API/sigv4-auth-using-authorization-header.html"""

import dataclasses
import datetime
import hashlib

import sigv4
from harness import Answer, Differs, case, table

MISMATCH = Answer(403, "SignatureDoesNotMatch")
MALFORMED = Answer(400, "AuthorizationHeaderMalformed")
DENIED = Answer(403, "AccessDenied")
OK = Answer(200)
NO_SCOPE = Differs(OK, "aws", "RGW computes the signature with whatever scope the client names")
NO_CODE = Differs(Answer(400, "InvalidArgument"), "aws",
                  "API/ErrorResponses.html: a code of its own")
SKEWED = Answer(403, "RequestTimeTooSkewed")


@case(DENIED)
def anonymous_get(s3):
    """GET of an object without any signature."""
    return s3.get(s3.stored(), auth=None)


@case((403, "AccessDenied", 404))
def anonymous_put(s3):
    """PUT without any signature stores nothing."""
    key = s3.key()
    answer = s3.put(key, b"x", auth=None)
    return answer.status, answer.code, s3.head(key).status


@case(DENIED)
def anonymous_put_is_not_read(s3):
    """It is refused by its head, whether or not its body ever comes."""
    head = f"PUT /{s3.bucket}/{s3.key()} HTTP/1.1\r\nHost: {s3.client.netloc}\r\n"
    return s3.client.send_raw(f"{head}Content-Length: 90000\r\n\r\na".encode())


@case(DENIED)
def anonymous_list(s3):
    """A list without any signature."""
    return s3.request("GET", auth=None)


@case((403, "AccessDenied", 200))
def anonymous_delete(s3):
    """DELETE without any signature deletes nothing."""
    key = s3.stored()
    answer = s3.delete(key, auth=None)
    return answer.status, answer.code, s3.head(key).status


def _signer(s3, changes):
    changes = changes() if callable(changes) else changes
    return s3.get(s3.stored(), signer=dataclasses.replace(s3.signer, **changes))


def minutes(count):
    return {"date": sigv4.now() + datetime.timedelta(minutes=count)}


table(_signer, [
    ("unknown_key", "A key that nobody has", {"access_key": "AKIDOFNOBODY"},
     Answer(403, "InvalidAccessKeyId")),
    ("wrong_secret", "Another secret", {"secret": "another"}, MISMATCH),
    ("wrong_region", "Another region", {"region": "nowhere-1"}, MALFORMED, NO_SCOPE),
    ("wrong_service", "Another service", {"service": "sqs"}, MALFORMED, NO_SCOPE),
    ("wrong_scope_date", "The scope is of another day than the request", {"scope_date": "20200101"},
     MALFORMED,
     NO_SCOPE),
    ("clock_14_minutes_behind", "Within the 15 minutes of grace", lambda: minutes(-14), OK),
    ("clock_14_minutes_ahead", "Within the 15 minutes of grace", lambda: minutes(14), OK),
    ("clock_16_minutes_behind", "Beyond the grace", lambda: minutes(-16), SKEWED),
    ("clock_16_minutes_ahead", "Beyond the grace", lambda: minutes(16), SKEWED),
])  # fmt: skip


@case(("AuthorizationHeaderMalformed", True), rgw=Differs((None, False), "aws", NO_SCOPE.why))
def wrong_region_says_the_right_one(s3):
    """The error of another region names the bucket's: s3cmd begins with one and asks again."""
    got = s3.get(s3.stored(), signer=dataclasses.replace(s3.signer, region="nowhere-1"))
    return got.code, got.text("Region") == s3.signer.region


def _date(s3, form):
    """A GET signed with Date instead of x-amz-date."""
    signer = dataclasses.replace(s3.signer, date=sigv4.now())
    url = s3.client.url(s3.bucket, s3.stored(b"x"))
    return s3.client.send("GET", url, signer.sign("GET", url, date=form(signer.date)))


NO_DATE = Differs(DENIED, "aws", "API/RESTCommonRequestHeaders.html: either x-amz-date or Date;"
                  " RGW reads both in the form of the first")
table(_date, [
    ("date_of_http", "Date, as HTTP writes it", lambda t: t.strftime("%a, %d %b %Y %H:%M:%S GMT"),
     OK, NO_DATE),
    ("date_in_the_form_of_amz", "Date in the form of x-amz-date",
     lambda t: t.strftime("%Y%m%dT%H%M%SZ"), OK),
    ("date_of_another_day", "Date is of another day than the scope",
     lambda t: "Sat, 01 Jan 2000 00:00:00 GMT", MALFORMED, NO_DATE),
])  # fmt: skip


def _headers(s3, change):
    """A signed GET whose headers are changed afterwards."""
    url = s3.client.url(s3.bucket, s3.stored(b"x"))
    headers = s3.signer.sign("GET", url, {"x-amz-meta-a": "1"})
    return s3.client.send("GET", url, change(dict(headers)))


def without(name):
    return lambda headers: {n: v for n, v in headers.items() if n != name}


def with_value(name, change):
    return lambda headers: {**headers, name: change(headers.get(name, ""))}


def _authorization(change):
    return with_value("Authorization", change)


table(_headers, [
    ("changed_signature", "The last digit of the signature",
     _authorization(lambda a: a[:-1] + ("0" if a[-1] != "0" else "1")), MISMATCH),
    ("changed_signed_header", "A signed header with another value",
     with_value("x-amz-meta-a", lambda _: "2"), MISMATCH),
    ("missing_signed_header", "A signed header that is not sent", without("x-amz-meta-a"),
     MISMATCH),
    ("unsigned_amz_header", "An x-amz-* header that is not signed",
     with_value("x-amz-meta-b", lambda _: "1"), DENIED, Differs(
        OK, "aws",
        "API/sig-v4-header-based-auth.html: any x-amz-* header must be signed; RGW asks for none")),
    ("unsigned_other_header", "Other headers need no signature",
     with_value("User-Agent", lambda _: "x"), OK),
    ("missing_date", "Neither x-amz-date nor Date", without("x-amz-date"), DENIED),
    ("unknown_algorithm", "Another algorithm", _authorization(lambda a: a.replace("AWS4", "AWS5")),
     Answer(400, "InvalidArgument")),
    ("no_credential", "Authorization without Credential",
     _authorization(lambda a: a.replace("Credential", "Cred")),
     MALFORMED, NO_CODE),
    ("no_signature", "Authorization without Signature",
     _authorization(lambda a: a.split(", Signature")[0]),
     MALFORMED, NO_CODE),
    ("no_signed_headers", "Authorization without SignedHeaders",
     _authorization(lambda a: a.replace("SignedHeaders", "Headers")), MALFORMED, NO_CODE),
    ("short_credential", "A scope of too few words",
     _authorization(lambda a: a.replace("/s3/", "/")), MALFORMED, NO_CODE),
    ("garbage", "Authorization that means nothing", _authorization(lambda _: "Bearer abc"),
     Answer(400, "InvalidArgument")),
    ("no_blank_after_comma", "Commas without blanks are as good",
     _authorization(lambda a: a.replace(", ", ",")), OK),
    ("signature_v2", "Signature version 2 is no longer taken",
     _authorization(lambda _: "AWS AKIDOFNOBODY:c2ln"),
     Answer(400, "InvalidRequest"), Differs(
        Answer(403, "InvalidAccessKeyId"), "both",
        "regions from before 2014, and RGW, still take version 2")),
])  # fmt: skip


@case(Answer(400, "InvalidRequest"), rgw=Differs(
    MISMATCH, "aws", "API/sig-v4-header-based-auth.html: the header is required"))  # fmt: skip
def missing_content_sha256(s3):
    """x-amz-content-sha256 neither sent nor signed."""
    url = s3.client.url(s3.bucket, s3.stored())
    headers = s3.signer.sign("GET", url, unsigned=("x-amz-content-sha256",))
    return s3.client.send("GET", url, without("x-amz-content-sha256")(headers))


@case(DENIED, rgw=Differs(
    OK, "aws", "API/sig-v4-header-based-auth.html: host must be among the signed headers"))  # fmt: skip
def host_not_signed(s3):
    """The signature must cover Host."""
    return s3.get(s3.stored(), unsigned=("host",))


@case(OK)
def query_in_any_order(s3):
    """Parameters are sorted for the signature, not by the client."""
    return s3.request("GET",
        query=[("prefix", "z"), ("max-keys", "1"), ("list-type", "2"), ("delimiter", "/")])


@case(OK)
def header_values_are_trimmed(s3):
    """Runs of blanks in values count as one."""
    return s3.put(s3.key(), b"", {"x-amz-meta-a": "  a   b  "})


@case(MISMATCH)
def other_path(s3):
    """A signature is for one key."""
    url = s3.client.url(s3.bucket, s3.stored())
    return s3.client.send("GET", url + "x", s3.signer.sign("GET", url))


@case(MISMATCH)
def other_method(s3):
    """A signature is for one method."""
    url = s3.client.url(s3.bucket, s3.stored())
    return s3.client.send("DELETE", url, s3.signer.sign("GET", url))


@case((400, "XAmzContentSHA256Mismatch", 404))
def other_body(s3):
    """A signature is for one body."""
    key = s3.key()
    answer = s3.put(key, b"other", payload=hashlib.sha256(b"signed").hexdigest())
    return answer.status, answer.code, s3.head(key).status
