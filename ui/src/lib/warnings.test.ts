import { describe, expect, it } from 'vitest';
import engine from '../../../src/engine/warning.cc?raw';
import document from '../../../docs/warnings.md?raw';
import { de } from './de';
import { warnings as german } from './de_warnings';
import type { Key } from './en';
import { render } from './messages';
import { told } from './warnings';

// The engine's table: {WarningCode::kNulByte, "nul_byte", "a text " "in parts"}.
const ENGINE = new Map(
  [...engine.matchAll(/\{WarningCode::k\w+,\s*"(\w+)",\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\}/g)].map(([, code, parts]) => {
    const text = [...parts!.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, part]) => part!.replaceAll('\\"', '"')).join('');
    return [code!, text] as const;
  }),
);
const places = (text: string) => [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name!))].sort();
const t = (key: Key) => render(de[key], {}, 'de');
const inGerman = (code: string, values: Record<string, string | number>) =>
  told({ code, message: 'in English', values }, 'de', t);

describe('the engine\'s warnings', () => {
  it('are all said in German, and no others', () => {
    expect(ENGINE.size).toBeGreaterThan(20);
    expect(ENGINE.size).toBe(engine.match(/\{WarningCode::k/g)!.length);
    expect(Object.keys(german).sort()).toEqual([...ENGINE.keys()].sort());
  });
  it('have the same values in German: all but the reason, and where it is one, perhaps the number', () => {
    for (const [code, message] of Object.entries(german)) {
      const known = places(ENGINE.get(code)!).filter((name) => name !== 'reason');
      expect([code, places(typeof message === 'string' ? message : message.other)]).toEqual([code, known]);
      if (typeof message !== 'string') expect([code, places(`${message.one}{n}`)]).toEqual([code, known]);
    }
  });
  it('have a plural in German where they have one for {n} in English', () => {
    for (const [code, text] of ENGINE) {
      expect([code, typeof german[code]]).toEqual([code, text.includes('{n:') || code === 'other_delimiter' ? 'object' : 'string']);
    }
  });
  it('stand in docs/warnings.md, word for word', () => {
    const rows = [...document.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, code, text]) => [code, text]);
    const asDocumented = (text: string) =>
      text
        .replaceAll(/\{(\w+):[^}|]*\|([^}]*)\}/g, (_, name: string, more: string) => more.replace('#', `{${name}}`))
        .replaceAll(/\{(\w+):[^}]*\}/g, '{$1}');
    expect(rows).toEqual([...ENGINE].map(([code, text]) => [code, asDocumented(text)]));
  });
  it('are told with their values and plurals', () => {
    expect(inGerman('preamble_left_out', { n: 1, text: '{n}' })).toEqual({ own: 'Vor der Kopfzeile wird 1 Zeile ausgelassen: „{n}“.' });
    expect(inGerman('open_record', { n: 100_000 }).own).toMatch(/^Die letzten 100\.000 Bytes/);
    expect(inGerman('other_delimiter', { delimiter: '\t', n: 3, of: 3, fields: 2 }).own).toMatch(/auch „Tabulator“ sein: Dann haben 3 von 3 Zeilen 2 Werte/);
    expect(inGerman('column_exceptions', { column: 'n', n: 99, of: 100, type: 'integer', example: 'n/a' }).own).toMatch(/99 vom Typ „ganze Zahlen“, „n\/a“/);
    expect(inGerman('json_by_content', { format: 'csv' }).own).toMatch(/^Der Name sagt CSV/);
  });
  it('have an error\'s own words behind them', () => {
    const { own, english } = inGerman('not_json', { reason: 'invalid_json: a value must stand here' });
    expect([own, english]).toEqual([german.not_json, 'invalid_json: a value must stand here']);
  });
  it('are English where the page is, and where it does not know them', () => {
    expect(inGerman('of_tomorrow', {})).toEqual({ english: 'in English' });
    expect(told({ code: 'open_quote', message: 'a quote', values: {} }, 'en', t)).toEqual({ english: 'a quote' });
  });
});
