import { describe, expect, it, vi } from 'vitest';
import { canBeName, fromRecipe, toRecipe } from './recipe';
import { drop, newStep, rename, trace, type Step } from './steps';
import type { Operation } from './types';

vi.stubGlobal('navigator', { language: 'en' });
const { describe: say } = await import('./describe');

const names = ['id', 'name', 'price'];
const recipe = (steps: Step[], more = {}) => toRecipe(steps, { reject: false, values: 'text', format: 'json', names, ...more });
const cast: Operation = { do: 'cast', columns: ['price'], to: 'decimal' };

describe('a recipe from elsewhere', () => {
  it('comes out as it went in, with steps that the page has no form for', () => {
    const document = {
      version: 1 as const,
      on_error: 'reject' as const,
      null: ['', 'NA'],
      steps: [
        { do: 'filter', where: { and: [{ column: 'id', is_empty: false }] } },
        { do: 'fill', columns: ['price'], with: '?' },
        { do: 'select', columns: ['price', 'id'] },
      ],
    };
    const { steps, ...options } = fromRecipe(document);
    expect(recipe(steps, options)).toEqual(document);
    expect(trace(names, steps).map(({ source }) => source)).toEqual([2, 0]);
  });

  it('is refused when it is none', () => {
    for (const document of [null, 1, 'x', {}, { version: 2, steps: [] }, { version: 1, steps: [null] }, { version: 1, steps: ['x'] }]) {
      expect(() => fromRecipe(document)).toThrow(TypeError);
    }
  });

  it('keeps steps that are not whole as they are, for the server to judge, and can be shown', () => {
    const raws = [
      { do: 'rename' },
      { do: 'rename', columns: [{ from: 'id' }] },
      { do: 'drop', columns: 'id' },
      { do: 'sort' },
      { do: 'cast', columns: ['id'] },
      { do: 'fill', columns: ['id'] },
      { do: 'derive', split: null },
      { do: 'filter', where: { column: 'id' } },
      { do: 'filter', where: { column: 'id', compare: '~', value: '1' } },
      { do: 'constructor' },
      {},
    ];
    const { steps } = fromRecipe({ version: 1, steps: raws });
    for (const { op } of steps) expect(say(op, (key) => key, (all) => all.join())).toBe('sayOther');
    expect(trace(names, steps)).toHaveLength(3);
    expect(recipe(steps).steps).toEqual(raws);
  });
});

describe('the types of a saved recipe', () => {
  const saved = recipe([newStep(cast)]);

  it('go with the cast that they are of', () => {
    expect(saved.types).toEqual({ price: 'decimal' });
    const { steps, ...options } = fromRecipe(saved);
    expect(recipe(steps, options)).toEqual(saved);
    expect(recipe([], options).types).toBeUndefined();
    expect(recipe([{ ...steps[0]!, on: false }], options).types).toBeUndefined();
    expect(recipe(drop(steps, 'price'), options).types).toBeUndefined();
    expect(recipe(rename(steps, 'price', 'cost'), options).types).toEqual({ cost: 'decimal' });
  });

  it('are known as those of a cast also behind a rename', () => {
    const renamed = recipe(rename([newStep(cast)], 'price', 'cost'));
    const { steps, ...options } = fromRecipe(renamed);
    expect(steps).toHaveLength(2);
    expect(recipe(steps, options)).toEqual(renamed);
  });

  it('that no cast says are kept, seen, and follow their column', () => {
    const types = { id: 'text', price: { type: 'decimal', decimal_mark: ',' } };
    const { steps, ...options } = fromRecipe({ version: 1, steps: [], types: ['infer', types] });
    expect(options.values).toBe('infer');
    expect(steps.map(({ op }) => op.do)).toEqual(['types']);
    expect(recipe(steps, options)).toEqual({ version: 1, steps: [], types: ['infer', types] });
    expect(recipe(rename(steps, 'id', 'key'), options).types).toEqual(['infer', { key: 'text', price: types.price }]);
    expect(recipe(drop(steps, 'price'), options).types).toEqual(['infer', { id: 'text' }]);
    expect(recipe([], options).types).toBe('infer');
  });

  it('are left out of CSV, but not of what is saved', () => {
    const { steps, ...options } = fromRecipe({ version: 1, steps: [], types: { id: 'integer' } });
    expect(recipe(steps, { ...options, format: 'csv' }).types).toBeUndefined();
    expect(recipe(steps, { ...options, format: 'csv', isKept: true }).types).toEqual({ id: 'integer' });
  });

  it('stay what they were where that is said, which is nothing to delimited text', () => {
    for (const types of ['keep', ['keep', { id: 'text' }]]) {
      const { steps, ...options } = fromRecipe({ version: 1, steps: [], types });
      expect(options.values).toBe('keep');
      expect(recipe(steps, { ...options, read: 'json' }).types).toEqual(types);
      expect(recipe(steps, { ...options, read: 'csv' }).types).toEqual(types === 'keep' ? undefined : { id: 'text' });
      expect(recipe(steps, { ...options, read: 'csv', isKept: true }).types).toEqual(types);
    }
  });

  it('that are none come to the server, which says so', () => {
    const { steps, ...options } = fromRecipe({ version: 1, steps: [], types: 5 });
    expect(recipe(steps, options).types).toBe(5);
  });

  it('say text of a cast to text where the others are inferred', () => {
    const steps = [newStep({ do: 'cast', columns: ['id'], to: 'text' })];
    expect(recipe(steps, { values: 'infer' }).types).toEqual(['infer', { id: 'text' }]);
    expect(recipe(steps).types).toBeUndefined();
  });
});

describe('values within values', () => {
  const nested = { version: 1, steps: [], flatten: true, explode: 'of', nest: true };
  const { steps, ...options } = fromRecipe(nested);

  it('are taken out of JSON and put into JSON, and otherwise left to what is saved', () => {
    expect(recipe(steps, { ...options, read: 'ndjson' })).toEqual(nested);
    expect(recipe(steps, { ...options, read: 'csv' })).toEqual({ version: 1, steps: [], nest: true });
    expect(recipe(steps, { ...options, read: 'json', format: 'csv' })).toEqual({ version: 1, steps: [], flatten: true, explode: 'of' });
    expect(recipe(steps, { ...options, read: 'csv', format: 'csv', isKept: true })).toEqual(nested);
  });
  it('are as the recipe says before the file is known', () => {
    expect(recipe(steps, options)).toEqual(nested);
  });
});

it('a name is no place in an address, and not blank', () => {
  expect(['.', '..', '', '  ', 'ä'.repeat(65)].filter(canBeName)).toEqual([]);
  expect(['...', 'a/b', '. .', 'ä'.repeat(64)].filter(canBeName)).toHaveLength(4);
});
