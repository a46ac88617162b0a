import { describe, expect, it } from 'vitest';
import { Problem, Unreachable } from './api';
import { causeKey, explain } from './causes';
import document from '../../../docs/messages.md?raw';

const sources = import.meta.glob<string>('../../../src/api/v1/*.cc', { query: '?raw', import: 'default', eager: true });

describe('the codes of errors', () => {
  it('that a job may end with, as docs/messages.md has them, have words in the page\'s languages', () => {
    const [, told] = /what the engine finds in the file \(([^)]*)\)/.exec(document)!;
    const codes = [...told!.matchAll(/`(\w+)`/g)].map(([, code]) => code!);
    expect(codes.length).toBeGreaterThan(12);
    expect([...codes, 'input_deleted', 'purged', 'handler_died', 'not_committed'].filter((code) => !causeKey(code))).toEqual([]);
  });
  it('that calls may be refused with, as the server\'s code has them, too', () => {
    const ours = Object.entries(sources).filter(([name]) => !name.endsWith('_test.cc'));
    const text = ours.map(([, source]) => source).join('\n');
    const codes = [...text.matchAll(/fail\(\s*Code::\w+,\s*"(\w+)"/g)].map(([, code]) => code!);
    expect(codes.length).toBeGreaterThan(5);
    // What the page never sends, so that nobody reads it there.
    const never = /^(bad_|idempotency_|missing_ticket|method_)/;
    expect([...new Set(codes)].filter((code) => !never.test(code) && !causeKey(code))).toEqual([]);
  });
  it('are explained with the server\'s words as a detail', () => {
    expect(explain(new Problem(404, 'result_expired', 'it is gone'))).toEqual({ key: 'errorGone', detail: 'it is gone' });
    expect(explain(new Problem(400, 'later', 'it is new'))).toEqual({ detail: 'it is new' });
    const ofAll = new Problem(422, 'empty_file', 'no row can be read, so there are no columns; the first: invalid_json: a value must stand here');
    expect(explain(ofAll).key).toBe('causeJson');
    expect(explain(new Unreachable('x')).key).toBe('unreachable');
  });
});
