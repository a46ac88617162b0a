import { describe, expect, it } from 'vitest';
import { CODES_OF_FILES } from './causes';
import { fixesOf, stepOf } from './fixes';
import { newStep } from './steps';

describe('what may be done about an error', () => {
  it('is said of every code that a file, or what is made of it, may end with', () => {
    expect(CODES_OF_FILES.length).toBeGreaterThan(50);
    // What happened to the file behind the page's back; the job is run again.
    const without = ['input_deleted', 'input_changed', 'superseded', 'upload_missing', 'purged'];
    expect(CODES_OF_FILES.filter((code) => fixesOf([code]).size === 0)).toEqual(without);
  });
  it('is more than undoing, where a control decides', () => {
    expect([...fixesOf(['not_in_encoding'])]).toEqual(['utf8', 'outputEncoding', 'outputFormat', 'undo']);
    expect([...fixesOf(['empty_file', 'invalid_json'])].slice(0, 2)).toEqual(['delimited', 'format']);
  });
});

describe('the step that an error is of', () => {
  const steps = [
    newStep({ do: 'types', types: {} }),
    { ...newStep({ do: 'drop', columns: ['a'] }), on: false },
    newStep({ do: 'fill', columns: ['a'], with: '' }),
    newStep({ do: 'drop', columns: ['b'] }),
  ];
  it('is counted as the server counts', () => {
    expect(stepOf('step 2 (drop): column "b" is not in the table', steps)).toEqual({ number: 2, at: 3 });
  });
  it('is none where the words are of none', () => {
    expect(stepOf('step 3 (drop): gone', steps)).toBeNull();
    expect(stepOf('column "step 1 (x)" is not in the file', steps)).toBeNull();
  });
});
