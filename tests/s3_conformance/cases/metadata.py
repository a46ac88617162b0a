"""User metadata and the headers that are kept with an object. userguide/UsingMetadata.html"""

from harness import ABSENT, Answer, Differs, case, table


def _kept(s3, headers):
    return s3.head(s3.stored(b"x", headers))


def kept(name, value, sent=None):
    return {name: sent or value}, Answer(200, headers={name: value})


table(_kept, [
    ("content_type", "Content-Type is kept", *kept("Content-Type", "text/csv; charset=utf-8")),
    ("content_type_default", "Without one it is binary/octet-stream", {},
     Answer(200, headers={"Content-Type": "binary/octet-stream"})),
    ("cache_control", "Cache-Control is kept", *kept("Cache-Control", "max-age=60, private")),
    ("content_disposition", "Content-Disposition is kept",
     *kept("Content-Disposition", 'attachment; filename="a b.csv"')),
    ("content_disposition_of_none", "None is said when none was", {},
     Answer(200, headers={"Content-Disposition": ABSENT})),
    ("content_encoding", "Content-Encoding is kept", *kept("Content-Encoding", "gzip")),
    ("content_language", "Content-Language is kept", *kept("Content-Language", "de-AT")),
    ("expires", "Expires is kept", *kept("Expires", "Fri, 01 Jan 2100 00:00:00 GMT")),
    ("user_metadata", "x-amz-meta-* is kept", *kept("x-amz-meta-colour", "blue")),
    ("user_metadata_lower_case", "Names of user metadata are lower case",
     {"X-Amz-Meta-MixedCase": "Value"}, Answer(200, headers={"x-amz-meta-mixedcase": "Value"})),
    ("user_metadata_empty", "A value may be empty", *kept("x-amz-meta-empty", "", "")),
    ("user_metadata_spaces", "Blanks around a value are not part of it",
     *kept("x-amz-meta-padded", "a b", "  a b  ")),
    ("user_metadata_punctuation", "Quotes, commas and semicolons stay",
     *kept("x-amz-meta-text", "a, \"b\"; c='d'")),
    ("storage_class_standard", "STANDARD is not said", {"x-amz-storage-class": "STANDARD"},
     Answer(200, headers={"x-amz-storage-class": ABSENT}), Differs(
        Answer(200, headers={"x-amz-storage-class": "STANDARD"}), "aws",
        "API_HeadObject.html: the header is for all classes but STANDARD")),
])  # fmt: skip


@case(["a", "b", "c"])
def many_entries(s3):
    """Several entries of user metadata."""
    names = ("x-amz-meta-1", "x-amz-meta-2", "x-amz-meta-3")
    got = s3.head(s3.stored(b"", dict(zip(names, "abc"))))
    return [got.headers.get(name) for name in names]


@case(Answer(200))
def two_kilobytes(s3):
    """2048 bytes of names and values are allowed."""
    return s3.put(s3.key(), b"", {"x-amz-meta-a": "v" * 2047})


@case(Answer(400, "MetadataTooLarge"), rgw=Differs(
    Answer(200), "aws", "userguide/UsingMetadata.html: 2 KB; RGW takes what its HTTP server takes"))  # fmt: skip
def more_than_two_kilobytes(s3):
    """More than 2048 bytes of user metadata."""
    return s3.put(s3.key(), b"", {"x-amz-meta-a": "v" * 4000, "x-amz-meta-b": "v" * 4000})


@case(Answer(400, "InvalidStorageClass"), rgw=Differs(
    Answer(400, "InvalidArgument"), "aws", "API/ErrorResponses.html has a code of its own for it"))  # fmt: skip
def unknown_storage_class(s3):
    """A storage class that is none."""
    return s3.put(s3.key(), b"", {"x-amz-storage-class": "SHELF"})


@case(Answer(200, headers={"Content-Type": "text/plain", "Content-Length": "7"}))
def get_says_what_head_says(s3):
    """GET carries the kept headers, too."""
    return s3.get(s3.stored(b"content", {"Content-Type": "text/plain"}))


@case(Answer(206, headers={"Content-Type": "text/plain", "x-amz-meta-a": "1"}))
def ranges_carry_metadata(s3):
    """So does a part of the object."""
    key = s3.stored(b"content", {"Content-Type": "text/plain", "x-amz-meta-a": "1"})
    return s3.get(key, {"Range": "bytes=0-1"})


def _override(s3, query):
    key = s3.stored(b"x", {"Content-Type": "text/plain"})
    return s3.get(key, query=query)


def overridden(name, value):
    return {"response-" + name.lower(): value}, Answer(200, headers={name: value})


table(_override, [
    ("override_content_type", "response-content-type", *overridden("Content-Type", "text/csv")),
    ("override_content_disposition", "response-content-disposition",
     *overridden("Content-Disposition", "attachment; filename=x.csv")),
    ("override_cache_control", "response-cache-control", *overridden("Cache-Control", "no-store")),
    ("override_content_encoding", "response-content-encoding",
     *overridden("Content-Encoding", "br")),
    ("override_content_language", "response-content-language",
     *overridden("Content-Language", "pl")),
    ("override_expires", "response-expires",
     *overridden("Expires", "Fri, 01 Jan 2100 00:00:00 GMT")),
])  # fmt: skip
