"""What a request to an AWS service asks for: the name that the service's documentation has for it."""

import dataclasses
import time
import urllib.parse

KEPT_BYTES = 1 << 16  # of a JSON service's documents


@dataclasses.dataclass
class Call:
    """One request that came by a proxy. Times are of the monotonic clock, in seconds."""

    operation: str  # "PutObject", "TransactWriteItems", "POST @connections"; else method and path
    client: str  # the address that it came from
    method: str
    target: str
    began: float = dataclasses.field(default_factory=time.monotonic)
    ended: float = None  # when the answer was given on; None: not yet, or never
    status: int = None
    injected: bool = False  # whether the answer was the proxy's
    asked: bytes = b""  # the document of a JSON service
    answered: bytes = b""
    passed_bytes: int = 0  # of the answer's body

    @property
    def is_empty_receive(self):
        """A look into a queue in which there was nothing."""
        return self.operation == "ReceiveMessage" and b'"MessageId"' not in self.answered


def operation_of(method, target, headers):
    """`headers`: by names in lower case."""
    if action := headers.get("x-amz-target"):  # the JSON services
        return action.rpartition(".")[2]
    parts = urllib.parse.urlsplit(target)
    path = urllib.parse.unquote(parts.path)
    if "/@connections/" in path:
        return f"{method} @connections"
    if "/aws4_request" in headers.get("authorization", "") or "X-Amz-Signature=" in target:
        return _of_s3(method, path, parts.query, headers)
    if headers.get("content-type", "").startswith("multipart/form-data"):
        return "PostObject"
    return f"{method} {path}"


def _of_s3(method, path, query, headers):
    names = set(urllib.parse.parse_qs(query, keep_blank_values=True))
    has_key = len(path.strip("/").split("/", 1)) == 2
    if "uploadId" in names:
        return {"POST": "CompleteMultipartUpload", "PUT": "UploadPart", "GET": "ListParts",
                "DELETE": "AbortMultipartUpload"}[method]  # fmt: skip
    if "uploads" in names:
        return "CreateMultipartUpload" if method == "POST" else "ListMultipartUploads"
    if not has_key:
        return {"GET": "ListObjects", "POST": "DeleteObjects", "PUT": "CreateBucket",
                "HEAD": "HeadBucket", "DELETE": "DeleteBucket"}[method]  # fmt: skip
    if method == "PUT" and "x-amz-copy-source" in headers:
        return "CopyObject"
    return {"GET": "GetObject", "PUT": "PutObject", "HEAD": "HeadObject",
            "DELETE": "DeleteObject"}[method]  # fmt: skip
