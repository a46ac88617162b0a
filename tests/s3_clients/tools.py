"""S3 clients that are programs, each as its users call it, behind one set of verbs.

Every verb raises Failed with what the program said when it did not work. Files are paths, keys are
text, `metadata` maps names to values.
"""

import json
import os
import pathlib
import re
import subprocess
import urllib.parse

TIMEOUT_S = 300


class Failed(Exception):
    pass


class Tool:
    """A program with its settings in the environment."""

    def __init__(self, endpoint, directory):
        self.url, self.key, self.secret = endpoint.url, endpoint.access_key, endpoint.secret
        self.directory = pathlib.Path(directory)
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(directory), "LC_ALL": "C.UTF-8",
            "AWS_ACCESS_KEY_ID": self.key, "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_DEFAULT_REGION": "us-east-1", "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }  # fmt: skip
        if endpoint.sluice is None:  # Ceph RGW 16 is older than the checksums of current SDKs
            self.environment["AWS_REQUEST_CHECKSUM_CALCULATION"] = "when_required"
            self.environment["AWS_RESPONSE_CHECKSUM_VALIDATION"] = "when_required"

    def run(self, *command):
        """Its standard output, as bytes."""
        self.process = subprocess.Popen(
            [str(word) for word in command], env=self.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
        with self.process:
            try:
                out, errors = self.process.communicate(timeout=TIMEOUT_S)
            except BaseException:
                self.process.kill()
                raise
        if self.process.returncode:
            said = (errors + out).decode(errors="replace")[-2000:]
            raise Failed(f"{' '.join(str(word) for word in command)}\n{said}")
        return out

    def abort_uploads(self, bucket, uploads):
        """What `uploads` found."""
        for key, upload in uploads:
            self.abort(bucket, key, upload)

    def kill(self):
        """SIGKILL to the program that another thread runs: it says goodbye to nobody."""
        self.process.kill()


class AwsCli(Tool):
    """Debian's AWS CLI."""

    def aws(self, *words):
        return self.run("/usr/bin/aws", "--endpoint-url", self.url, *words)

    def make_bucket(self, bucket):
        self.aws("s3", "mb", f"s3://{bucket}")

    def put(self, file, bucket, key, metadata=None):
        pairs = ",".join(f"{name}={value}" for name, value in (metadata or {}).items())
        self.aws("s3", "cp", file, f"s3://{bucket}/{key}",
                 *(["--metadata", pairs] if pairs else []))

    def get(self, bucket, key, file):
        self.aws("s3", "cp", f"s3://{bucket}/{key}", file)

    def read_range(self, bucket, key, first, last):
        out = self.directory / "range"
        self.aws("s3api", "get-object", "--bucket", bucket, "--key", key,
                 "--range", f"bytes={first}-{last}", out)  # fmt: skip
        return out.read_bytes()

    def keys(self, bucket, prefix):
        said = self.api("list-objects-v2", bucket, "--prefix", prefix)
        return [entry["Key"] for entry in said.get("Contents", [])]

    def copy(self, bucket, source, target):
        self.aws("s3", "cp", f"s3://{bucket}/{source}", f"s3://{bucket}/{target}")

    def delete(self, bucket, key):
        self.aws("s3", "rm", f"s3://{bucket}/{key}")

    def metadata(self, bucket, key):
        return self.api("head-object", bucket, "--key", key)["Metadata"]

    def presign(self, method, bucket, key):
        assert method == "GET"
        return self.aws("s3", "presign", f"s3://{bucket}/{key}").decode().strip()

    def api(self, operation, bucket, *words):
        """`aws s3api`: what it prints."""
        return json.loads(self.aws("s3api", operation, "--bucket", bucket, *words,
                                   "--output", "json") or "{}")  # fmt: skip

    def uploads(self, bucket):
        """Multipart uploads that are neither complete nor aborted: (key, upload id)."""
        said = self.api("list-multipart-uploads", bucket)
        return [(upload["Key"], upload["UploadId"]) for upload in said.get("Uploads", [])]

    def abort(self, bucket, key, upload):
        self.api("abort-multipart-upload", bucket, "--key", key, "--upload-id", upload)

    def create_upload(self, bucket, key):
        return self.api("create-multipart-upload", bucket, "--key", key)["UploadId"]

    def put_part(self, file, bucket, key, upload, number):
        self.api("upload-part", bucket, "--key", key, "--upload-id", upload,
                 "--part-number", number, "--body", file)  # fmt: skip

    def parts(self, bucket, key, upload):
        """{number: ETag} of those that are there."""
        said = self.api("list-parts", bucket, "--key", key, "--upload-id", upload)
        return {part["PartNumber"]: part["ETag"] for part in said.get("Parts", [])}

    def complete(self, bucket, key, upload, parts):
        named = [{"PartNumber": number, "ETag": etag} for number, etag in sorted(parts.items())]
        self.api("complete-multipart-upload", bucket, "--key", key, "--upload-id", upload,
                 "--multipart-upload", json.dumps({"Parts": named}))  # fmt: skip


class Rclone(Tool):
    """Debian's rclone, with nothing configured but where the server is."""

    def __init__(self, endpoint, directory):
        super().__init__(endpoint, directory)
        for name, value in (("TYPE", "s3"), ("PROVIDER", "Other"), ("ENDPOINT", self.url),
                            ("ACCESS_KEY_ID", self.key), ("SECRET_ACCESS_KEY", self.secret)):  # fmt: skip
            self.environment[f"RCLONE_CONFIG_AT_{name}"] = value

    def rclone(self, *words):
        return self.run("rclone", "--config", "", "--retries", "1", "--low-level-retries", "1",
                        *words)

    def make_bucket(self, bucket):
        self.rclone("mkdir", f"at:{bucket}")

    def put(self, file, bucket, key, metadata=None):
        pairs = [word for name, value in (metadata or {}).items()
                 for word in ("--header-upload", f"x-amz-meta-{name}: {value}")]  # fmt: skip
        self.rclone("copyto", "--s3-upload-cutoff", "20M", "--s3-chunk-size", "8M", *pairs,
                    file, f"at:{bucket}/{key}")  # fmt: skip

    def get(self, bucket, key, file):
        self.rclone("copyto", f"at:{bucket}/{key}", file)

    def read_range(self, bucket, key, first, last):
        return self.rclone("cat", "--offset", first, "--count", last - first + 1,
                           f"at:{bucket}/{key}")

    def keys(self, bucket, prefix):
        folder = prefix.rstrip("/")
        names = self.rclone("lsf", "-R", "--files-only",
                            f"at:{bucket}/{folder}").decode().splitlines()
        return sorted(f"{folder}/{name}" for name in names)

    def copy(self, bucket, source, target):
        self.rclone("copyto", f"at:{bucket}/{source}", f"at:{bucket}/{target}")

    def delete(self, bucket, key):
        self.rclone("deletefile", f"at:{bucket}/{key}")

    def metadata(self, bucket, key):
        said = json.loads(self.rclone("lsjson", "--metadata", "--stat", f"at:{bucket}/{key}"))
        return said["Metadata"]

    def presign(self, method, bucket, key):
        assert method == "GET"
        return self.rclone("link", f"at:{bucket}/{key}").decode().strip()

    def uploads(self, bucket):
        said = json.loads(self.rclone("backend", "list-multipart-uploads", f"at:{bucket}"))
        return [(upload["Key"], upload["UploadId"]) for upload in said[bucket]]

    def abort_uploads(self, bucket, uploads):
        self.rclone("backend", "cleanup", f"at:{bucket}", "-o", "max-age=0s")


class S3cmd(Tool):
    """Debian's s3cmd."""

    def s3cmd(self, *words):
        host = urllib.parse.urlsplit(self.url).netloc
        return self.run("s3cmd", "--config", "/dev/null", "--no-ssl", "--host", host,
                        "--host-bucket", host, "--access_key", self.key, "--secret_key",
                        self.secret,
                        "--no-progress", *words)  # fmt: skip

    def make_bucket(self, bucket):
        self.s3cmd("mb", f"s3://{bucket}")

    def put(self, file, bucket, key, metadata=None):
        pairs = [f"--add-header=x-amz-meta-{name}:{value}" for name,
                 value in (metadata or {}).items()]
        self.s3cmd("put", *pairs, file, f"s3://{bucket}/{key}")

    def put_rest(self, file, bucket, key, upload):
        """Of a file whose upload was interrupted."""
        self.s3cmd("put", "--upload-id", upload, file, f"s3://{bucket}/{key}")

    def get(self, bucket, key, file):
        self.s3cmd("get", "--force", f"s3://{bucket}/{key}", file)

    def read_range(self, bucket, key, first, last):
        """s3cmd asks for ranges only to resume: everything after what is there."""
        part = self.directory / "resumed"
        part.write_bytes(b"?" * first)
        self.s3cmd("get", "--continue", f"s3://{bucket}/{key}", part)
        return part.read_bytes()[first : last + 1]

    def keys(self, bucket, prefix):
        lines = self.s3cmd("ls", "-r", f"s3://{bucket}/{prefix}").decode().splitlines()
        return [line.split(f"s3://{bucket}/", 1)[1] for line in lines]

    def copy(self, bucket, source, target):
        self.s3cmd("cp", f"s3://{bucket}/{source}", f"s3://{bucket}/{target}")

    def delete(self, bucket, key):
        self.s3cmd("del", f"s3://{bucket}/{key}")

    def metadata(self, bucket, key):
        said = self.s3cmd("info", f"s3://{bucket}/{key}").decode()
        return dict(re.findall(r"x-amz-meta-(\S+):\s+(.*)", said))

    def uploads(self, bucket):
        said = self.s3cmd("multipart", f"s3://{bucket}").decode()
        return re.findall(rf"\ts3://{bucket}/(.*)\t(\S+)$", said, re.MULTILINE)

    def parts(self, bucket, key, upload):
        said = self.s3cmd("listmp", f"s3://{bucket}/{key}", upload).decode()
        return {int(number): etag for number, etag in re.findall(r'\t(\d+)\t(\S+)\t\d+$', said,
                                                                re.MULTILINE)}

    def abort(self, bucket, key, upload):
        self.s3cmd("abortmp", f"s3://{bucket}/{key}", upload)
