"""Buckets: create, head, delete, list, where they are, what they announce.
userguide/bucketnamingrules.html, API/API_CreateBucket.html, API/API_DeleteBucket.html
"""

import uuid

from harness import Answer, Differs, case, table

MISSING = "conformance-there-is-no-such-bucket"


def name_of(length):
    return ("c" + uuid.uuid4().hex * 3)[:length]


@case(Answer(200))
def head_of_a_bucket(s3):
    """HEAD of a bucket that is there."""
    return s3.request("HEAD", bucket=s3.new_bucket())


@case(Answer(404, body=b""))
def head_of_a_missing_bucket(s3):
    """HEAD of a bucket that is not."""
    return s3.request("HEAD", bucket=MISSING)


@case(Answer(204, body=b""))
def delete_a_bucket(s3):
    """DELETE of an empty bucket."""
    return s3.request("DELETE", bucket=s3.new_bucket())


@case(Answer(404, "NoSuchBucket"))
def a_deleted_bucket_is_gone(s3):
    """PUT into a bucket that was deleted."""
    bucket = s3.new_bucket()
    s3.must(s3.request("DELETE", bucket=bucket))
    return s3.put("a", b"x", bucket=bucket)


@case(Answer(404, "NoSuchBucket"))
def delete_a_missing_bucket(s3):
    """DELETE of a bucket that is not there."""
    return s3.request("DELETE", bucket=MISSING)


@case((409, "BucketNotEmpty", 200))
def delete_a_bucket_with_objects(s3):
    """DELETE of a bucket with objects keeps it."""
    bucket = s3.new_bucket()
    s3.stored(name="a", bucket=bucket)
    answer = s3.request("DELETE", bucket=bucket)
    return answer.status, answer.code, s3.head("a", bucket=bucket).status


@case((True, b"kept"))
def create_again(s3):
    """A bucket of one's own created again: 200 in us-east-1, 409 BucketAlreadyOwnedByYou elsewhere
    (API_CreateBucket.html); either way its objects stay."""
    bucket = s3.new_bucket()
    s3.stored(b"kept", name="a", bucket=bucket)
    answer = s3.request("PUT", bucket=bucket)
    legal = (answer.status, answer.code) in ((200, None), (409, "BucketAlreadyOwnedByYou"))
    return legal or str(answer), s3.get("a", bucket=bucket).body


def _create(s3, name):
    return s3.request("PUT", bucket=s3.owns_bucket(name))


OK, INVALID = Answer(200), Answer(400, "InvalidBucketName")
RULES = "userguide/bucketnamingrules.html forbids it; RGW keeps it for old buckets' sake"
table(_create, [
    ("name_of_3", "The shortest name", name_of(3), OK),
    ("name_of_63", "The longest name", name_of(63), OK),
    ("name_with_dots", "Labels with dots between", name_of(9) + ".a.b", OK),
    ("name_of_2", "Too short", name_of(2), INVALID),
    ("name_of_64", "Too long", name_of(64), INVALID),
    ("name_upper_case", "Upper case", "Conformance-Upper", INVALID),
    ("name_with_underscore", "An underscore", "conformance_under", INVALID),
    ("name_with_two_dots", "Two dots beside each other", "conformance..dots", INVALID),
    ("name_with_leading_dash", "A dash first", "-conformance", INVALID),
    ("name_with_trailing_dash", "A dash last", "conformance-", INVALID),
    ("name_like_an_address", "An IP address", "192.168.5.4", INVALID),
    ("name_with_space", "A space", "conformance name", INVALID),
])  # fmt: skip


@case((True, True))
def list_of_buckets(s3):
    """A new bucket is in the list, with a date."""
    bucket = s3.new_bucket()
    answer = s3.must(s3.request("GET", bucket=""))
    names = answer.texts("Buckets/Bucket/Name")
    return bucket in names, len(answer.texts("Buckets/Bucket/CreationDate")) == len(names)


@case(False)
def a_deleted_bucket_is_not_listed(s3):
    """The list no longer has a deleted bucket."""
    bucket = s3.new_bucket()
    s3.must(s3.request("DELETE", bucket=bucket))
    return bucket in s3.must(s3.request("GET", bucket="")).texts("Buckets/Bucket/Name")


@case("LocationConstraint")
def location(s3):
    """GET ?location has a LocationConstraint, empty for us-east-1."""
    answer = s3.must(s3.request("GET", query={"location": None}))
    return answer.xml.tag


@case(Answer(404, "NoSuchBucket"))
def location_of_a_missing_bucket(s3):
    """GET ?location of a bucket that is not there."""
    return s3.request("GET", bucket=MISSING, query={"location": None})


@case(("VersioningConfiguration", None))
def versioning_is_off(s3):
    """A bucket that never had versions has no Status."""
    answer = s3.must(s3.request("GET", bucket=s3.new_bucket(), query={"versioning": None}))
    return answer.xml.tag, answer.text("Status")


