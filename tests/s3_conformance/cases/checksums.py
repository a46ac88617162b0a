"""Content-MD5, x-amz-content-sha256, x-amz-checksum-*, and bodies in aws-chunked encoding.
userguide/checking-object-integrity.html, API/sigv4-streaming.html, API/sigv4-streaming-trailers.html
"""

import base64
import hashlib
import zlib

import checksum
import sigv4
from harness import ABSENT, Answer, Differs, case, table
from uploads import FULL, complete, part, sent

BODY = b"The quick brown fox jumps over the lazy dog"
UNKNOWN = "RGW 16 is older than x-amz-checksum-* and ignores it"


def base64_of(digest):
    return base64.b64encode(digest).decode()


def put_then_get(s3, headers=None, **options):
    """(status and code of PUT, status of HEAD): what is refused must not be there."""
    key = s3.key()
    answer = s3.put(key, BODY, headers, **options)
    return answer.status, answer.code, s3.head(key).status


STORED = (200, None, 200)


def refused(code, status=400):
    return (status, code, 404)


def _put(s3, headers):
    return put_then_get(s3, headers)


MD5 = base64_of(hashlib.md5(BODY).digest())
table(_put, [
    ("md5", "The right Content-MD5", {"Content-MD5": MD5}, STORED),
    ("md5_wrong", "Content-MD5 of other bytes",
     {"Content-MD5": base64_of(hashlib.md5(b"").digest())},
     refused("BadDigest")),
    ("md5_too_short", "Content-MD5 that is no MD5", {"Content-MD5": base64_of(b"short")},
     refused("InvalidDigest")),
    ("md5_not_base64", "Content-MD5 that is no base64", {"Content-MD5": "*" * 24},
     refused("InvalidDigest"), Differs(refused("AccessDenied", 403), "aws",
        "API/ErrorResponses.html: InvalidDigest is the code of a Content-MD5 that is not valid")),
])  # fmt: skip


def _hash(s3, payload):
    return put_then_get(s3, payload=payload)


table(_hash, [
    ("payload_hash", "The right x-amz-content-sha256", hashlib.sha256(BODY).hexdigest(), STORED),
    ("payload_unsigned", "UNSIGNED-PAYLOAD", sigv4.UNSIGNED, STORED),
    ("payload_hash_wrong", "The hash of other bytes", hashlib.sha256(b"").hexdigest(),
     refused("XAmzContentSHA256Mismatch")),
    ("payload_hash_is_none", "Neither a hash nor a known word", "nonsense",
     refused("InvalidArgument"),
     Differs(refused("XAmzContentSHA256Mismatch"), "aws",
             "AWS: x-amz-content-sha256 must be UNSIGNED-PAYLOAD, … or a valid sha256 value")),
])  # fmt: skip

ALGORITHMS = {
    "crc32": zlib.crc32(BODY).to_bytes(4, "big"),
    "crc32c": checksum.crc32c(BODY).to_bytes(4, "big"),
    "crc64nvme": checksum.crc64nvme(BODY).to_bytes(8, "big"),
    "sha1": hashlib.sha1(BODY).digest(),
    "sha256": hashlib.sha256(BODY).digest(),
}


def _header(s3, argument):
    name, digest = argument
    return put_then_get(s3, {name: base64_of(digest)})


def _returned(s3, argument):
    """The checksum that HEAD says when asked to, and when not."""
    name, digest = argument
    key = s3.stored(BODY, {name: base64_of(digest)})
    asked = s3.head(key, {"x-amz-checksum-mode": "ENABLED"})
    return asked.headers.get(name), s3.head(key).headers.get(name)


for word, right in ALGORITHMS.items():
    field = f"x-amz-checksum-{word}"
    table(_header, [
        (f"{word}", f"The right {word}", (field, right), STORED),
        (f"{word}_wrong", f"The {word} of other bytes", (field, bytes(len(right))),
         refused("BadDigest"), Differs(STORED, "aws", UNKNOWN)),
        (f"{word}_malformed", f"A {word} of the wrong length", (field, b"123"),
         refused("InvalidRequest"), Differs(STORED, "aws", UNKNOWN)),
    ])  # fmt: skip
    table(_returned, [
        (f"{word}_returned", f"{word} is kept and said when asked for", (field, right),
         (base64_of(right), None), Differs((None, None), "aws", UNKNOWN)),
    ])  # fmt: skip


@case(refused("InvalidRequest"), rgw=Differs(STORED, "aws", UNKNOWN))
def two_checksums(s3):
    """Only one x-amz-checksum-* may be given."""
    return put_then_get(s3, {"x-amz-checksum-crc32": base64_of(ALGORITHMS["crc32"]),
                             "x-amz-checksum-sha1": base64_of(ALGORITHMS["sha1"])})  # fmt: skip


CHUNKS = [BODY[:20], BODY[20:]]
SIGNED, UNSIGNED = sigv4.CHUNKS_TRAILER, sigv4.UNSIGNED_TRAILER
CRC32 = ("x-amz-checksum-crc32", base64_of(ALGORITHMS["crc32"]))


