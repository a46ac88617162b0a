"""ListObjectsV2, ListObjects and ListObjectVersions.
API/API_ListObjectsV2.html, API/API_ListObjects.html, API/API_ListObjectVersions.html
"""

import re
import urllib.parse

from client import ETAG
from harness import Answer, Differs, case, table

KEYS = ["a", "b/1", "b/2", "b/c/3", "d", "e+f g", "é"]  # in the order of their bytes


def bucket_with(s3, keys):
    bucket = s3.new_bucket()
    for key in keys:
        s3.stored(b"x", name=key, bucket=bucket)
    return bucket


def list_of(s3, query, keys=KEYS, kind="2"):
    query = {**({"list-type": "2"} if kind == "2" else {}), **query}
    return s3.request("GET", bucket=bucket_with(s3, keys), query=query)


def _v2(s3, query):
    answer = s3.must(list_of(s3, query))
    return answer.texts("Contents/Key"), answer.texts("CommonPrefixes/Prefix"), answer.text("IsTruncated")


def _v1(s3, query):
    answer = s3.must(list_of(s3, query, kind="1"))
    return answer.texts("Contents/Key"), answer.texts("CommonPrefixes/Prefix"), answer.text("IsTruncated")


for version, steps in (("v1", _v1), ("v2", _v2)):
    after = "marker" if version == "v1" else "start-after"
    table(steps, [
        (f"{version}_everything", "All keys, in the order of their UTF-8 bytes", {},
         (KEYS, [], "false")),
        (f"{version}_prefix", "Keys that start so", {"prefix": "b/"}, (KEYS[1:4], [], "false")),
        (f"{version}_prefix_of_nothing", "No such keys", {"prefix": "zzz"}, ([], [], "false")),
        (f"{version}_delimiter", "Keys of one level, folders once", {"delimiter": "/"},
         (["a", "d", "e+f g", "é"], ["b/"], "false")),
        (f"{version}_prefix_and_delimiter", "One level of a folder",
         {"prefix": "b/", "delimiter": "/"},
         (["b/1", "b/2"], ["b/c/"], "false")),
        (f"{version}_delimiter_of_any_text", "A delimiter may be any text", {"delimiter": "/c"},
         (["a", "b/1", "b/2", "d", "e+f g", "é"], ["b/c"], "false")),
        (f"{version}_after", "Only keys after one, which need not exist", {after: "b/9"},
         (KEYS[3:], [], "false")),
        (f"{version}_after_the_last", "Nothing comes after", {after: "\U0010ffff"},
         ([], [], "false")),
        (f"{version}_max_keys", "A page, and word that there is more", {"max-keys": "2"},
         (KEYS[:2], [], "true")),
        (f"{version}_max_keys_exact", "A page that holds all is not truncated", {"max-keys": "7"},
         (KEYS, [], "false")),
        (f"{version}_max_keys_0", "A page of nothing is not truncated", {"max-keys": "0"},
         ([], [], "false")),
        (f"{version}_max_keys_counts_folders", "A folder counts as one key",
         {"max-keys": "2", "delimiter": "/"}, (["a"], ["b/"], "true")),
    ])  # fmt: skip


def pages(s3, query, keys=KEYS, size=2):
    """Follows continuation tokens; all entries in order, and the number of pages."""
    bucket, found, count, token = bucket_with(s3, keys), [], 0, None
    while count == 0 or token:
        more = {"continuation-token": token} if token else {}
        answer = s3.must(s3.request("GET", bucket=bucket, query={
            "list-type": "2", "max-keys": str(size), **query, **more}))  # fmt: skip
        found += sorted(answer.texts("Contents/Key") + answer.texts("CommonPrefixes/Prefix"))
        token, count = answer.text("NextContinuationToken"), count + 1
        assert count < 20, "the pages do not end"
    return found, count


@case((KEYS, 4))
def v2_pages(s3):
    """Pages by continuation token: every key once, in order."""
    return pages(s3, {})


@case((["a", "b/", "d", "e+f g", "é"], 3))
def v2_pages_of_folders(s3):
    """A folder at the end of a page is not said again on the next."""
    return pages(s3, {"delimiter": "/"})


@case((["k%04d" % i for i in range(30)], 10))
def v2_pages_of_three(s3):
    """Many pages."""
    return pages(s3, {}, ["k%04d" % i for i in range(30)], 3)


@case((KEYS, ["b/1", "b/c/3", "e+f g"]))
def v1_pages(s3):
    """Pages of V1 by the last key, since NextMarker comes with a delimiter only."""
    bucket, found, marks, marker = bucket_with(s3, KEYS), [], [], ""
    for _ in range(4):
        answer = s3.must(s3.request("GET", bucket=bucket,
                                    query={"max-keys": "2", "marker": marker}))
        found += answer.texts("Contents/Key")
        marker = found[-1]
        marks += [marker] if answer.text("IsTruncated") == "true" else []
    return found, marks


