import { expect, it } from 'vitest';
import { shareText } from './messages';
import { numberForm, plainNumber } from './numbers';
import type { Preview } from './types';

it('a number is what can be read in one way', () => {
  expect(['1000', '-2.5', '+.5', '1e3', ' 7 ', '2,5', '1234,5678'].map(plainNumber)).toEqual(['1000', '-2.5', '+.5', '1e3', '7', '2.5', '1234.5678']);
  expect(['1,000', '1.000,5', '1 000', '', 'x', ',5', '5,'].filter((text) => plainNumber(text) !== null)).toEqual([]);
});

it('a column has numbers by its cast, or by what was seen', () => {
  const seen = (type: string, decimal?: string) =>
    ({ columns: [{ name: 'a', type }], detected: { findings: decimal ? { decimal: { value: decimal } } : {} } }) as unknown as Preview;
  const a = { name: 'a', source: 0 };
  expect(numberForm(a, seen('integer', 'comma'))).toBe('plain');
  expect(numberForm(a, seen('decimal', 'point'))).toBe('plain');
  expect(numberForm(a, seen('decimal', 'comma'))).toBe('comma');
  expect(numberForm({ ...a, type: 'decimal' }, seen('decimal', 'comma'))).toBe('plain');
  expect(numberForm({ ...a, type: 'text' }, seen('integer'))).toBe('none');
  expect(numberForm({ ...a, type: 'integer', said: 'integer' }, seen('text'))).toBe('none');
  expect([numberForm(a, seen('text')), numberForm(a, null), numberForm(undefined, null), numberForm({ name: 'b', source: null }, null)]).toEqual(Array(4).fill('none'));
});

it('a share is all or nothing only where it is', () => {
  const said = (part: number, whole: number) => shareText(part, whole, 'en');
  expect([said(400, 400), said(399, 400), said(399999, 400000)]).toEqual(['100%', '99.8%', '99.9%']);
  expect([said(0, 400), said(1, 400), said(1, 400000), said(0, 0), said(1, 3)]).toEqual(['0%', '0.3%', '0.1%', '0%', '33%']);
});
