"""Object tags. API/API_PutObjectTagging.html, userguide/object-tagging.html"""

from xml.sax.saxutils import escape

from harness import Answer, Differs, case, table

EMPTY = Answer(200, xml={"TagSet/Tag/Key": []})


def document(tags):
    entries = "".join(f"<Tag><Key>{escape(k)}</Key><Value>{escape(v)}</Value></Tag>" for k,
                      v in tags)
    return f"<Tagging><TagSet>{entries}</TagSet></Tagging>".encode()


def put_tags(s3, key, body):
    return s3.put(key, body, query={"tagging": None})


def get_tags(s3, key):
    return s3.get(key, query={"tagging": None})


def tags(*pairs):
    return Answer(200,
        xml={"TagSet/Tag/Key": [k for k, _ in pairs], "TagSet/Tag/Value": [v for _, v in pairs]})


@case(tags(("colour", "blue"), ("size", "<&>")))
def put_then_get(s3):
    """Tags come back as they were put, in order of their keys."""
    key = s3.stored()
    s3.must(put_tags(s3, key, document([("colour", "blue"), ("size", "<&>")])))
    return get_tags(s3, key)


@case(tags(("b", "2")))
def put_replaces_all(s3):
    """A new set replaces the old one."""
    key = s3.stored()
    s3.must(put_tags(s3, key, document([("a", "1")])))
    s3.must(put_tags(s3, key, document([("b", "2")])))
    return get_tags(s3, key)


@case(EMPTY)
def no_tags(s3):
    """An object without tags has an empty set."""
    return get_tags(s3, s3.stored())


@case((204, []))
def delete_tags(s3):
    """DELETE ?tagging removes them and keeps the object."""
    key = s3.stored(b"x", {"x-amz-tagging": "a=1"})
    answer = s3.delete(key, query={"tagging": None})
    return answer.status, s3.must(get_tags(s3, key)).texts("TagSet/Tag/Key")


@case(tags(("a", "1 2"), ("b", "")))
def tags_in_a_header(s3):
    """x-amz-tagging at PUT is a URL-encoded query."""
    return get_tags(s3, s3.stored(b"x", {"x-amz-tagging": "a=1%202&b="}))


@case(Answer(200, headers={"x-amz-tagging-count": "2"}))
def get_counts_tags(s3):
    """GET of the object says how many tags it has."""
    return s3.get(s3.stored(b"x", {"x-amz-tagging": "a=1&b=2"}))


@case(EMPTY)
def overwriting_drops_tags(s3):
    """Tags belong to the object that was replaced."""
    s3.stored(b"1", {"x-amz-tagging": "a=1"})
    return get_tags(s3, s3.stored(b"2"))


def _refused(s3, pairs):
    key = s3.stored()
    answer = put_tags(s3, key, document(pairs))
    return answer.status, answer.code, get_tags(s3, key).texts("TagSet/Tag/Key")


INVALID = (400, "InvalidTag", [])
table(_refused, [
    ("ten_tags", "As many as an object may have", [(f"k{i}", "v") for i in range(10)],
     (200, None, [f"k{i}" for i in range(10)])),
    ("eleven_tags", "One more", [(f"k{i:02}", "v") for i in range(11)], (400, "BadRequest", []),
     Differs(INVALID, "aws",
         "userguide/object-tagging.html; AWS: BadRequest, Object tags cannot be greater than 10")),
    ("key_of_128_characters", "The longest key", [("k" * 128, "v")], (200, None, ["k" * 128])),
    ("key_of_129_characters", "A key that is too long", [("k" * 129, "v")], INVALID),
    ("value_of_257_characters", "A value that is too long", [("k", "v" * 257)], INVALID),
    ("same_key_twice", "Keys are unique", [("k", "1"), ("k", "2")], INVALID, Differs(
        (200, None, ["k", "k"]), "aws", "userguide/object-tagging.html: tag keys must be unique")),
])  # fmt: skip


@case(Answer(400, "MalformedXML"))
def malformed(s3):
    """A body that is no Tagging document."""
    return put_tags(s3, s3.stored(), b"<Tagging>")


@case(Answer(404, "NoSuchKey"))
def tags_of_a_missing_key(s3):
    """Tags of an object that is not there."""
    return get_tags(s3, s3.key())


@case(Answer(404, "NoSuchKey"))
def put_tags_of_a_missing_key(s3):
    """Tags for an object that is not there."""
    return put_tags(s3, s3.key(), document([("a", "1")]))
