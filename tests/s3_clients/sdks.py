"""S3 SDKs, each behind the verbs of tools.py."""

import json
import pathlib

from tools import Tool

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = HERE.parents[1] / "build/python/bin/python"  # script/bootstrap s3


class Scripted(Tool):
    """An SDK, driven by a small script that reads one command as JSON and answers in JSON."""

    interpreter, script = None, None

    def do(self, verb, **words):
        said = self.run(self.interpreter, HERE / self.script,
                        json.dumps({"endpoint": self.url, "verb": verb, **words}))
        return json.loads(said or "null")

    def make_bucket(self, bucket):
        self.do("make_bucket", bucket=bucket)

    def put(self, file, bucket, key, metadata=None):
        self.do("put", file=str(file), bucket=bucket, key=key, metadata=metadata or {})

    def get(self, bucket, key, file):
        self.do("get", bucket=bucket, key=key, file=str(file))

    def read_range(self, bucket, key, first, last):
        out = self.directory / "range"
        self.do("get", bucket=bucket, key=key, file=str(out), range=f"bytes={first}-{last}")
        return out.read_bytes()

    def keys(self, bucket, prefix):
        return self.do("keys", bucket=bucket, prefix=prefix)

    def copy(self, bucket, source, target):
        self.do("copy", bucket=bucket, source=source, target=target)

    def delete(self, bucket, key):
        self.do("delete", bucket=bucket, key=key)

    def metadata(self, bucket, key):
        return self.do("metadata", bucket=bucket, key=key)

    def presign(self, method, bucket, key):
        return self.do("presign", method=method, bucket=bucket, key=key)

    def form(self, bucket, key, most):
        """A presigned POST of at most `most` bytes: {"url", "fields"}."""
        return self.do("form", bucket=bucket, key=key, most=most)

    def resume(self, file, bucket, key):
        """A multipart upload that loses its client half-way and is finished by another."""
        self.do("resume", file=str(file), bucket=bucket, key=key)


class DebianBoto3(Scripted):
    """boto3 as Debian has it, from before default checksums."""

    interpreter, script = "/usr/bin/python3", "boto_client.py"


class CurrentBoto3(Scripted):
    """boto3 of a pinned current version, which sends checksums in trailers."""

    interpreter, script = PYTHON, "boto_client.py"


class JavaScriptSdk(Scripted):
    """The AWS SDK for JavaScript, with lib-storage and the presigners."""

    interpreter, script = "node", "sdk_client.mjs"

    def presign_put(self, bucket, key, metadata):
        """A URL that has the metadata in its query: who uses it sends no headers."""
        return self.do("presign", method="PUT", bucket=bucket, key=key, metadata=metadata)
