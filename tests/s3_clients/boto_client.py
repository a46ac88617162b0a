"""One S3 command with whatever boto3 the interpreter has; see Scripted in tools.py."""

import json
import sys

import boto3
from botocore.config import Config


class Commands:
    def __init__(self, endpoint):
        config = Config(signature_version="s3v4", s3={"addressing_style": "path"},
                        retries={"max_attempts": 1})
        self.s3 = boto3.client("s3", endpoint_url=endpoint, config=config)

    def make_bucket(self, bucket):
        self.s3.create_bucket(Bucket=bucket)

    def put(self, file, bucket, key, metadata):
        self.s3.upload_file(file, bucket, key, ExtraArgs={"Metadata": metadata})

    def get(self, bucket, key, file, range=None):
        if range is None:
            self.s3.download_file(bucket, key, file)
            return
        with open(file, "wb") as out:
            out.write(self.s3.get_object(Bucket=bucket, Key=key, Range=range)["Body"].read())

    def keys(self, bucket, prefix):
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def copy(self, bucket, source, target):
        self.s3.copy_object(Bucket=bucket, Key=target, CopySource={"Bucket": bucket, "Key": source})

    def delete(self, bucket, key):
        self.s3.delete_object(Bucket=bucket, Key=key)

    def metadata(self, bucket, key):
        return self.s3.head_object(Bucket=bucket, Key=key)["Metadata"]

    def presign(self, method, bucket, key):
        name = {"GET": "get_object", "PUT": "put_object", "HEAD": "head_object",
                "DELETE": "delete_object"}
        return self.s3.generate_presigned_url(name[method], Params={"Bucket": bucket, "Key": key})

    def form(self, bucket, key, most):
        return self.s3.generate_presigned_post(bucket, key,
                                               Conditions=[["content-length-range", 0, most]])

    def resume(self, file, bucket, key):
        part_size = 8 << 20
        with open(file, "rb") as source:
            content = source.read()
        parts = [content[i : i + part_size] for i in range(0, len(content), part_size)]
        upload = self.s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
        where = {"Bucket": bucket, "Key": key, "UploadId": upload}
        for number in (1, 2):
            self.s3.upload_part(PartNumber=number, Body=parts[number - 1], **where)
        # Another process would know only the key.
        found = self.s3.list_multipart_uploads(Bucket=bucket, Prefix=key)["Uploads"][0]["UploadId"]
        where["UploadId"] = found
        done = {part["PartNumber"]: part["ETag"] for part in self.s3.list_parts(**where)["Parts"]}
        for number, body in enumerate(parts, 1):
            if number not in done:
                done[number] = self.s3.upload_part(PartNumber=number, Body=body, **where)["ETag"]
        named = [{"PartNumber": number, "ETag": done[number]} for number in sorted(done)]
        self.s3.complete_multipart_upload(MultipartUpload={"Parts": named}, **where)


def main():
    command = json.loads(sys.argv[1])
    commands = Commands(command.pop("endpoint"))
    print(json.dumps(getattr(commands, command.pop("verb"))(**command)))


if __name__ == "__main__":
    main()
