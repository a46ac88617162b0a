// A header that gives a name twice: it is no header then, for the server. So it is skipped, and a step
// gives the columns their names, each to one.

import { newStep, type Step } from './steps';
import type { Input, Preview } from './types';

const LINES_MAX = 100;

/** Does the header give a name twice? */
export function isDoubled({ columns }: Pick<Preview, 'columns'>): boolean {
  return new Set(columns.map(({ name }) => name)).size < columns.length;
}
/** Were the steps made for a file that is read behind such a header? */
export function areBehindHeader([first]: Step[]): boolean {
  return first?.op.do === 'rename' && first.op.columns.every(({ from }) => /^column_\d+$/.test(from));
}

/** How the file is read behind its header. `ask` reads it otherwise. */
export async function readBehindHeader(input: Input, { columns, detected }: Preview, ask: (input: Input) => Promise<Preview>): Promise<Input> {
  const { delimiter, quote, header_rows: rows, skip_rows: skipped } = detected.dialect!;
  const names = JSON.stringify(columns.map(({ name }) => name));
  const read = (skip: number): Input => ({ ...input, delimiter, quote: quote ?? 'none', header_rows: rows, skip_rows: skip });
  const hasHeader = async (skip: number) =>
    JSON.stringify((await ask(read(skip))).columns.map(({ name }) => name)) === names;
  // What is skipped are lines: there may be empty ones, or comments, before the header.
  let start = skipped;
  while (start < skipped + LINES_MAX && (await hasHeader(start + 1))) start++;
  const lines = Math.max(1, rows) + columns.reduce((sum, { name }) => sum + (name.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
  return { ...read(start + lines), header_rows: 0 };
}

/** Names that are there once: what comes again has a number behind it. */
export function uniqueNames(names: string[]): string[] {
  const taken = new Set(names);
  const seen = new Set<string>();
  return names.map((name, at) => {
    const isNew = name !== '' && !seen.has(name);
    seen.add(name);
    if (isNew) return name;
    const base = name === '' ? 'column' : name;
    let unique = name === '' ? `column ${at + 1}` : `${name} 2`;
    for (let n = name === '' ? at + 2 : 3; taken.has(unique); n++) unique = `${base} ${n}`;
    taken.add(unique);
    return unique;
  });
}

export function renameDoubled(names: string[], steps: Step[]): Step[] {
  const columns = uniqueNames(names)
    .map((to, at) => ({ from: `column_${at + 1}`, to }))
    .filter(({ from, to }) => from !== to);
  return [newStep({ do: 'rename', columns }), ...steps];
}
