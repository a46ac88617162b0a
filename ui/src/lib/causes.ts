// What an error's code means, in the page's languages. A code that is not here is shown as it is,
// beside the server's own words, which are English.

import { Problem, Unreachable } from './api';
import type { Key } from './en';

// The key, and the codes that it tells of: of the file and what is made of it,
const OF_FILES: [Key, string][] = [
  ['causeRagged', 'ragged_row'],
  ['causeHeader', 'duplicate_header duplicate_column'],
  ['causeQuote', 'stray_quote unterminated_quote'],
  ['causeText', 'invalid_utf8 bad_encoding nul_byte truncated_character no_byte_order_mark'],
  ['causeValue', 'bad_value'],
  ['causeJson', 'invalid_json not_a_table json_too_deep'],
  ['causeColumn', 'unknown_column'],
  ['causeEmpty', 'empty_file no_columns'],
  ['causeRule', 'not_in_table value_required pattern_mismatch not_in_enum out_of_range duplicate_value'],
  ['causeSize', 'field_too_large record_too_large decompressed_too_large'],
  ['causeColumns', 'too_many_columns'],
  ['causeCompression', 'corrupt_compression truncated_compression zstd_failed zstd_window_too_large'],
  ['causeRecipe', 'bad_recipe unsupported_recipe bad_range bad_mapping bad_sequence flatten_needs_json nest_conflict'],
  ['causeOutput', 'value_needs_quotes not_in_encoding types_need_json nest_needs_json output_not_utf8'],
  ['causeFormat', 'bad_number bad_format'],
  ['causePattern', 'bad_pattern'],
  ['causeReading', 'bad_dialect unknown_encoding'],
  ['causeRejects', 'too_many_rejects rejects_unsupported'],
  ['causeInput', 'input_deleted input_changed superseded upload_missing'],
  ['causePurged', 'purged'],
];
// and of calls.
const OF_CALLS: [Key, string][] = [
  ['errorGone', 'result_expired no_such_result no_such_object'],
  ['errorLink', 'link_refused http_403 AccessDenied'],
  ['errorAccess', 'forbidden forbidden_origin wrong_credentials missing_credentials invalid_user_id'],
  ['errorNotFound', 'not_found no_such_job no_such_run no_such_recipe'],
  ['errorFileChanged', 'file_changed'],
  ['errorOvertaken', 'job_is_running job_has_ended upload_done'],
  ['errorRecipeChanged', 'precondition_failed precondition_required recipe_changed'],
  ['errorRecipeExists', 'recipe_exists'],
  ['errorRecipeName', 'bad_recipe_name'],
  ['errorTooManyRecipes', 'too_many_recipes'],
  ['errorTooLarge', 'file_too_large body_too_large sample_too_large too_much_held EntityTooLarge'],
  ['errorBusy', 'queue_full too_many_uploads unavailable full stopping http_429 http_502 http_503 http_504 SlowDown'],
  ['errorDisk', 'disk_full no_room http_507'],
  ['errorSlow', 'preview_too_slow too_slow'],
  [
    'errorServer',
    'internal_error io_error handler_died handler_threw hung transform_threw preview_threw unbalanced input_not_read output_not_written not_committed http_500',
  ],
];
const KEYS = new Map([...OF_FILES, ...OF_CALLS].flatMap(([key, codes]) => codes.split(' ').map((code) => [code, key] as const)));

export const CODES_OF_FILES = OF_FILES.flatMap(([, codes]) => codes.split(' '));

export const causeKey = (code: string): Key | undefined => KEYS.get(code);

/** Where no row can be read, the server tells of a file without rows, and why the first one is none. */
export const innerCode = ({ code, message }: { code: string; message: string }): string =>
  (code === 'empty_file' && /; the first: (\w+): /.exec(message)?.[1]) || code;

/** What is to be said of an error, and what the server said of it. */
export function explain(error: unknown): { key?: Key; detail: string } {
  if (error instanceof Unreachable) return { key: 'unreachable', detail: '' };
  if (error instanceof Problem) {
    const key = causeKey(innerCode(error));
    return key ? { key, detail: error.message } : { detail: error.message };
  }
  // fetch() tells of what it cannot reach as a TypeError.
  if (error instanceof TypeError) return { key: 'unreachable', detail: '' };
  return { detail: error instanceof Error ? error.message : String(error) };
}