@case(Answer(200, xml={"NextMarker": "b/", "IsTruncated": "true"}))
def v1_next_marker_with_delimiter(s3):
    """With a delimiter NextMarker is the last entry, here a folder."""
    return list_of(s3, {"max-keys": "2", "delimiter": "/"}, kind="1")


@case(Answer(200, xml={"Name": re.compile("^conformance-"), "KeyCount": "1", "MaxKeys": "1000",
                       "Contents/Size": "1", "Contents/ETag": ETAG,
                       "Contents/StorageClass": "STANDARD",
                       "Contents/LastModified": re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")}))
def v2_what_an_entry_says(s3):
    """Size, quoted ETag, storage class and ISO time of each object."""
    return list_of(s3, {}, ["a"])


@case(Answer(200, xml={"Prefix": "b/", "Delimiter": "/", "MaxKeys": "5", "StartAfter": "a"}))
def v2_repeats_the_question(s3):
    """The answer names what was asked."""
    return list_of(s3, {"prefix": "b/", "delimiter": "/", "max-keys": "5", "start-after": "a"})


@case(Answer(200, xml={"KeyCount": "3"}))
def v2_key_count_counts_folders(s3):
    """KeyCount is the number of entries, folders included."""
    return list_of(s3, {"prefix": "b/", "delimiter": "/"})


@case(Answer(200), sluice=Differs(
    Answer(400, "InvalidArgument"), "aws",
    "keys with control characters are refused, so that every listing is plain XML 1.0"))
def key_with_a_line_end(s3):
    """S3 takes every key of UTF-8."""
    return s3.put(s3.key("a\nb"), b"x")


@case(["a<b&", "e+f g", "é/"])
def v2_encoding_type_url(s3):
    """encoding-type=url makes every key safe in XML 1.0. A space may be `+` (AWS) or %20 (RGW)."""
    answer = s3.must(list_of(s3, {"encoding-type": "url"}, ["a<b&", "e+f g", "é/"]))
    return [urllib.parse.unquote_plus(key) for key in answer.texts("Contents/Key")]


@case(Answer(400, "InvalidArgument"), rgw=Differs(
    Answer(200), "aws", "API_ListObjectsV2.html: valid values are `url`; RGW ignores others"))  # fmt: skip
def bad_encoding_type(s3):
    """The only encoding is url."""
    return s3.request("GET", query={"list-type": "2", "encoding-type": "base64"})


@case(Answer(400, "InvalidArgument"))
def max_keys_not_a_number(s3):
    """max-keys must be a number."""
    return s3.request("GET", query={"list-type": "2", "max-keys": "many"})


@case(Answer(400, "InvalidArgument"), rgw=Differs(
    Answer(200), "aws", "AWS: an integer between 0 and 2147483647; RGW takes it for 0"))  # fmt: skip
def max_keys_negative(s3):
    """max-keys must not be negative."""
    return s3.request("GET", query={"list-type": "2", "max-keys": "-1"})


@case(Answer(200, xml={"MaxKeys": "1000"}))
def max_keys_above_1000(s3):
    """More than 1000 a page is 1000."""
    return s3.request("GET", query={"list-type": "2", "max-keys": "5000"})


@case(Answer(400, "InvalidArgument"), rgw=Differs(
    Answer(200), "aws", "AWS: The continuation token provided is incorrect; RGW takes any text"))  # fmt: skip
def v2_bad_token(s3):
    """A continuation token that no page gave."""
    return s3.request("GET", query={"list-type": "2", "continuation-token": "nobody gave this"})


@case(Answer(404, "NoSuchBucket"))
def list_of_a_missing_bucket(s3):
    """Listing a bucket that does not exist."""
    return s3.request("GET", bucket="conformance-there-is-no-such-bucket", query={"list-type": "2"})


@case([[], ["a"], []])
def listing_follows_writes(s3):
    """A list right after PUT and DELETE shows them."""
    bucket, seen = s3.new_bucket(), []
    for step in (None, "PUT", "DELETE"):
        if step:
            s3.must(s3.request(step, "a", bucket=bucket))
        seen.append(s3.request("GET", bucket=bucket,
                               query={"list-type": "2"}).texts("Contents/Key"))
    return seen


@case((KEYS, ["null"] * 7, ["true"] * 7))
def versions_of_a_bucket_without(s3):
    """Each object is its own only version, called null."""
    answer = s3.must(list_of(s3, {"versions": None}, kind="1"))
    return tuple(answer.texts("Version/" + name) for name in ("Key", "VersionId", "IsLatest"))


@case(Answer(200, xml={"Version/Key": ["a", "b/1"], "IsTruncated": "true", "NextKeyMarker": "b/1"}))
def versions_page(s3):
    """A page of versions and where the next begins."""
    return list_of(s3, {"versions": None, "max-keys": "2"}, kind="1")


@case(Answer(200, xml={"Version/Key": ["b/2", "b/c/3"]}))
def versions_from_marker(s3):
    """Versions after a key."""
    return list_of(s3, {"versions": None, "key-marker": "b/1", "prefix": "b/"}, kind="1")
