import { describe, expect, it } from 'vitest';
import { de } from './de';
import { en } from './en';
import { bytesText, render, type Message } from './messages';

const places = (message: Message) =>
  [...(typeof message === 'string' ? message : message.other).matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe('messages', () => {
  it('have plurals', () => {
    const message = { one: '{n} row', other: '{n} rows' };
    expect(render(message, { n: 1 }, 'en')).toBe('1 row');
    expect(render(message, { n: 0 }, 'en')).toBe('0 rows');
    expect(render(message, { n: 1234 }, 'de')).toBe('1.234 rows');
  });
  it('keep text that looks like a place', () => {
    expect(render('{"items": […]} {name}', { name: '{n}' }, 'en')).toBe('{"items": […]} {n}');
  });
  it('have the same places and plurals in each language', () => {
    for (const [key, message] of Object.entries(en)) {
      const other = de[key as keyof typeof en];
      expect([key, typeof other, places(other)]).toEqual([key, typeof message, places(message)]);
    }
  });
  it('say sizes', () => {
    expect(bytesText(1, 'en')).toBe('1 byte');
    expect(bytesText(2_500_000, 'en')).toBe('2.5 MB');
    expect(bytesText(5e15, 'en')).toBe('5,000 TB');
  });
});
