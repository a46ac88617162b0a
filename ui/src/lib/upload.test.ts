import { describe, expect, it, vi } from 'vitest';
import { Problem, Unreachable } from './api';
import { completion, partsOf, uploadIdOf } from './s3_xml';
import type { Sent } from './send';
import type { Job, SignedRequest, Upload } from './types';
import { bring, type UploadWorld } from './upload';

const PART = 4;
const request = (method: string, url: string): SignedRequest => ({ method, url, headers: {} });

/** A store and the API that signs for it. `fault` may answer, or throw, in place of the store. */
class World {
  parts = new Map<number, string>();
  uploads = 0;
  done = false;
  log: string[] = [];
  fault: (url: string) => Sent | undefined = () => undefined;
  pause = new AbortController();
  progress: number[] = [];
  kept: string[] = [];

  constructor(private readonly size: number) {}

  job(kind: Upload['kind'] = 'parts'): Job {
    const upload: Upload =
      kind === 'put'
        ? { kind, expires: '', ...request('PUT', 'put') }
        : { kind, expires: '', part_size: PART, begin: request('POST', 'begin') };
    return { id: 'j', state: this.done ? 'queued' : 'awaiting_upload', file: { size: this.size }, ...(!this.done && { upload }) };
  }

  world(uploadId?: string): UploadWorld {
    return {
      api: {
        job: async () => this.job(),
        signUpload: async (_, { upload_id: id, parts = [], list_behind: behind = 0 }) => {
          if (this.done) throw new Problem(409, 'upload_done', '');
          if (!id) return this.job(this.log.includes('put') ? 'put' : 'parts');
          const upload: Upload = {
            kind: 'parts',
            expires: '',
            part_size: PART,
            parts: parts.map((number) => ({ ...request('PUT', `part ${number}`), number, size: PART })),
            list: request('GET', `list ${behind}`),
            complete: request('POST', 'complete'),
          };
          return { ...this.job(), upload };
        },
      },
      send: async ({ url }, { body, signal }) => {
        signal.throwIfAborted();
        this.log.push(url);
        return this.fault(url) ?? this.answer(url, body);
      },
      signal: this.pause.signal,
      onProgress: (bytes) => this.progress.push(bytes),
      onTrouble: () => undefined,
      onUploadId: (id) => this.kept.push(id),
      random: () => 0,
      ...(uploadId !== undefined && { uploadId }),
    };
  }

  private async answer(url: string, body?: Blob | string): Promise<Sent> {
    const ok = { status: 200, etag: null, text: '' };
    const number = Number(url.split(' ')[1]);
    if (url === 'begin') return { ...ok, text: `<R><UploadId>u${++this.uploads}</UploadId></R>` };
    if (url.startsWith('part')) {
      this.parts.set(number, await (body as Blob).text());
      return { ...ok, etag: `"e${number}"` };
    }
    if (url.startsWith('list')) {
      const [next, ...rest] = [...this.parts].filter(([n]) => n > number).sort(([a], [b]) => a - b);
      const part = next ? `<Part><PartNumber>${next[0]}</PartNumber><ETag>&quot;e${next[0]}&quot;</ETag><Size>${next[1].length}</Size></Part>` : '';
      return { ...ok, text: `<L><IsTruncated>${rest.length > 0}</IsTruncated>${part}</L>` };
    }
    this.done = true;
    return ok;
  }
  text() {
    return [...this.parts].sort(([a], [b]) => a - b).map(([, text]) => text).join('');
  }
}

const file = new Blob(['abcdefghij']); // three parts

