// One S3 command with the AWS SDK for JavaScript; see Scripted in tools.py.
import { createReadStream, createWriteStream, openSync, readSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { pipeline } from "node:stream/promises";

const require = createRequire(new URL("../../build/s3_clients/", import.meta.url));
const sdk = require("@aws-sdk/client-s3");
const { Upload } = require("@aws-sdk/lib-storage");
const { createPresignedPost } = require("@aws-sdk/s3-presigned-post");
const { getSignedUrl } = require("@aws-sdk/s3-request-presigner");

const { endpoint, verb, ...words } = JSON.parse(process.argv[2]);
const s3 = new sdk.S3Client({ endpoint, forcePathStyle: true, maxAttempts: 1 });
const send = (name, input) => s3.send(new sdk[`${name}Command`](input));

const commands = {
  make_bucket: ({ bucket }) => send("CreateBucket", { Bucket: bucket }).then(() => null),

  async put({ file, bucket, key, metadata }) {
    const params = { Bucket: bucket, Key: key, Body: createReadStream(file), Metadata: metadata };
    await new Upload({ client: s3, params }).done();
  },

  async get({ bucket, key, file, range }) {
    const answer = await send("GetObject", { Bucket: bucket, Key: key, Range: range });
    await pipeline(answer.Body, createWriteStream(file));
  },

  async keys({ bucket, prefix }) {
    const found = [];
    for await (const page of sdk.paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
      found.push(...(page.Contents ?? []).map((entry) => entry.Key));
    }
    return found;
  },

  copy: ({ bucket, source, target }) =>
    send("CopyObject", { Bucket: bucket, Key: target, CopySource: `${bucket}/${encodeURIComponent(source)}` })
      .then(() => null),

  delete: ({ bucket, key }) => send("DeleteObject", { Bucket: bucket, Key: key }).then(() => null),

  metadata: async ({ bucket, key }) => (await send("HeadObject", { Bucket: bucket, Key: key })).Metadata,

  presign({ method, bucket, key, metadata }) {
    const name = { GET: "GetObject", PUT: "PutObject", HEAD: "HeadObject", DELETE: "DeleteObject" }[method];
    const command = new sdk[`${name}Command`]({ Bucket: bucket, Key: key, Metadata: metadata });
    return getSignedUrl(s3, command, { expiresIn: 300 });
  },

  form: ({ bucket, key, most }) =>
    createPresignedPost(s3, { Bucket: bucket, Key: key, Conditions: [["content-length-range", 0, most]] }),

  async resume({ file, bucket, key }) {
    const partSize = 8 << 20;
    const count = Math.ceil(statSync(file).size / partSize);
    const descriptor = openSync(file, "r");
    const part = (number) => {
      const buffer = Buffer.alloc(partSize);
      return buffer.subarray(0, readSync(descriptor, buffer, 0, partSize, (number - 1) * partSize));
    };
    const created = await send("CreateMultipartUpload", { Bucket: bucket, Key: key });
    const where = { Bucket: bucket, Key: key, UploadId: created.UploadId };
    for (const number of [1, 2]) {
      await send("UploadPart", { ...where, PartNumber: number, Body: part(number) });
    }
    // Another process would know only the key.
    const uploads = await send("ListMultipartUploads", { Bucket: bucket, Prefix: key });
    where.UploadId = uploads.Uploads[0].UploadId;
    const done = new Map((await send("ListParts", where)).Parts.map((p) => [p.PartNumber, p.ETag]));
    for (let number = 1; number <= count; number++) {
      if (done.has(number)) continue;
      const sent = await send("UploadPart", { ...where, PartNumber: number, Body: part(number) });
      done.set(number, sent.ETag);
    }
    const parts = [...done.keys()].sort((a, b) => a - b).map((n) => ({ PartNumber: n, ETag: done.get(n) }));
    await send("CompleteMultipartUpload", { ...where, MultipartUpload: { Parts: parts } });
  },
};

console.log(JSON.stringify((await commands[verb](words)) ?? null));
