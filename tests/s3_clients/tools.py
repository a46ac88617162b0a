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

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PYTHON = REPOSITORY / "build/python/bin/python"  # script/bootstrap s3
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
        done = subprocess.run([str(word) for word in command], env=self.environment, check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_S)  # fmt: skip
        if done.returncode:
            said = (done.stderr + done.stdout).decode(errors="replace")[-2000:]
            raise Failed(f"{' '.join(str(word) for word in command)}\n{said}")
        return done.stdout


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
        said = json.loads(self.aws("s3api", "list-objects-v2", "--bucket", bucket, "--prefix",
                                   prefix,
                                   "--output", "json"))  # fmt: skip
        return [entry["Key"] for entry in said.get("Contents", [])]

    def copy(self, bucket, source, target):
        self.aws("s3", "cp", f"s3://{bucket}/{source}", f"s3://{bucket}/{target}")

    def delete(self, bucket, key):
        self.aws("s3", "rm", f"s3://{bucket}/{key}")

    def metadata(self, bucket, key):
        return json.loads(self.aws("s3api", "head-object", "--bucket", bucket, "--key", key,
                                   "--output", "json"))["Metadata"]  # fmt: skip

    def presign(self, method, bucket, key):
        assert method == "GET"
        return self.aws("s3", "presign", f"s3://{bucket}/{key}").decode().strip()


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


class Scripted(Tool):
    """An SDK, driven by a small script that reads one command as JSON and answers in JSON."""

    interpreter, script = None, None

    def do(self, verb, **words):
        script = REPOSITORY / "tests/s3_clients" / self.script
        said = self.run(self.interpreter, script,
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
