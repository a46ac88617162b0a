// What the API says and takes (docs/openapi.yaml), as far as the page needs it.

export type Format = 'csv' | 'tsv' | 'json' | 'ndjson' | 'items';

export interface Input {
  format?: Format;
  detect?: boolean; // true beside a format: the rest is still told from the content
  delimiter?: string;
  quote?: string;
  header_rows?: number;
  skip_rows?: number;
  encoding?: string;
  lenient?: boolean;
}

export interface Output {
  format: Format;
  encoding?: string;
  delimiter?: string;
  quote_style?: 'minimal' | 'all' | 'none';
  line_ending?: 'crlf' | 'lf';
  header?: boolean;
  bom?: boolean;
  compression?: 'none' | 'gzip' | 'zstd';
}

export type ValueType = 'text' | 'integer' | 'decimal' | 'number' | 'boolean' | 'date';
/** What values are in JSON where nothing is said of their column: texts, what they look like, or what they were. */
export type Values = 'text' | 'infer' | 'keep';
/** What a column's values are in JSON: a type, or one with what is to be known to read it. */
export type JsonType = ValueType | { type: ValueType; [member: string]: unknown };
export type Compare = '=' | '!=' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { column: string; compare: Compare; value: string; as: 'text' | 'number' }
  | { column: string; matches: string }
  | { column: string; is_empty: boolean };

export type Operation =
  | { do: 'rename'; columns: { from: string; to: string }[] }
  | { do: 'drop'; columns: string[] }
  | { do: 'reorder'; columns: string[] }
  | { do: 'filter'; where: Condition }
  | { do: 'sort'; by: { column: string; as: 'text' | 'number'; order: 'ascending' | 'descending' }[] }
  | { do: 'cast'; columns: string[]; to: ValueType; decimal_mark?: string; group_mark?: string; format?: string }
  | { do: 'fill'; columns: string[]; with: string }
  | { do: 'derive'; column: string; split: { column: string; separator: string; part: number } }
  | { do: 'deduplicate'; columns?: string[] }
  // No step of a recipe, but its "types" that no cast says: so they can be seen, and taken back.
  | { do: 'types'; types: Record<string, JsonType> }
  // A recipe may come from elsewhere: what the page has no form for is kept and shown as it is.
  | { do: 'other'; raw: Record<string, unknown> };

/** How values within values are read and written; undefined: not said. */
export interface Nesting {
  flatten?: boolean;
  explode?: string;
  nest?: boolean;
}

export interface Recipe {
  version: 1;
  on_error?: 'fail' | 'reject';
  types?: unknown;
  steps: Record<string, unknown>[];
  [member: string]: unknown;
}

export interface FileError {
  code: string;
  message: string;
  row?: number;
  column?: string;
  byte_offset?: number;
}
export interface RecordProblem extends FileError {
  raw?: string;
  raw_base64?: string;
}

export interface Profile {
  values: number;
  filled: number;
  distinct: number;
  distinct_is_all: boolean;
  min?: string;
  max?: string;
  top: { value: string; count: number }[];
  histogram?: Histogram;
}
/** Bins of one width, side by side. */
export interface Histogram {
  from: number;
  width: number;
  counts: number[];
}
export interface Column {
  name: string;
  type: 'empty' | 'integer' | 'decimal' | 'boolean' | 'date' | 'text';
  score: number;
  evidence: string;
  profile?: Profile;
}
export interface Finding {
  value: string;
  score: number;
  evidence: string;
}
export interface Dialect {
  delimiter: string;
  quote: string | null;
  header_rows: number;
  skip_rows: number;
}
export interface Warning {
  code: string;
  message: string; // English
  values: Record<string, string | number>; // that stand in it
}
export interface Preview {
  complete: boolean;
  columns_of_sample: boolean;
  first_record_cut: boolean;
  detected: {
    format: Format;
    encoding: string;
    findings: Record<string, Finding>;
    dialect?: Dialect;
  };
  columns: Column[];
  rows: string[][];
  rows_read: number;
  rows_estimated?: number;
  header_fingerprint?: string;
  result: {
    columns: string[];
    rows: string[][];
    text: string;
    cut: boolean;
    counts?: { read: number; written: number; filtered: number; deduplicated: number; rejected: number };
    error?: FileError;
    steps_of_sample: number[];
    types_of_sample: boolean;
  };
  problems: RecordProblem[];
  problem_count: number;
  warnings: Warning[];
}

export interface SignedRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
}
export interface SignedPart extends SignedRequest {
  number: number;
  size: number;
}
export interface Upload {
  kind: 'put' | 'parts';
  expires: string;
  method?: string;
  url?: string;
  headers?: Record<string, string>;
  part_size?: number;
  begin?: SignedRequest;
  parts?: SignedPart[];
  list?: SignedRequest;
  complete?: SignedRequest;
  abort?: SignedRequest;
}

export type JobState = 'awaiting_upload' | 'queued' | 'done' | 'failed' | 'given_up' | 'cancelled';
export interface Job {
  id: string;
  run?: string;
  state: JobState;
  file: { name?: string; size: number };
  created?: string;
  updated?: string;
  input?: Input;
  output?: Partial<Output> & { size?: number };
  recipe?: Recipe;
  rows?: number;
  rejected?: number;
  receipt?: Record<string, unknown> & { columns?: Column[] };
  error?: FileError;
  problems?: RecordProblem[];
  profile?: boolean;
  upload?: Upload;
}
export interface NewJob {
  file?: { name: string; size: number };
  from?: string;
  input?: Input;
  output?: Output;
  recipe?: Recipe;
  profile?: boolean;
}

export interface RecipeInfo {
  name: string;
  revision: number;
  updated: string;
  header?: string;
}