describe('an upload', () => {
  it('of a small file is one PUT, sent again with a new signature after an expired one', async () => {
    vi.useFakeTimers();
    const it = new World(10);
    it.fault = () => (it.log.length === 1 ? { status: 403, etag: null, text: '<Code>AccessDenied</Code>' } : undefined);
    const end = bring(it.world(), it.job('put'), file);
    await vi.runAllTimersAsync();
    await end;
    expect(it.log).toEqual(['put', 'put']);
    vi.useRealTimers();
  });

  it('in parts brings every byte once and completes', async () => {
    const it = new World(10);
    await bring(it.world(), it.job(), file);
    expect(it.text()).toBe('abcdefghij');
    expect(it.log).toEqual(['begin', 'part 1', 'part 2', 'part 3', 'complete']);
    expect(it.progress.at(-1)).toBe(10);
    expect(Math.max(...it.progress)).toBe(10);
  });

  it('goes on where storage says it is, over more than one page of its list', async () => {
    const it = new World(10);
    it.parts = new Map([[1, 'abcd'], [3, 'ij']]);
    await bring(it.world('u1'), it.job(), file);
    expect(it.log).toEqual(['list 0', 'list 1', 'part 2', 'complete']);
    expect(it.text()).toBe('abcdefghij');
  });

  it('sends a part of the wrong size again', async () => {
    const it = new World(10);
    it.parts = new Map([[1, 'ab']]);
    await bring(it.world('u1'), it.job(), file);
    expect(it.text()).toBe('abcdefghij');
  });

  it('sends a part again after a cut connection', async () => {
    vi.useFakeTimers();
    const it = new World(10);
    let cut = 2;
    it.fault = (url) => {
      if (url === 'part 2' && cut-- > 0) throw new Unreachable('cut');
      return undefined;
    };
    const end = bring(it.world(), it.job(), file);
    await vi.runAllTimersAsync();
    await end;
    expect(it.text()).toBe('abcdefghij');
    expect(it.log.filter((url) => url === 'part 2')).toHaveLength(3);
    vi.useRealTimers();
  });

  it('that is paused while it waits for the next attempt stops, and resumes', async () => {
    vi.useFakeTimers();
    const it = new World(10);
    it.fault = (url) => {
      if (url === 'part 2') throw new Unreachable('cut');
      return undefined;
    };
    const end = expect(bring(it.world(), it.job(), file)).rejects.toThrow('paused');
    await vi.advanceTimersByTimeAsync(10);
    it.pause.abort(new Error('paused'));
    await end;
    const sent = it.log.length;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(it.log).toHaveLength(sent);
    vi.useRealTimers();
    it.fault = () => undefined;
    it.pause = new AbortController();
    await bring(it.world(it.kept[0]), it.job(), file);
    expect(it.text()).toBe('abcdefghij');
    expect(it.uploads).toBe(1);
  });

  it('begins anew only when storage has forgotten it', async () => {
    const it = new World(10);
    it.fault = (url) => (url === 'list 0' ? { status: 404, etag: null, text: '<Code>NoSuchUpload</Code>' } : undefined);
    await bring(it.world('old'), it.job(), file);
    expect(it.kept).toEqual(['u1']);
    expect(it.text()).toBe('abcdefghij');
  });

  it('whose last answer was lost is done', async () => {
    vi.useFakeTimers();
    const it = new World(10);
    it.fault = (url) => {
      if (url !== 'complete') return undefined;
      it.done = true;
      throw new Unreachable('cut');
    };
    const end = bring(it.world(), it.job(), file);
    await vi.runAllTimersAsync();
    await end;
    vi.useRealTimers();
  });

  it('ends with the reason when storage refuses', async () => {
    const it = new World(10);
    it.fault = (url) => (url === 'part 1' ? { status: 400, etag: null, text: '<Code>EntityTooLarge</Code>' } : undefined);
    await expect(bring(it.world(), it.job(), file)).rejects.toMatchObject({ code: 'EntityTooLarge' });
  });
});

it('S3 documents are read and written', () => {
  expect(uploadIdOf('<a><UploadId>x&amp;y</UploadId></a>')).toBe('x&y');
  expect(partsOf('<L><Part>\n<ETag>&quot;e&quot;</ETag><PartNumber>7</PartNumber><Size>3</Size></Part></L>')).toEqual({
    parts: [{ number: 7, etag: '"e"', size: 3 }],
    more: false,
  });
  expect(completion(new Map([[2, '"b"'], [1, '"a"']]))).toContain('<PartNumber>1</PartNumber><ETag>&#34;a&#34;</ETag></Part><Part><PartNumber>2');
});
