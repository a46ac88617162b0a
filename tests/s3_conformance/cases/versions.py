"""Requests about versions, ACLs and attributes, in buckets that have neither versions nor ACLs.
API/API_GetObjectAcl.html, API/API_GetObjectAttributes.html, userguide/versioning-workflows.html
"""

import re

from harness import Answer, Differs, case

BODY = b"content"


@case(Answer(200, body=BODY))
def version_null(s3):
    """The only version is called null."""
    return s3.get(s3.stored(BODY), query={"versionId": "null"})


@case((204, 404))
def delete_version_null(s3):
    """DELETE of the version null deletes the object."""
    key = s3.stored()
    return s3.delete(key, query={"versionId": "null"}).status, s3.head(key).status


@case(Answer(200, body=BODY))
def copy_of_version_null(s3):
    """A copy may name the version of its source."""
    source = f"/{s3.bucket}/{s3.stored(BODY)}?versionId=null"
    s3.must(s3.put(s3.key("copy"), headers={"x-amz-copy-source": source}))
    return s3.get(s3.key("copy"))


@case(["FULL_CONTROL"])
def acl_of_an_object(s3):
    """The owner may do everything, nobody else anything."""
    answer = s3.must(s3.get(s3.stored(), query={"acl": None}))
    return answer.texts("AccessControlList/Grant/Permission")


@case(["FULL_CONTROL"])
def acl_of_a_bucket(s3):
    """The same of a bucket."""
    answer = s3.must(s3.request("GET", bucket=s3.new_bucket(), query={"acl": None}))
    return answer.texts("AccessControlList/Grant/Permission")


@case(Answer(404, "NoSuchKey"))
def acl_of_a_missing_key(s3):
    """The ACL of an object that is not there."""
    return s3.get(s3.key(), query={"acl": None})


@case(Answer(200))
def put_private(s3):
    """x-amz-acl: private is what every object is."""
    return s3.put(s3.key(), BODY, {"x-amz-acl": "private"})


@case(Answer(400, "InvalidArgument"))
def put_with_an_unknown_acl(s3):
    """A canned ACL that is none."""
    return s3.put(s3.key(), BODY, {"x-amz-acl": "everybody"})


ATTRIBUTES = {"x-amz-object-attributes": "ETag,ObjectSize,StorageClass"}
OBJECT = Differs(Answer(200, body=BODY), "aws", "RGW 16 is older than attributes: it sends the object")


@case(Answer(200, xml={"ETag": re.compile("^[0-9a-f]{32}$"), "ObjectSize": "7", "StorageClass": "STANDARD"}), rgw=OBJECT)
def attributes(s3):
    """What was asked for of an object, without its bytes; the ETag without quotes."""
    return s3.get(s3.stored(BODY), ATTRIBUTES, query={"attributes": None})


@case(Answer(200, xml={"ETag": [], "ObjectSize": ["7"]}), rgw=OBJECT)
def attributes_not_asked_for(s3):
    """Nothing that was not asked for."""
    headers = {"x-amz-object-attributes": "ObjectSize"}
    return s3.get(s3.stored(BODY), headers, query={"attributes": None})


@case(Answer(404, "NoSuchKey"))
def attributes_of_a_missing_key(s3):
    """Attributes of an object that is not there."""
    return s3.get(s3.key(), ATTRIBUTES, query={"attributes": None})