def chunked(s3, kind=sigv4.CHUNKS, trailer=None, change=lambda body: body, **more):
    """PUT in aws-chunked encoding, then GET: (status, code, bytes, kept Content-Encoding)."""
    key = s3.key()
    headers = {"Content-Encoding": "aws-chunked", "x-amz-decoded-content-length": str(len(BODY)),
               **more}
    if trailer:
        headers["x-amz-trailer"] = trailer[0]
    url = s3.client.url(s3.bucket, key)
    headers = s3.signer.sign("PUT", url, headers, kind)
    body = change(s3.signer.chunked(headers, CHUNKS, trailer))
    answer = s3.client.send("PUT", url, headers, body)
    got = s3.get(key)
    return answer.status, answer.code, got.body if got.status == 200 else got.status


WHOLE = (200, None, BODY)
NO_TRAILERS = Differs(refused("XAmzContentSHA256Mismatch"), "aws", "RGW 16 is older than trailers")
TRAILER_IGNORED = Differs(WHOLE, "aws", "RGW 16 is older than trailers")

table(lambda s3, options: chunked(s3, **options), [
    ("chunks_signed", "Signed chunks", {}, WHOLE),
    ("chunks_signed_changed", "One byte of a chunk is another",
     {"change": lambda body: body.replace(b"quick", b"quack")},
     refused("SignatureDoesNotMatch", 403)),
    ("chunks_signed_cut", "The last chunk is missing",
     {"change": lambda body: body[:body.rindex(b"0;chunk")]}, refused("IncompleteBody"), Differs(
        WHOLE, "aws", "API/sigv4-streaming.html: the last chunk, of 0 bytes, ends the body")),
    ("chunks_signed_trailer", "Signed chunks and a signed checksum",
     {"kind": SIGNED, "trailer": CRC32},
     WHOLE, NO_TRAILERS),
    ("chunks_signed_trailer_changed", "The trailing checksum was changed on its way",
     {"kind": SIGNED, "trailer": CRC32,
      "change": lambda body: body.replace(CRC32[1].encode(), b"AAAAAA==")},
     refused("SignatureDoesNotMatch", 403), NO_TRAILERS),
    ("chunks_unsigned_trailer", "Unsigned chunks and a checksum, as SDKs send over TLS",
     {"kind": UNSIGNED, "trailer": CRC32}, WHOLE, NO_TRAILERS),
    ("chunks_unsigned_trailer_wrong", "The trailing checksum is of other bytes",
     {"kind": UNSIGNED, "trailer": (CRC32[0], "AAAAAA==")}, refused("BadDigest"), NO_TRAILERS),
    ("chunks_unsigned_length_wrong", "x-amz-decoded-content-length says another length",
     {"kind": UNSIGNED, "trailer": CRC32, "x-amz-decoded-content-length": "42"},
     refused("IncompleteBody"), NO_TRAILERS),
])  # fmt: skip


@case(Answer(200, headers={"Content-Encoding": ABSENT}), rgw=Differs(
    Answer(200, headers={"Content-Encoding": "aws-chunked"}), "aws",
    "API/sigv4-streaming.html: S3 stores the object without aws-chunked"))  # fmt: skip
def chunks_are_no_content_encoding(s3):
    """aws-chunked is how it came, not what it is."""
    chunked(s3)
    return s3.head(s3.key())


@case(Answer(200, headers={"Content-Encoding": "gzip"}), rgw=Differs(
    Answer(200, headers={"Content-Encoding": "aws-chunked,gzip"}), "aws",
    "API/sigv4-streaming.html: S3 stores the object without aws-chunked"))  # fmt: skip
def chunks_of_an_encoded_object(s3):
    """Another encoding beside aws-chunked stays."""
    chunked(s3, **{"Content-Encoding": "aws-chunked,gzip"})
    return s3.head(s3.key())


def sha256(body):
    return base64_of(hashlib.sha256(body).digest())


SHA256 = {"x-amz-checksum-algorithm": "SHA256"}
OF_FULL = sha256(FULL)


def composite(s3):
    """(upload, parts as a completion names them) of two parts with checksums."""
    upload, parts = s3.new_upload(headers=SHA256), []
    for number, body in enumerate((FULL, b"tail"), 1):
        answer = s3.must(part(s3, upload, number, body, {"x-amz-checksum-sha256": sha256(body)}))
        parts.append((number, answer.headers["ETag"],
                      f"<ChecksumSHA256>{sha256(body)}</ChecksumSHA256>"))
    return upload, parts


@case(Answer(400, "InvalidRequest"), rgw=Differs(Answer(200), "aws", UNKNOWN))
def composite_part_without_its_own(s3):
    """A part of an upload with a composite checksum needs a checksum."""
    return part(s3, s3.new_upload(headers=SHA256), 1, b"x")


