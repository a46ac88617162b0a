import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api, PreviewRequest } from './api';
import type { Preview } from './types';

vi.stubGlobal('navigator', { language: 'en' });
const { Draft } = await import('./draft.svelte');
const { Problem } = await import('./api');

/** A server whose answers are given by the test, in any order. */
class Server {
  asked: { request: PreviewRequest; signal: AbortSignal; answer: (names: string[]) => void; refuse: (error: unknown) => void }[] = [];
  api = {
    preview: (request: PreviewRequest, signal: AbortSignal) =>
      new Promise<Preview>((resolve, reject) => {
        const answer = (names: string[]) =>
          resolve({ columns: names.map((name) => ({ name })), header_fingerprint: names.join() } as unknown as Preview);
        this.asked.push({ request, signal, answer, refuse: reject });
      }),
  } as unknown as Api;
}

const fill = { id: 1, on: true, op: { do: 'fill' as const, columns: ['a'], with: '?' } };
const settle = () => vi.advanceTimersByTimeAsync(300);

describe('a draft', () => {
  let server: Server;
  let draft: InstanceType<typeof Draft>;
  beforeEach(async () => {
    vi.useFakeTimers();
    server = new Server();
    draft = new Draft(server.api);
    await draft.open(new File(['a,b\n1,2\n'], 'x.csv'));
    await settle();
  });

  it('asks for a preview of what was chosen', () => {
    expect(server.asked[0]!.request).toMatchObject({ name: 'x.csv', complete: true, size: 8, output: { format: 'json' } });
  });

  it('asks once for several edits, and drops the answer to what is not asked any more', async () => {
    draft.edit([fill]);
    draft.edit([fill, { ...fill, id: 2 }]);
    await settle();
    expect(server.asked).toHaveLength(2);
    expect(server.asked[0]!.signal.aborted).toBe(true);
    server.asked[1]!.answer(['new']);
    server.asked[0]!.answer(['old']);
    await settle();
    expect(draft.preview!.columns[0]!.name).toBe('new');
    expect(draft.isBusy).toBe(false);
  });

  it('is busy from when a file is chosen, also one that cannot be read', async () => {
    server.asked[0]!.answer(['a', 'b']);
    await settle();
    const opening = draft.open(new File([], 'empty.csv'));
    expect(draft.isBusy).toBe(true);
    expect(await opening).toBe(false);
    expect(draft.isBusy).toBe(false);
  });

  it('keeps the last preview beside an error, and forgets the error with the next one', async () => {
    server.asked[0]!.answer(['a', 'b']);
    await settle();
    draft.read({ encoding: 'x' });
    await settle();
    server.asked[1]!.refuse(new Problem(422, 'unknown_encoding', 'no such encoding'));
    await settle();
    expect(draft.problem).toMatchObject({ code: 'unknown_encoding', message: 'no such encoding' });
    expect(draft.preview).not.toBeNull();
    draft.read({ encoding: undefined });
    await settle();
    expect(server.asked[2]!.request.input).toEqual({});
    server.asked[2]!.answer(['a', 'b']);
    await settle();
    expect(draft.problem).toBeNull();
  });

  it('undoes and does again', () => {
    draft.edit([fill]);
    draft.undo();
    expect(draft.steps).toEqual([]);
    draft.redo();
    expect(draft.steps).toEqual([fill]);
    draft.undo();
    draft.edit([]);
    expect(draft.canRedo).toBe(false);
  });

  it('undoes everything that a change changed, how the file is read, too', async () => {
    draft.read({ lenient: true });
    draft.setReject(true);
    await draft.use({ version: 1, steps: [], on_error: 'reject', types: 'infer' });
    expect(draft.values).toBe('infer');
    draft.undo();
    expect([draft.values, draft.reject]).toEqual(['text', true]);
    draft.undo();
    expect([draft.reject, draft.input]).toEqual([false, { lenient: true }]);
    draft.edit([fill]);
    draft.undo();
    draft.undo();
    expect(draft.input).toEqual({});
    expect(draft.canUndo).toBe(false);
    draft.redo();
    expect(draft.input).toEqual({ lenient: true });
  });

  it('keeps the steps for a file with the same header', async () => {
    server.asked[0]!.answer(['a', 'b']);
    await settle();
    draft.edit([fill]);
    await settle();
    server.asked[1]!.answer(['a', 'b']);
    await draft.open(new File(['a,b\n3,4\n'], 'y.csv'));
    await settle();
    expect(draft.steps).toEqual([]);
    server.asked[2]!.answer(['a', 'b']);
    await settle();
    expect(draft.steps).toEqual([fill]);
    expect([draft.file!.name, draft.carried]).toEqual(['y.csv', 'kept']);
    expect(server.asked[3]!.request.recipe!.steps).toEqual([fill.op]);
    draft.undo();
    expect([draft.file!.name, draft.carried]).toEqual(['x.csv', null]);
  });

  it('leaves them out for a file with another one, until that is undone', async () => {
    server.asked[0]!.answer(['a', 'b']);
    draft.read({ delimiter: 'comma' });
    draft.edit([fill]);
    await settle();
    server.asked[1]!.answer(['a', 'b']);
    await settle();
    await draft.open(new File(['c\n3\n'], 'z.csv'));
    await settle();
    expect(server.asked[2]!.request.input).toEqual({ delimiter: 'comma' });
    server.asked[2]!.answer(['c']);
    await settle();
    expect(server.asked[3]!.request.input).toEqual({});
    server.asked[3]!.answer(['c']);
    await settle();
    expect([draft.steps, draft.carried]).toEqual([[], 'left']);
    draft.undo();
    await settle();
    expect([draft.file!.name, draft.steps, draft.input]).toEqual(['x.csv', [fill], { delimiter: 'comma' }]);
    expect(server.asked[4]!.request.name).toBe('x.csv');
  });

  it('leaves options of delimited text behind when the output is JSON', () => {
    draft.write({ format: 'csv' });
    draft.write({ bom: true, compression: 'gzip' });
    draft.write({ format: 'ndjson' });
    expect(draft.output).toEqual({ format: 'ndjson', compression: 'gzip' });
  });

  it('says a format with nothing that only another one has', async () => {
    draft.read({ encoding: 'utf-16', delimiter: 'comma', header_rows: 0 });
    draft.readFormat('ndjson');
    expect(draft.input).toEqual({ encoding: 'utf-16', format: 'ndjson', detect: true });
    draft.readFormat(undefined);
    expect(draft.input).toEqual({ encoding: 'utf-16' });
  });

  it('says how values within values are read, and no longer', () => {
    draft.setExtra({ flatten: true, explode: 'a' });
    draft.setExtra({ explode: undefined });
    expect(draft.extra).toEqual({ flatten: true });
    draft.undo();
    expect(draft.extra).toEqual({ flatten: true, explode: 'a' });
  });

  it('says why a file cannot be taken, and keeps the one it has', async () => {
    expect(await draft.open(new File([], 'empty.csv'))).toBe(false);
    expect(draft.trouble).toBe('emptyFile');
    expect(draft.file!.name).toBe('x.csv');
  });
});
