// What the event socket said, made sense of: which frames are new, from where to ask again, and the
// list of jobs that they belong to. Pure; docs/messages.md says what the frames mean.

import type { Job, JobState } from './types';

export interface Progress {
  bytes: number;
  all: number;
  rows: number;
}
export interface Position {
  after: number | null; // everything up to here has come; null: nothing is known
  seen: number[]; // numbers behind it that have come
}
export type Change =
  | { kind: 'job'; job: Job; isNew: boolean }
  | { kind: 'progress'; job: string; progress: Progress }
  | { kind: 'resync' }
  | { kind: 'none' };

const SEEN_MAX = 1000;

export function take(position: Position, text: string): { position: Position; change: Change } {
  const none = { position, change: { kind: 'none' } as const };
  let frame: Record<string, unknown>;
  try {
    frame = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return none;
  }
  const number = (name: string) => (typeof frame[name] === 'number' ? (frame[name] as number) : 0);
  switch (frame.type) {
    case 'job': {
      const sequence = number('sequence');
      const known = (position.after !== null && sequence <= position.after) || position.seen.includes(sequence);
      const seen = known ? position.seen : [...position.seen, sequence].slice(-SEEN_MAX);
      return { position: { ...position, seen }, change: { kind: 'job', job: frame.job as Job, isNew: !known } };
    }
    case 'ready': {
      const after = Math.max(number('last'), position.after ?? 0);
      return { position: { after, seen: position.seen.filter((n) => n > after) }, change: { kind: 'none' } };
    }
    case 'resync': {
      // A count that began anew: its numbers are others. A gap (jobs were removed): what follows is
      // new as it ever was, so the place to ask from stays until all of it has come.
      const isAnew = number('last') < (position.after ?? 0);
      return { position: isAnew ? { after: number('last'), seen: [] } : position, change: { kind: 'resync' } };
    }
    case 'progress': {
      const progress = { bytes: number('bytes'), all: number('bytes_in_all'), rows: number('rows') };
      return { position, change: { kind: 'progress', job: String(frame.job), progress } };
    }
    default:
      return none;
  }
}

export function isFinal(state: JobState): boolean {
  return state !== 'awaiting_upload' && state !== 'queued';
}

/** What is said of a job, into what is known of it: an answer that was under way undoes no end. */
export function merge(known: Job | undefined, said: Job): Job {
  if (!known) return said;
  const isOld = isFinal(known.state) && !isFinal(said.state);
  const forward = known.state === 'queued' && said.state === 'awaiting_upload';
  return isOld || forward ? { ...said, ...known } : { ...known, ...said };
}

export function mergeInto(list: Job[], said: Job): Job[] {
  const at = list.findIndex(({ id, run }) => id === said.id && run === said.run);
  return at < 0 ? [said, ...list] : list.with(at, merge(list[at], said));
}

/** The server's list is what there is; a job that it does not have any more is gone. `touched`: ids of
    those that were made or removed here since it was asked, of which it cannot know. */
export function mergeList(known: Job[], said: Job[], touched: ReadonlySet<string> = new Set()): Job[] {
  const find = (list: Job[], { id, run }: Job) => list.find((job) => job.id === id && job.run === run);
  const made = known.filter((job) => touched.has(job.id) && !find(said, job));
  const still = said.filter((job) => !touched.has(job.id) || find(known, job));
  return [...made, ...still.map((job) => merge(find(known, job), job))];
}
