// Brings a file to storage: one PUT, or numbered parts of which each may be sent again. What has
// come is asked of storage, never remembered, so that a pause, a cut connection and a reload are one
// and the same. Of the file only the parts under way are read.

import { isPassing, Problem, Unreachable } from './api';
import { completion, partsOf, uploadIdOf } from './s3_xml';
import type { Send, Sent } from './send';
import type { Job, SignedPart, SignedRequest, Upload } from './types';
import { backOff, wait } from './wait';

export interface Signer {
  job(id: string, signal: AbortSignal): Promise<Job>;
  signUpload(
    id: string,
    body: { upload_id?: string; parts?: number[]; list_behind?: number },
    signal: AbortSignal,
  ): Promise<Job>;
}

export interface UploadWorld {
  api: Signer;
  send: Send;
  signal: AbortSignal; // aborted: paused
  onProgress(bytes: number): void;
  onTrouble(waiting: boolean): void; // waiting for the connection, and over it
  uploadId?: string; // of an upload that began before
  onUploadId(id: string): void;
  random?: () => number;
}

const AT_ONCE = 2; // what a pause throws away is of as many parts
const GONE = 'upload_gone';
export const FILE_CHANGED = 'file_changed';

function refused({ status, text }: Sent): Problem {
  const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? `http_${status}`;
  const message = /<Message>([^<]*)<\/Message>/.exec(text)?.[1] ?? `HTTP ${status}`;
  return new Problem(status, code === 'NoSuchUpload' ? GONE : code, message);
}

// A signed request that came too late is refused with 403, and so is worth another signature.
function isWorthAnother(error: unknown): boolean {
  return isPassing(error) || (error instanceof Problem && error.status === 403);
}

/** Tries until it works, is paused, or fails for good. The file may have come meanwhile. */
async function persist(world: UploadWorld, attempt: (first: boolean) => Promise<void>): Promise<void> {
  let refusals = 0;
  for (let tries = 0; ; tries++) {
    try {
      await attempt(tries === 0);
      world.onTrouble(false);
      return;
    } catch (error) {
      world.signal.throwIfAborted();
      if (!isWorthAnother(error)) throw error;
      if (error instanceof Problem && error.status === 403 && ++refusals > 2) throw error;
      world.onTrouble(true);
      await wait(backOff(tries, 30_000, world.random), world.signal);
    }
  }
}

/** Throws when the file is not as it was chosen: no browser gives bytes of one that has changed on disk. */
export async function checkUnchanged(file: Blob): Promise<void> {
  await file
    .slice(0, 1)
    .arrayBuffer()
    .catch(() => {
      throw new Problem(0, FILE_CHANGED, 'the file changed on disk');
    });
}

async function sendTo(world: UploadWorld, request: SignedRequest, body?: Blob | string, onProgress?: (bytes: number) => void) {
  const options = { signal: world.signal, ...(body !== undefined && { body }), ...(onProgress && { onProgress }) };
  const sent = await world.send(request, options).catch(async (error: unknown) => {
    // A request with a file that has changed breaks off as one whose connection was cut does.
    if (error instanceof Unreachable && body instanceof Blob) await checkUnchanged(body);
    throw error;
  });
  if (sent.status < 200 || sent.status > 299) throw refused(sent);
  return sent;
}

async function putWhole(world: UploadWorld, id: string, file: Blob, upload: Upload): Promise<void> {
  await persist(world, async (first) => {
    const now = first ? upload : (await world.api.signUpload(id, {}, world.signal)).upload!;
    await sendTo(world, now as SignedRequest, file, world.onProgress);
  });
}

class Parts {
  private readonly etags = new Map<number, string>();
  private readonly underWay = new Map<number, number>();
  private readonly signed = new Map<number, SignedPart>();

  constructor(
    private readonly world: UploadWorld,
    private readonly id: string,
    private readonly file: Blob,
    private readonly uploadId: string,
    private readonly partSize: number,
  ) {}

  private get count() {
    return Math.ceil(this.file.size / this.partSize);
  }
  private sizeOf(number: number) {
    return Math.min(this.partSize, this.file.size - (number - 1) * this.partSize);
  }
  private tell() {
    let bytes = 0;
    for (const number of this.etags.keys()) bytes += this.sizeOf(number);
    for (const part of this.underWay.values()) bytes += part;
    this.world.onProgress(bytes);
  }
  private async sign(parts: number[], listBehind?: number): Promise<Upload> {
    const body = { upload_id: this.uploadId, parts, ...(listBehind && { list_behind: listBehind }) };
    return (await this.world.api.signUpload(this.id, body, this.world.signal)).upload!;
  }

