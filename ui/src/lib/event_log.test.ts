import { describe, expect, it } from 'vitest';
import { merge, mergeInto, mergeList, take, type Position } from './event_log';
import type { Job, JobState } from './types';

const job = (state: JobState, id = 'a'): Job => ({ id, state, file: { size: 1 } });
const frame = (sequence: number, id = 'a') => JSON.stringify({ v: 1, type: 'job', sequence, job: job('done', id) });
const ready = (last: number) => JSON.stringify({ v: 1, type: 'ready', last });

function play(texts: string[], position: Position = { after: null, seen: [] }) {
  const fresh: string[] = [];
  for (const text of texts) {
    const taken = take(position, text);
    position = taken.position;
    if (taken.change.kind === 'job' && taken.change.isNew) fresh.push(taken.change.job.id);
  }
  return { position, fresh };
}

describe('frames', () => {
  it('that come again after a reconnect are known by their numbers', () => {
    const first = play([frame(3, 'a'), ready(3), frame(5, 'b')]);
    expect(first.position).toEqual({ after: 3, seen: [5] });
    const again = play([frame(5, 'b'), frame(6, 'c'), ready(6)], first.position);
    expect(again).toEqual({ position: { after: 6, seen: [] }, fresh: ['c'] });
  });

  it('in another order than their numbers are all new', () => {
    expect(play([frame(2, 'b'), frame(1, 'a'), ready(2)]).fresh).toEqual(['b', 'a']);
  });

  it('do not move the place to ask from before they are said to be complete', () => {
    expect(play([frame(9)]).position.after).toBeNull();
  });

  it('of a count that began anew are asked for from there', () => {
    const position = { after: 70, seen: [71] };
    const taken = take(position, JSON.stringify({ v: 1, type: 'resync', last: 2 }));
    expect(taken).toEqual({ position: { after: 2, seen: [] }, change: { kind: 'resync' } });
  });

  it('behind a gap, where jobs were removed, are new: none is lost', () => {
    const resync = JSON.stringify({ v: 1, type: 'resync', last: 4 });
    const gap = play([resync, frame(4, 'b')], { after: 1, seen: [3] });
    expect(gap).toEqual({ position: { after: 1, seen: [3, 4] }, fresh: ['b'] });
    expect(play([ready(4)], gap.position).position).toEqual({ after: 4, seen: [] });
  });

  it('of unknown types, and what is no JSON, change nothing', () => {
    const position = { after: 1, seen: [] };
    for (const text of ['{"type":"later"}', '{', '']) expect(take(position, text).position).toBe(position);
  });

  it('of progress say bytes and rows', () => {
    const text = JSON.stringify({ v: 1, type: 'progress', job: 'a', bytes: 20, bytes_in_all: 100, rows: 2 });
    expect(take({ after: 1, seen: [] }, text).change).toEqual({
      kind: 'progress',
      job: 'a',
      progress: { bytes: 20, all: 100, rows: 2 },
    });
  });
});

describe('the list of jobs', () => {
  it('is not undone by an answer that was under way', () => {
    expect(merge(job('done'), job('queued')).state).toBe('done');
    expect(merge(job('queued'), job('awaiting_upload')).state).toBe('queued');
    expect(merge(job('queued'), job('failed')).state).toBe('failed');
  });
  it('keeps what a frame leaves out', () => {
    const known = { ...job('queued'), created: '2026-01-01T00:00:00Z' };
    expect(mergeInto([known], job('done'))[0]).toMatchObject({ state: 'done', created: known.created });
  });
  it('has new jobs first', () => {
    expect(mergeInto([job('done')], job('queued', 'b')).map(({ id }) => id)).toEqual(['b', 'a']);
  });
  it('keeps what was made while it was asked for, and brings back nothing that was removed', () => {
    const touched = new Set(['new', 'removed']);
    const said = [job('done', 'removed'), job('done', 'old')];
    const list = mergeList([job('queued', 'new'), job('queued', 'old')], said, touched);
    expect(list).toEqual([job('queued', 'new'), job('done', 'old')]);
  });
  it('loses those that the server does not have', () => {
    expect(mergeList([job('done', 'x'), job('done')], [job('queued')])).toEqual([job('done')]);
  });
});
