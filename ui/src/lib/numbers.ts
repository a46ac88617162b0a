// What the page takes for a number. The engine compares values as JSON writes numbers, with a point.

import type { Traced } from './steps';
import type { Preview } from './types';

/** How the numbers of a column are written, if it has any. */
export type NumberForm = 'plain' | 'comma' | 'none';

const NUMERIC: (string | undefined)[] = ['integer', 'decimal', 'number'];

/** A column behind the steps: by its cast, or by what was seen in the sample. */
export function numberForm(column: Traced | undefined, preview: Preview | null): NumberForm {
  if (!column) return 'none';
  if (column.type !== undefined && column.said === undefined) return NUMERIC.includes(column.type) ? 'plain' : 'none';
  const seen = column.source === null ? undefined : preview?.columns[column.source];
  if (!NUMERIC.includes(seen?.type)) return 'none';
  return seen?.type === 'decimal' && preview?.detected.findings.decimal?.value === 'comma' ? 'comma' : 'plain';
}

/** As it is said to the engine. null: it is none, or could be two (1,000). */
export function plainNumber(text: string): string | null {
  const said = text.trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(said)) return said;
  return /^[+-]?\d+,(\d{1,2}|\d{4,})$/.test(said) ? said.replace(',', '.') : null;
}
