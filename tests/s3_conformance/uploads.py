"""The steps of a multipart upload, for cases."""

MIB = 1 << 20
FULL = b"a" * (5 * MIB)  # the smallest part that may be followed by another


def part(s3, upload, number, body, headers=None):
    key, upload_id = upload
    return s3.put(key, body, headers, query={"partNumber": number, "uploadId": upload_id})


def sent(s3, upload, number, body):
    """The ETag of a part."""
    return s3.must(part(s3, upload, number, body)).headers["ETag"]


def document(parts):
    """`parts`: number, ETag, and perhaps more elements of the part."""
    entries = "".join(
        f"<Part><PartNumber>{n}</PartNumber><ETag>{etag}</ETag>{''.join(more)}</Part>"
        for n, etag, *more in parts)
    return f"<CompleteMultipartUpload>{entries}</CompleteMultipartUpload>".encode()


def complete(s3, upload, parts, headers=None):
    key, upload_id = upload
    body = parts if isinstance(parts, bytes) else document(parts)
    return s3.post(key, body, headers=headers, query={"uploadId": upload_id})


def list_parts(s3, upload, **query):
    return s3.get(upload[0], query={"uploadId": upload[1], **query})


def uploaded(s3, bodies, headers=None):
    """The key of a completed object; `bodies`: number → bytes."""
    upload = s3.new_upload(headers=headers)
    s3.must(complete(s3, upload, [(n, sent(s3, upload, n, body)) for n, body in bodies.items()]))
    return upload[0]
