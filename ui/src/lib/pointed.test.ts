import { describe, expect, it } from 'vitest';
import { pointedAt, type Piece } from './pointed';

const record = { code: 'bad_value', column: 'b', message: 'step 1 (cast): "much" is no integer', raw: '2,much,y\n' };
const marked = (pieces: Piece[]) => pieces.map(({ text, mark }) => (mark ? `[${text}]` : text)).join('');

describe('the value that is to blame', () => {
  it('is pointed at in its record', () => {
    expect(pointedAt(record)).toEqual([{ text: '2,' }, { text: 'much', mark: 'value' }, { text: ',y' }]);
    expect(marked(pointedAt({ ...record, raw: 'much\n' }))).toBe('[much]');
  });
  it('is the whole value, where others have it as a part', () => {
    expect(marked(pointedAt({ ...record, raw: 'too much,much,x\n' }))).toBe('too much,[much],x');
  });
  it('is not guessed where it stands twice, otherwise, or no column is to blame', () => {
    expect(marked(pointedAt({ ...record, raw: 'much,much\n' }))).toBe('much,much');
    expect(marked(pointedAt({ ...record, raw: '2,"mu""ch"\n' }))).toBe('2,"mu""ch"');
    const { column: _, ...ofNone } = record;
    expect(marked(pointedAt(ofNone))).toBe('2,much,y');
  });
  it('of a long record is shown with what is around it', () => {
    const shown = marked(pointedAt({ ...record, raw: `${'1,'.repeat(400)}much${',2'.repeat(400)}\n` }));
    expect(shown).toMatch(/^…(1,){50}\[much\](,2){98}…$/);
    expect(marked(pointedAt({ ...record, raw: `${'1,'.repeat(400)}much` }))).toMatch(/^…(1,){148}\[much\]$/);
  });
  it('of a long record that is not found there is its beginning', () => {
    expect(marked(pointedAt({ ...record, raw: 'x'.repeat(400) }))).toBe(`${'x'.repeat(300)}…`);
  });
  it('is found, too, where it is told cut', () => {
    expect(marked(pointedAt({ ...record, message: '"muc…" is no integer' }))).toBe('2,[muc]h,y');
    expect(marked(pointedAt({ ...record, message: '"a "much" b" is no integer', raw: '1,a "much" b' }))).toBe('1,[a "much" b]');
  });
  it('may be longer than what is shown', () => {
    const long = 'z'.repeat(1000);
    expect(marked(pointedAt({ ...record, message: `"${long}" is no integer`, raw: `1,${long},2` }))).toBe(`1,[${'z'.repeat(298)}]…`);
  });
});

describe('bytes that are no text', () => {
  const of = (bytes: number[]) => marked(pointedAt({ code: 'invalid_utf8', message: '', raw_base64: btoa(String.fromCharCode(...bytes)) }));
  it('are marked, as the letters that they most often are', () => {
    expect(pointedAt({ code: 'invalid_utf8', message: '', raw_base64: 'TfxsbGVyOzEK' })).toEqual([
      { text: 'M' },
      { text: 'ü', mark: 'byte' },
      { text: 'ller;1' },
    ]);
    expect(of([0xa3, 0xdf, 0x0d, 0x0a])).toBe('[£ß]');
  });
  it('are told from characters of any length', () => {
    expect(of([...new TextEncoder().encode('é€😀')])).toBe('é€😀');
    expect(of([0xc3, 0xa9, 0xe9, 0x20, 0xf0, 0xb0, 0xb1])).toBe('é[é] [ð°±]');
    expect(of([0xed, 0xa1, 0xbf, 0xc0, 0xaf])).toBe('[í¡¿À¯]');
  });
  it('of a long record are shown with what is around them', () => {
    expect(of([...Array.from({ length: 500 }, () => 0x78), 0xfc])).toBe(`…${'x'.repeat(299)}[ü]`);
  });
  it('that cannot be seen have a sign', () => {
    expect(marked(pointedAt({ code: 'nul_byte', message: '', raw: '1,\0\n' }))).toBe('1,[␀]');
  });
});
