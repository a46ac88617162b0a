import { describe, expect, it } from 'vitest';
import { toRecipe } from './recipe';
import { drop, moveColumn, moveStep, newStep, rename, trace, type Step } from './steps';

const names = ['id', 'name', 'city'];
const recipe = (steps: Step[], more = {}) =>
  toRecipe(steps, { reject: false, values: 'text', format: 'json', names, ...more });

describe('edits of columns', () => {
  it('become one step when they follow each other', () => {
    const steps = rename(rename([], 'name', 'who'), 'city', 'where');
    expect(recipe(steps).steps).toEqual([
      { do: 'rename', columns: [{ from: 'name', to: 'who' }, { from: 'city', to: 'where' }] },
    ]);
  });

  it('follow a column that is renamed twice, and vanish when it is back', () => {
    const twice = rename(rename([], 'name', 'who'), 'who', 'person');
    expect(recipe(twice).steps).toEqual([{ do: 'rename', columns: [{ from: 'name', to: 'person' }] }]);
    expect(rename(twice, 'person', 'name')).toEqual([]);
  });

  it('do not mistake a name that was given away in the same step', () => {
    const swapped = rename(rename([], 'name', 'x'), 'city', 'name');
    expect(trace(names, rename(swapped, 'name', 'town')).map(({ name }) => name)).toEqual(['id', 'x', 'town']);
  });

  it('keep a trace to the column of the file', () => {
    const steps = drop(moveColumn(rename([], 'name', 'who'), ['id', 'who', 'city'], 2, 0), 'id');
    expect(trace(names, steps)).toEqual([{ name: 'city', source: 2 }, { name: 'who', source: 1 }]);
  });

  it('take no column twice, also while two have one name', () => {
    const steps = moveColumn([], ['a', 'b', 'b'], 0, 1);
    expect(trace(['a', 'b', 'b'], steps).map(({ source }) => source)).toEqual([1, 2, 0]);
  });

  it('move by one place and stop at the ends', () => {
    expect(recipe(moveColumn([], names, 1, 0)).steps).toEqual([{ do: 'reorder', columns: ['name', 'id', 'city'] }]);
    expect(moveColumn([], names, 0, -1)).toEqual([]);
  });
});

describe('a list of steps', () => {
  const fill = newStep({ do: 'fill', columns: ['city'], with: '?' });
  const cast = newStep({ do: 'cast', columns: ['id'], to: 'integer' });

  it('leaves out what is switched off', () => {
    expect(recipe([{ ...fill, on: false }, cast]).steps).toEqual([cast.op]);
  });

  it('is sorted by hand', () => {
    expect(moveStep([fill, cast], 1, 0)).toEqual([cast, fill]);
    expect(moveStep([fill, cast], 1, 2)).toEqual([fill, cast]);
  });

  it('makes values of a type of casts, under the last name, in JSON only', () => {
    const steps = rename([cast], 'id', 'number');
    expect(recipe(steps).types).toEqual({ number: 'integer' });
    expect(recipe(steps, { values: 'infer' }).types).toEqual(['infer', { number: 'integer' }]);
    expect(recipe(steps, { format: 'csv', values: 'infer' }).types).toBeUndefined();
  });

  it('says what becomes of bad rows', () => {
    expect(recipe([], { reject: true }).on_error).toBe('reject');
    expect(recipe([]).on_error).toBeUndefined();
  });
});
