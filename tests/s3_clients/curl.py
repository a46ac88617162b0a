"""curl, behind the verbs of tools.py."""

import html
import re
import urllib.parse

from tools import Tool


class Curl(Tool):
    """curl with --aws-sigv4: the smallest client there is."""

    def curl(self, bucket, key, *words, query=""):
        url = f"{self.url}/{bucket}/" + urllib.parse.quote(key) + query
        return self.run("curl", "--silent", "--show-error", "--fail",
                        "--aws-sigv4", "aws:amz:us-east-1:s3", "--user",
                        f"{self.key}:{self.secret}",
                        "--header", "x-amz-content-sha256: UNSIGNED-PAYLOAD", *words, url)  # fmt: skip

    def make_bucket(self, bucket):
        self.curl(bucket, "", "--request", "PUT")

    def put(self, file, bucket, key, metadata=None):
        pairs = [word for name, value in (metadata or {}).items()
                 for word in ("--header", f"x-amz-meta-{name}: {value}")]  # fmt: skip
        self.curl(bucket, key, "--upload-file", file, *pairs)

    def get(self, bucket, key, file):
        self.curl(bucket, key, "--output", file)

    def read_range(self, bucket, key, first, last):
        return self.curl(bucket, key, "--range", f"{first}-{last}")

    def keys(self, bucket, prefix):
        said = self.curl(bucket, "",
                         query="?list-type=2&prefix=" + urllib.parse.quote(prefix, safe=""))
        return re.findall("<Key>([^<]*)</Key>", said.decode())

    def copy(self, bucket, source, target):
        self.curl(bucket, target, "--request", "PUT",
                  "--header", f"x-amz-copy-source: /{bucket}/{urllib.parse.quote(source)}")  # fmt: skip

    def delete(self, bucket, key):
        self.curl(bucket, key, "--request", "DELETE")

    def metadata(self, bucket, key):
        return dict(re.findall(r"(?im)^x-amz-meta-([^:]+): (.*?)\r?$",
                               self.curl(bucket, key, "--head").decode()))

    def create_upload(self, bucket, key):
        said = self.curl(bucket, key, "--request", "POST", query="?uploads=").decode()
        return re.search("<UploadId>(.*)</UploadId>", said)[1]

    def put_part(self, file, bucket, key, upload, number):
        self.curl(bucket, key, "--upload-file", file,
                  query=f"?partNumber={number}&uploadId={upload}")

    def parts(self, bucket, key, upload):
        said = self.curl(bucket, key, query=f"?uploadId={upload}").decode()
        return {int(number): html.unescape(etag) for number, etag in re.findall(
            "<PartNumber>(.*?)</PartNumber>.*?<ETag>(.*?)</ETag>", said, re.DOTALL)}  # fmt: skip

    def complete(self, bucket, key, upload, parts):
        named = "".join(f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
                        for number, etag in sorted(parts.items()))
        document = f"<CompleteMultipartUpload>{named}</CompleteMultipartUpload>"
        self.curl(bucket, key, "--data-binary", document, query=f"?uploadId={upload}")

    def uploads(self, bucket):
        said = self.curl(bucket, "", query="?uploads=").decode()
        return re.findall("<Upload>.*?<Key>(.*?)</Key>.*?<UploadId>(.*?)</UploadId>", said)

    def abort(self, bucket, key, upload):
        self.curl(bucket, key, "--request", "DELETE", query=f"?uploadId={upload}")
