// What may be done about an error of the file or of what is made of it, by its code. A test holds this to
// the codes that causes.ts tells of.

import { isCounted, type Step } from './steps';

// The fixes, in the order in which they are offered, and the codes that they may mend. Whether one of
// them means anything where the draft is, parts/Fixes.svelte knows.
const FIXES = {
  delimited: 'invalid_json not_a_table json_too_deep',
  format: 'invalid_json not_a_table json_too_deep empty_file bad_dialect too_many_columns',
  delimiter: 'ragged_row duplicate_header stray_quote unterminated_quote field_too_large record_too_large too_many_columns too_many_rejects',
  quote: 'stray_quote unterminated_quote record_too_large',
  lenient: 'ragged_row',
  doubled: 'duplicate_header',
  latin: 'invalid_utf8',
  encoding: 'invalid_utf8 bad_encoding nul_byte truncated_character no_byte_order_mark unknown_encoding',
  asFound: 'empty_file bad_dialect bad_encoding unknown_encoding no_byte_order_mark truncated_character',
  utf8: 'not_in_encoding',
  outputEncoding: 'not_in_encoding',
  quotes: 'value_needs_quotes',
  outputFormat: 'value_needs_quotes not_in_encoding types_need_json nest_needs_json output_not_utf8',
  noNest: 'nest_conflict nest_needs_json',
  noFlatten: 'flatten_needs_json too_many_columns json_too_deep duplicate_column',
  noExplode: 'unknown_column rejects_unsupported not_a_table',
  stop: 'rejects_unsupported too_many_rejects',
  file: 'corrupt_compression truncated_compression zstd_failed zstd_window_too_large decompressed_too_large empty_file too_many_columns',
  undo:
    'bad_value unknown_column duplicate_column no_columns empty_file invalid_json not_a_table json_too_deep too_many_columns ' +
    'not_in_table value_required pattern_mismatch not_in_enum out_of_range duplicate_value field_too_large record_too_large ' +
    'bad_recipe unsupported_recipe bad_range bad_mapping bad_sequence flatten_needs_json nest_conflict ' +
    'value_needs_quotes not_in_encoding types_need_json nest_needs_json output_not_utf8 bad_number bad_format bad_pattern ' +
    'bad_dialect unknown_encoding bad_encoding truncated_character no_byte_order_mark too_many_rejects rejects_unsupported ' +
    'preview_too_slow too_slow',
} as const;
export type Fix = keyof typeof FIXES;

export function fixesOf(codes: Iterable<string>): Set<Fix> {
  const wanted = new Set(codes);
  const names = Object.keys(FIXES) as Fix[];
  return new Set(names.filter((name) => FIXES[name].split(' ').some((code) => wanted.has(code))));
}

/** The step that the server's words are of: its number as the server counts, and its place; null: of none. */
export function stepOf(message: string, steps: Step[]): { number: number; at: number } | null {
  const number = Number(/^step (\d+) /.exec(message)?.[1] ?? 0);
  const counted = steps.flatMap((step, at) => (isCounted(step) ? [at] : []));
  const at = counted[number - 1];
  return at === undefined ? null : { number, at };
}
