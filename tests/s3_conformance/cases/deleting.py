"""DeleteObjects: many keys in one request. API/API_DeleteObjects.html"""

import base64
import hashlib
from xml.sax.saxutils import escape

from harness import Answer, Differs, case, table

NO_BODY = Differs(Answer(400, body=b""), "aws", "API/ErrorResponses.html: errors have a code")


def document(keys, quiet=None, extra=""):
    objects = "".join(f"<Object><Key>{escape(key)}</Key>{extra}</Object>" for key in keys)
    said = "" if quiet is None else f"<Quiet>{quiet}</Quiet>"
    return f"<Delete>{said}{objects}</Delete>".encode()


def md5(body):
    return {"Content-MD5": base64.b64encode(hashlib.md5(body).digest()).decode()}


def delete(s3, body, headers=None, **options):
    return s3.post(body=body, query={"delete": None}, headers=headers or md5(body), **options)


@case((["one", "two"], [404, 404, 200]))
def deletes_the_named_keys(s3):
    """Named keys go and are named in the answer; others stay."""
    keys = [s3.stored(name=name) for name in ("one", "two", "three")]
    answer = s3.must(delete(s3, document(keys[:2])))
    named = [key.removeprefix(s3.prefix) for key in answer.texts("Deleted/Key")]
    return sorted(named), [s3.head(key).status for key in keys]


@case(Answer(200, xml={"Deleted/Key": [], "Error/Key": []}))
def quiet_says_only_errors(s3):
    """Quiet: nothing is said of what went well."""
    return delete(s3, document([s3.stored()], quiet="true"))


@case(1)
def a_missing_key_counts_as_deleted(s3):
    """A key that is not there is deleted, as with DELETE."""
    return len(s3.must(delete(s3, document([s3.key("nothing")]))).texts("Deleted/Key"))


@case(404)
def keys_are_unescaped(s3):
    """Keys with characters that XML escapes."""
    key = s3.stored(name="<a>&'\"/é")
    s3.must(delete(s3, document([key])))
    return s3.head(key).status


@case((1000, 0))
def a_thousand_keys(s3):
    """As many keys as one request may name."""
    keys = [s3.prefix + str(number) for number in range(1000)]
    answer = s3.must(delete(s3, document(keys)))
    return len(answer.texts("Deleted/Key")), len(answer.texts("Error/Key"))


@case(Answer(400, "MalformedXML"), rgw=NO_BODY)
def a_thousand_and_one_keys(s3):
    """One key more is refused."""
    return delete(s3, document([s3.prefix + str(number) for number in range(1001)]))


@case(Answer(400, "MalformedXML"), rgw=NO_BODY)
def no_xml(s3):
    """A body that is no XML."""
    return delete(s3, b"<Delete><Object>")


def _of_two(s3, body):
    """What became of the objects `cut` and `cut-short`, and the answer."""
    keys = [s3.stored(name=name) for name in ("cut", "cut-short")]
    answer = delete(s3, b"<Delete>" + body.replace(b"$", s3.prefix.encode()) + b"</Delete>")
    return answer.status, answer.code, [s3.head(key).status for key in keys]


NO_CODE = Differs((400, None, [200, 200]), "aws", NO_BODY.why)

table(_of_two, [
    ("comment_in_a_key", "A comment in a key is no end of it",
     b"<Object><Key>$cut<!-- c -->-short</Key></Object>", (200, None, [200, 404])),
    ("cdata_in_a_key", "A CDATA section is text like the rest",
     b"<Object><Key>$cut<![CDATA[-short]]></Key></Object>", (200, None, [200, 404])),
    ("nul_in_a_key", "No key goes on behind a NUL, and no XML has one",
     b"<Object><Key>$cut&#0;-short</Key></Object>", (400, "MalformedXML", [200, 200]), NO_CODE),
    ("element_in_a_key", "A key is text alone",
     b"<Object><Key>$cut<b/>-short</Key></Object>", (400, "MalformedXML", [200, 200]), Differs(
        (200, None, [200, 404]), "aws", "s3.xsd: Key is a string; RGW leaves the element out")),
    ("two_keys_in_an_object", "An Object has one Key",
     b"<Object><Key>$cut</Key><Key>$cut-short</Key></Object>", (400, "MalformedXML", [200, 200]), Differs(
        (200, None, [404, 200]), "aws", "s3.xsd: one Key; RGW takes the first")),
    ("more_behind_the_document", "Nothing comes after the root element",
     b"<Object><Key>$cut</Key></Object></Delete><Delete>", (400, "MalformedXML", [200, 200]), NO_CODE),
])  # fmt: skip


@case(Answer(400, "MalformedXML"), rgw=NO_BODY)
def other_xml(s3):
    """XML of another kind."""
    return delete(s3, b"<Tagging><TagSet/></Tagging>")


@case(Answer(400, "MalformedXML"), rgw=Differs(
    Answer(200), "aws", "API_Delete.html: Objects is required; RGW deletes nothing and says 200"))  # fmt: skip
def no_keys(s3):
    """A request that names no key."""
    return delete(s3, document([]))


@case((400, "BadDigest", 200), rgw=Differs(
    (200, None, 404), "aws",
    "API_DeleteObjects.html: Content-MD5 is for integrity; RGW ignores it"))  # fmt: skip
def wrong_md5(s3):
    """A body that came with another Content-MD5 deletes nothing."""
    key = s3.stored()
    answer = delete(s3, document([key]), md5(b"other"))
    return answer.status, answer.code, s3.head(key).status


@case(Answer(404, "NoSuchBucket"))
def missing_bucket(s3):
    """In a bucket that does not exist."""
    return delete(s3, document(["a"]), bucket="conformance-there-is-no-such-bucket")
