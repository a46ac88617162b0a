// What an error's code means, in the page's languages. A code that is not here is shown as it is,
// beside the server's own words.

import type { Key } from './en';

const CAUSES: Partial<Record<string, Key>> = {
  ragged_row: 'causeRagged',
  duplicate_header: 'causeHeader',
  duplicate_column: 'causeHeader',
  stray_quote: 'causeQuote',
  unterminated_quote: 'causeQuote',
  invalid_utf8: 'causeText',
  bad_encoding: 'causeText',
  nul_byte: 'causeText',
  truncated_character: 'causeText',
  bad_value: 'causeValue',
  invalid_json: 'causeJson',
  not_a_table: 'causeJson',
  unknown_column: 'causeColumn',
  empty_file: 'causeEmpty',
  no_columns: 'causeEmpty',
  not_in_table: 'causeRule',
  value_required: 'causeRule',
  pattern_mismatch: 'causeRule',
  not_in_enum: 'causeRule',
  out_of_range: 'causeRule',
  duplicate_value: 'causeRule',
  field_too_large: 'causeSize',
  record_too_large: 'causeSize',
};

export const causeKey = (code: string): Key | undefined => CAUSES[code];