@case(Answer(400, "MalformedXML"), rgw=Differs(
    Answer(400, "InvalidArgument"), "aws", "API/ErrorResponses.html: MalformedXML is for this"))  # fmt: skip
def create_with_malformed_body(s3):
    """A CreateBucketConfiguration that is no XML."""
    return s3.request("PUT", bucket=s3.owns_bucket(name_of(20)),
                      body=b"<CreateBucketConfiguration>")


@case(Answer(400, "InvalidLocationConstraint"))
def create_in_an_unknown_region(s3):
    """A region that is none."""
    body = (b"<CreateBucketConfiguration><LocationConstraint>nowhere-1</LocationConstraint>"
            b"</CreateBucketConfiguration>")  # fmt: skip
    return s3.request("PUT", bucket=s3.owns_bucket(name_of(20)), body=body)


@case(("NotificationConfiguration", []))
def no_notifications(s3):
    """A new bucket announces nothing."""
    answer = s3.must(s3.request("GET", bucket=s3.new_bucket(), query={"notification": None}))
    return answer.xml.tag, answer.texts("QueueConfiguration/Id")


@case(Answer(400, "MalformedXML"))
def notification_malformed(s3):
    """A notification configuration that is no XML."""
    return s3.request("PUT", body=b"<NotificationConfiguration>", query={"notification": None})


def _notification(s3, inner):
    body = f"<NotificationConfiguration><QueueConfiguration>{inner}</QueueConfiguration></NotificationConfiguration>"
    return s3.request("PUT", bucket=s3.new_bucket(), body=body.encode(),
                      query={"notification": None})


QUEUE = "<Id>1</Id><Queue>arn:aws:sqs:us-east-1:000000000000:there-is-no-such-queue</Queue>"
NO_QUEUES = Differs(Answer(400, "MalformedXML"), "aws",
                    "RGW 16 notifies topics only and knows no queues")
table(_notification, [
    ("notification_to_no_queue", "A queue that does not exist",
     QUEUE + "<Event>s3:ObjectCreated:*</Event>",
     Answer(400, "InvalidArgument"), NO_QUEUES),
    ("notification_of_no_event", "An event that S3 has not",
     QUEUE + "<Event>s3:ObjectAdmired:*</Event>",
     Answer(400, "InvalidArgument"), NO_QUEUES),
])  # fmt: skip


SOMEBODY = "123456789012"
ANY_OWNER = "RGW 16 is older than x-amz-expected-bucket-owner"


def _owned(s3, argument):
    """(status, code, what is there then) of a request that expects an owner."""
    method, name, owner, headers = argument
    key, target = s3.stored(b"content"), s3.key(name)
    owner = owner or s3.must(s3.request("GET", bucket="")).text("Owner/ID")
    headers = {name: value.format(owner=owner, source=f"/{s3.bucket}/{key}")
               for name, value in headers.items()}
    answer = s3.request(method, target, headers=headers)
    got = s3.get(target)
    return answer.status, answer.code, got.body if got.status == 200 else got.status


OWNER = {"x-amz-expected-bucket-owner": "{owner}"}
SOURCE_OWNER = {"x-amz-source-expected-bucket-owner": "{owner}", "x-amz-copy-source": "{source}"}
# In AWS an account id, which no answer tells; elsewhere the owner whom lists tell.
table(_owned, [
    ("expected_owner", "A read that expects the bucket's owner", ("GET", "object", None, OWNER),
     (200, None, b"content")),
    ("expected_owner_of_a_write", "A write that does", ("PUT", "object", None, OWNER),
     (200, None, b"")),
    ("expected_owner_is_another", "A read that expects somebody else",
     ("GET", "object", SOMEBODY, OWNER), (403, "AccessDenied", b"content"),
     Differs((200, None, b"content"), "aws", ANY_OWNER)),
    ("expected_owner_of_a_write_is_another", "A write that does", ("PUT", "new", SOMEBODY, OWNER),
     (403, "AccessDenied", 404), Differs((200, None, b""), "aws", ANY_OWNER)),
    ("expected_owner_of_a_delete_is_another", "A DELETE that does",
     ("DELETE", "object", SOMEBODY, OWNER), (403, "AccessDenied", b"content"),
     Differs((204, None, 404), "aws", ANY_OWNER)),
    ("expected_owner_of_a_source", "A copy that expects the owner of its source",
     ("PUT", "copy", None, SOURCE_OWNER), (200, None, b"content")),
    ("expected_owner_of_a_source_is_another", "A copy that expects somebody else there",
     ("PUT", "copy", SOMEBODY, SOURCE_OWNER), (403, "AccessDenied", 404),
     Differs((200, None, b"content"), "aws", ANY_OWNER)),
])  # fmt: skip