  /** Which parts have come. */
  async list(): Promise<void> {
    await persist(this.world, async () => {
      let behind = 0;
      for (let more = true; more; ) {
        const answer = partsOf((await sendTo(this.world, (await this.sign([], behind)).list!)).text);
        for (const { number, etag, size } of answer.parts) {
          if (size === this.sizeOf(number)) this.etags.set(number, etag);
          behind = number;
        }
        more = answer.more && answer.parts.length > 0;
      }
    });
    this.tell();
  }

  private async signedPart(number: number, afresh: boolean): Promise<SignedPart> {
    const known = this.signed.get(number);
    if (known && !afresh) return known;
    // A few at once: fewer calls, and none is old when its turn comes.
    const wanted = [number];
    for (let next = number + 1; wanted.length < 8 && next <= this.count; next++) {
      if (!this.etags.has(next) && !this.underWay.has(next)) wanted.push(next);
    }
    for (const part of (await this.sign(wanted)).parts ?? []) this.signed.set(part.number, part);
    return this.signed.get(number)!;
  }

  private async bringPart(number: number): Promise<void> {
    this.underWay.set(number, 0);
    try {
      await persist(this.world, async (first) => {
        const request = await this.signedPart(number, !first);
        const from = (number - 1) * this.partSize;
        const sent = await sendTo(this.world, request, this.file.slice(from, from + this.sizeOf(number)), (bytes) => {
          this.underWay.set(number, bytes);
          this.tell();
        });
        this.etags.set(number, sent.etag ?? '');
      });
    } finally {
      this.underWay.delete(number);
      this.signed.delete(number);
      this.tell();
    }
  }

  async bring(): Promise<void> {
    const missing = Array.from({ length: this.count }, (_, i) => i + 1).filter((number) => !this.etags.has(number));
    const worker = async () => {
      for (let number = missing.shift(); number !== undefined; number = missing.shift()) {
        await this.bringPart(number).catch((error: unknown) => {
          missing.length = 0; // one that is refused for good ends the others, too
          throw error;
        });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  async complete(): Promise<void> {
    // A store that does not let pages read ETags tells them in its list.
    if ([...this.etags.values()].includes('')) await this.list();
    await persist(this.world, async () => {
      const upload = await this.sign([]);
      await sendTo(this.world, upload.complete!, completion(this.etags));
    });
  }
}

async function begin(world: UploadWorld, id: string, upload: Upload): Promise<string> {
  let uploadId = '';
  await persist(world, async (first) => {
    const now = first ? upload : (await world.api.signUpload(id, {}, world.signal)).upload!;
    const said = uploadIdOf((await sendTo(world, now.begin!)).text);
    if (!said) throw new Unreachable('storage did not name the upload');
    uploadId = said;
  });
  world.onUploadId(uploadId);
  return uploadId;
}

async function bringParts(world: UploadWorld, id: string, file: Blob, upload: Upload): Promise<void> {
  let uploadId = world.uploadId;
  for (;;) {
    const old = uploadId !== undefined;
    uploadId ??= await begin(world, id, upload);
    const parts = new Parts(world, id, file, uploadId, upload.part_size!);
    try {
      if (old) await parts.list();
      await parts.bring();
      await parts.complete();
      return;
    } catch (error) {
      // Storage forgets uploads that lie too long, and only then is all sent anew.
      if (!old || !(error instanceof Problem && error.code === GONE)) throw error;
      uploadId = undefined;
    }
  }
}

/** Ends when storage has the file. Throws the signal's reason when it is paused. */
export async function bring(world: UploadWorld, job: Job, file: Blob): Promise<void> {
  try {
    let known = job;
    if (!known.upload) await persist(world, async () => void (known = await world.api.job(job.id, world.signal)));
    if (known.state !== 'awaiting_upload' || !known.upload) return;
    if (known.upload.kind === 'put') await putWhole(world, job.id, file, known.upload);
    else await bringParts(world, job.id, file, known.upload);
  } catch (error) {
    world.signal.throwIfAborted();
    // The answer to what completed it was lost: "it is there" is what was wanted.
    const isThere = error instanceof Problem && (error.code === 'upload_done' || error.status === 412);
    if (isThere) return;
    if (error instanceof Problem && error.code === GONE) {
      if ((await world.api.job(job.id, world.signal)).state !== 'awaiting_upload') return;
    }
    throw error;
  }
}
