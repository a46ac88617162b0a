"""AWS Signature V4 in a presigned URL, written from the specification for the tests: independent of
the product's own signing. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

import datetime
import hashlib
import hmac
import urllib.parse


def _hmac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def presign(method, url, access_key, secret, headers=None, region="us-east-1", expires_s=300):
    """`url` with its path already percent-encoded; `headers` must be sent as they are here."""
    parts = urllib.parse.urlsplit(url)
    date = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{date[:8]}/{region}/s3/aws4_request"
    signed = {"host": parts.netloc, **{name.lower(): v for name, v in (headers or {}).items()}}
    query = {
        **dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True)),
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{access_key}/{scope}",
        "X-Amz-Date": date,
        "X-Amz-Expires": str(expires_s),
        "X-Amz-SignedHeaders": ";".join(sorted(signed)),
    }
    quoted = {urllib.parse.quote(n, safe=""): urllib.parse.quote(v, safe="") for n, v in query.items()}
    canonical_query = "&".join(f"{name}={quoted[name]}" for name in sorted(quoted))
    canonical = "\n".join([
        method, parts.path, canonical_query,
        *(f"{name}:{signed[name]}" for name in sorted(signed)), "",
        ";".join(sorted(signed)), "UNSIGNED-PAYLOAD",
    ])  # fmt: skip
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = b"AWS4" + secret.encode()
    for text in scope.split("/"):
        key = _hmac(key, text)
    signature = _hmac(key, f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{digest}").hex()
    return f"{url.split('?')[0]}?{canonical_query}&X-Amz-Signature={signature}"
