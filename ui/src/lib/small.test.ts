import { describe, expect, it } from 'vitest';
import { configFrom } from './config';
import { isUserId, userId } from './identity';
import { keepUpload, keptUploads, isSameFile } from './kept_uploads';
import { groups, recordsOf } from './rejects';
import { base64Of, sampleOf, SAMPLE_BYTES } from './sample';

function store(text?: string) {
  const items = new Map<string, string>(text === undefined ? [] : [['sluice.user', text], ['sluice.uploads', text]]);
  return { getItem: (key: string) => items.get(key) ?? null, setItem: (key: string, value: string) => void items.set(key, value) };
}

describe('the user id', () => {
  it('is made once, of 128 random bits, and kept', () => {
    const kept = store();
    const made = userId(kept);
    expect(made).toMatch(/^[0-9a-f]{32}$/);
    expect(userId(kept)).toBe(made);
    expect(userId(store())).not.toBe(made);
  });
  it('is made anew when what was kept is none', () => {
    expect(isUserId(userId(store('<script>')))).toBe(true);
  });
});

describe('the configuration', () => {
  const page = 'https://page.example/sluice/';
  it('is the page\'s own origin when nothing is said', () => {
    expect(configFrom(null, page)).toEqual({ api: 'https://page.example/', events: 'wss://page.example/v1/events' });
  });
  it('may name another server, and another one for sockets', () => {
    expect(configFrom({ api: 'http://a.example/x' }, page)).toEqual({ api: 'http://a.example/x/', events: 'ws://a.example/x/v1/events' });
    expect(configFrom({ events: 'wss://e.example/stage' }, page).events).toBe('wss://e.example/stage');
  });
});

describe('uploads that are kept', () => {
  const file = { name: 'a', size: 1, lastModified: 2 };
  it('are known by name, size and time', () => {
    const kept = store();
    keepUpload('j', { ...file, uploadId: 'u' }, kept);
    expect(isSameFile(keptUploads(kept).j!, file)).toBe(true);
    expect(isSameFile(keptUploads(kept).j!, { ...file, lastModified: 3 })).toBe(false);
    keepUpload('j', null, kept);
    expect(keptUploads(kept)).toEqual({});
  });
  it('are none when what was kept cannot be read', () => {
    expect(keptUploads(store('{'))).toEqual({});
  });
});

describe('a sample', () => {
  it('is the file\'s beginning, and says whether that is all', async () => {
    expect(await sampleOf(new Blob(['a,b\n']))).toEqual({ base64: btoa('a,b\n'), complete: true });
    const large = await sampleOf(new Blob([new Uint8Array(SAMPLE_BYTES + 1)]));
    expect(large.complete).toBe(false);
    expect(atob(large.base64)).toHaveLength(SAMPLE_BYTES);
  });
  it('is base64 of any bytes', () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256);
    expect(atob(base64Of(bytes)).charCodeAt(69_999)).toBe(69_999 % 256);
  });
});

describe('rejects', () => {
  it('are lines; one that is cut is left out', () => {
    const text = '{"code":"a","message":""}\n{"code":"b","message":""}\n{"code":';
    expect(recordsOf(text).map(({ code }) => code)).toEqual(['a', 'b']);
  });
  it('are grouped by what is wrong, the most frequent first', () => {
    const record = (code: string) => ({ code, message: '' });
    expect(groups([record('a'), record('b'), record('b')]).map(({ code, records }) => [code, records.length])).toEqual([['b', 2], ['a', 1]]);
  });
});
