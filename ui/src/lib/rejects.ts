// A rejects file (docs/rejects.md): its beginning as a table, grouped by what is wrong.

import type { RecordProblem } from './types';

export const REJECTS_BYTES = 256 * 1024;

export interface Group {
  code: string;
  records: RecordProblem[];
}

export function groups(records: RecordProblem[]): Group[] {
  const found = new Map<string, RecordProblem[]>();
  for (const record of records) {
    const group = found.get(record.code);
    if (group) group.push(record);
    else found.set(record.code, [record]);
  }
  return [...found].map(([code, all]) => ({ code, records: all })).sort((a, b) => b.records.length - a.records.length);
}

/** Lines that are whole; a beginning may end within one. */
export function recordsOf(text: string): RecordProblem[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.filter(Boolean).map((line) => JSON.parse(line) as RecordProblem);
}

export async function fetchRejects(url: string): Promise<{ records: RecordProblem[]; isAll: boolean }> {
  const answer = await fetch(url, { credentials: 'omit' });
  if (!answer.ok || !answer.body) throw new Error(`HTTP ${answer.status}`);
  // Read as far as is shown, then hung up: a rejects file may be larger than memory.
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let bytes = 0; bytes < REJECTS_BYTES; ) {
    const { done, value } = await reader.read();
    if (done) return { records: recordsOf(text + decoder.decode()), isAll: true };
    bytes += value.length;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return { records: recordsOf(text), isAll: false };
}
