// What was said of a file, with a change to it. Pure.

import type { Sample } from './sample';
import type { Step } from './steps';
import type { Format, Input, Nesting, Output, Preview, Values } from './types';

/** All that is said of a file: what undo takes back. */
export interface State {
  file: File | null;
  sample: Sample | null;
  input: Input;
  output: Output;
  reject: boolean;
  values: Values;
  steps: Step[];
  extra: Record<string, unknown>;
}

/** What was found where nothing was said. */
export interface Found {
  format?: string;
  encoding?: string;
  delimiter?: string;
  quote?: string;
}

export const formatOfName = (name: string): Format => (/\.(json|ndjson|jsonl)(\.(gz|zst))?$/i.test(name) ? 'json' : 'csv');

const defined = <T extends object>(members: T): T =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;

export const withReading = (input: Input, change: Input): Input => defined({ ...input, ...change });

/** What was said of another format means nothing to this one, and is refused there. */
export function withFormat({ encoding }: Input, format: Format | undefined): Input {
  return { ...(encoding && { encoding }), ...(format && { format, detect: true }) };
}

/** Options of delimited text mean nothing to JSON, and are refused there. */
export function withWriting(output: Output, change: Partial<Output>): Output {
  const isOther = change.format !== undefined && change.format !== output.format;
  const { compression } = output;
  return isOther ? { ...(compression && { compression }), format: change.format! } : { ...output, ...change };
}

/** undefined: it is not said. */
export const withNesting = (extra: Record<string, unknown>, change: Nesting) => defined<Record<string, unknown>>({ ...extra, ...change });

export function withFound(found: Found, { detected }: Preview, said: Input): Found {
  const { format, encoding, dialect } = detected ?? {};
  const all = { ...found };
  if (format && !said.format) all.format = format;
  if (encoding && !said.encoding) all.encoding = encoding;
  if (dialect && !said.delimiter) all.delimiter = dialect.delimiter;
  if (dialect && !said.quote) all.quote = dialect.quote ?? 'none';
  return all;
}
