import { expect, it } from 'vitest';
import { readBehindHeader, renameDoubled, uniqueNames } from './doubled';
import type { Input, Preview } from './types';

const previewOf = (names: string[], skip: number) =>
  ({
    columns: names.map((name) => ({ name })),
    detected: { dialect: { delimiter: ';', quote: '"', header_rows: 1, skip_rows: skip } },
  }) as unknown as Preview;

/** A server that has the header in line `at` of a file, from 0. */
const server = (names: string[], at: number) => (input: Input) =>
  Promise.resolve(previewOf((input.skip_rows ?? 0) <= at ? names : ['1', '2'], 0));

it('the header is skipped, with what is before it, and in all its lines', async () => {
  const read = (names: string[], at: number) => readBehindHeader({ lenient: true }, previewOf(names, 0), server(names, at));
  expect(await read(['a', 'a'], 0)).toEqual({ lenient: true, delimiter: ';', quote: '"', header_rows: 0, skip_rows: 1 });
  expect((await read(['a', 'a'], 2)).skip_rows).toBe(3);
  expect((await read(['x\ny', 'x\ny'], 2)).skip_rows).toBe(5);
});

it('each name is given once, and a name that is there is not taken', () => {
  expect(uniqueNames(['id', 'name', 'name', 'name'])).toEqual(['id', 'name', 'name 2', 'name 3']);
  expect(uniqueNames(['a', 'a 2', 'a'])).toEqual(['a', 'a 2', 'a 3']);
  expect(uniqueNames(['a', '', ''])).toEqual(['a', 'column 2', 'column 3']);
  expect(uniqueNames(['column 2', '', ''])).toEqual(['column 2', 'column 3', 'column 4']);
});

it('the step comes before the others', () => {
  const later = { id: 1, on: true, op: { do: 'drop' as const, columns: ['b'] } };
  const [first, second] = renameDoubled(['column_1', 'b', 'b'], [later]);
  expect(first!.op).toEqual({ do: 'rename', columns: [{ from: 'column_2', to: 'b' }, { from: 'column_3', to: 'b 2' }] });
  expect(second).toBe(later);
});