@case((400, "InvalidRequest", 404), rgw=Differs((200, None, 200), "aws", UNKNOWN))
def composite_completed_without_those_of_parts(s3):
    """A completion of such an upload names the checksum of each part."""
    upload, parts = composite(s3)
    answer = complete(s3, upload, [parts[0], parts[1][:2]])
    return answer.status, answer.code, s3.head(upload[0]).status


@case((400, "InvalidPart", 404), rgw=Differs((200, None, 200), "aws", UNKNOWN))
def composite_completed_with_another(s3):
    """A part is not the one whose checksum is named."""
    upload, (one, two) = composite(s3)
    answer = complete(s3, upload, [one, (*two[:2], one[2])])
    return answer.status, answer.code, s3.head(upload[0]).status


COMPOSITE = base64_of(
    hashlib.sha256(hashlib.sha256(FULL).digest() + hashlib.sha256(b"tail").digest()).digest())


@case((200, f"{COMPOSITE}-2"), rgw=Differs((200, None), "aws", UNKNOWN))
def composite_of_two_parts(s3):
    """The checksum of the parts' checksums, and their number."""
    upload, parts = composite(s3)
    answer = complete(s3, upload, parts)
    return answer.status, answer.text("ChecksumSHA256")


@case((200, base64_of(zlib.crc32(b"123456789").to_bytes(4, "big"))), rgw=Differs(
    (200, None), "aws", UNKNOWN))  # fmt: skip
def whole_object_completed_without_those_of_parts(s3):
    """Of a whole object's checksum a completion need not name those of parts."""
    body = b"123456789"
    crc = base64_of(zlib.crc32(body).to_bytes(4, "big"))
    upload = s3.new_upload(headers={"x-amz-checksum-algorithm": "CRC32",
                                    "x-amz-checksum-type": "FULL_OBJECT"})  # fmt: skip
    etag = s3.must(part(s3, upload, 1, body, {"x-amz-checksum-crc32": crc})).headers["ETag"]
    answer = complete(s3, upload, [(1, etag)])
    return answer.status, answer.text("ChecksumCRC32")


@case((200, base64_of(zlib.crc32(b"123456789").to_bytes(4, "big"))), rgw=Differs(
    (200, None), "aws", UNKNOWN))  # fmt: skip
def whole_object_of_parts_that_do_not_say_theirs(s3):
    """S3 then computes the checksum of a part itself."""
    upload = s3.new_upload(headers={"x-amz-checksum-algorithm": "CRC32",
                                    "x-amz-checksum-type": "FULL_OBJECT"})  # fmt: skip
    answer = complete(s3, upload, [(1, sent(s3, upload, 1, b"123456789"))])
    return answer.status, answer.text("ChecksumCRC32")


OBJECT = Differs(Answer(200, body=FULL + b"tail"), "aws",
                 "RGW 16 is older than attributes: it sends the object")
ATTRIBUTES = {"x-amz-object-attributes": "ObjectParts,Checksum"}


@case(Answer(200, xml={
    "ObjectParts/PartsCount": "2", "ObjectParts/Part/PartNumber": ["1", "2"],
    "ObjectParts/Part/Size": [str(len(FULL)), "4"],
    "ObjectParts/Part/ChecksumSHA256": [OF_FULL, sha256(b"tail")],
    "ObjectParts/IsTruncated": "false", "Checksum/ChecksumType": "COMPOSITE",
    "Checksum/ChecksumSHA256": COMPOSITE}), rgw=OBJECT)  # fmt: skip
def attributes_of_parts(s3):
    """Each part's size and checksum."""
    upload, parts = composite(s3)
    s3.must(complete(s3, upload, parts))
    return s3.get(upload[0], ATTRIBUTES, query={"attributes": None})


@case(Answer(200, xml={
    "ObjectParts/PartsCount": "2", "ObjectParts/Part/PartNumber": ["2"],
    "ObjectParts/PartNumberMarker": "1", "ObjectParts/MaxParts": "1",
    "ObjectParts/IsTruncated": "false"}), rgw=OBJECT)  # fmt: skip
def attributes_of_a_page_of_parts(s3):
    """x-amz-max-parts and x-amz-part-number-marker."""
    upload, parts = composite(s3)
    s3.must(complete(s3, upload, parts))
    page = {"x-amz-max-parts": "1", "x-amz-part-number-marker": "1"}
    return s3.get(upload[0], {**ATTRIBUTES, **page}, query={"attributes": None})


@case(Answer(200, xml={"ObjectParts/PartsCount": "1", "ObjectParts/Part": []}),
      rgw=Differs(Answer(200, body=b"x"), "aws", OBJECT.why))  # fmt: skip
def attributes_of_parts_without_checksums(s3):
    """Parts without checksums are counted only (API_GetObjectAttributesParts.html)."""
    upload = s3.new_upload()
    s3.must(complete(s3, upload, [(1, sent(s3, upload, 1, b"x"))]))
    return s3.get(upload[0], ATTRIBUTES, query={"attributes": None})
