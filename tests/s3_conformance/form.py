"""One form of a case: its fields, its policy, what is wrong with it."""

from client import multipart_form

BODY = b"content"


def form(s3, fields=None, conditions=None, content=BODY, key=None, file_name="file.txt", **options):
    """Answer to a form of `key`, the other `fields`, and a policy that covers them all, unless
    `conditions` replace that. Options: policy (text), signer, drop (fields to leave out), expires_s,
    bucket, change (of the signed fields)."""
    fields = {"key": key or s3.key(), **(fields or {})}
    bucket = options.get("bucket", s3.bucket)
    if conditions is None:
        conditions = [{"bucket": bucket}, *([name_eq(n, v) for n, v in fields.items()])]
    signer = options.get("signer", s3.signer)
    signed = signer.form(conditions, options.get("expires_s", 300), options.get("policy"))
    fields.update(options.get("change", lambda fields: fields)(signed))
    for name in options.get("drop", ()):
        del fields[name]
    headers, body = multipart_form(fields.items(), content, file_name,
                                   options.get("file_field", True))
    return s3.client.send("POST", s3.client.url(bucket), headers, body)


def name_eq(name, value):
    return ["starts-with", f"${name}", ""] if "${filename}" in value else ["eq", f"${name}", value]


def base(s3):
    """The conditions that every form here needs."""
    return [{"bucket": s3.bucket}, ["starts-with", "$key", s3.prefix]]
