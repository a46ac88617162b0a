// A bad record as it stands in the file, with what is to blame marked: the value that is told, or the
// bytes that are no text.

import type { RecordProblem } from './types';

export interface Piece {
  text: string;
  mark?: 'value' | 'byte';
}

const SHOWN_MAX = 300;
const LED_BY = SHOWN_MAX / 3; // what is shown before the mark, where not all is

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const western = new TextDecoder('windows-1252');

function lengthBy(lead: number): number {
  if (lead < 0x80) return 1;
  return lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
}
function characterAt(bytes: Uint8Array, at: number): string | null {
  const length = lengthBy(bytes[at]!);
  if (length === 1) return String.fromCharCode(bytes[at]!);
  if (length === 0 || at + length > bytes.length) return null;
  try {
    return strict.decode(bytes.subarray(at, at + length));
  } catch {
    return null;
  }
}

/** Bytes as text; those that are no UTF-8 are marked, as the letters that they most often are. */
export function textOf(bytes: Uint8Array): Piece[] {
  const pieces: Piece[] = [];
  const add = (text: string, mark?: 'byte') => {
    const last = pieces.at(-1);
    if (last && last.mark === mark) last.text += text;
    else pieces.push(mark ? { text, mark } : { text });
  };
  for (let at = 0; at < bytes.length; ) {
    const text = characterAt(bytes, at);
    if (text === null) add(western.decode(bytes.subarray(at, at + 1)), 'byte');
    else add(text);
    at += text === null ? 1 : lengthBy(bytes[at]!);
  }
  return pieces;
}

function placesOf(text: string, value: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) places.push(at);
  return places;
}

/** Where a value stands; one that stands there twice, or otherwise than it is told, is not pointed at. */
function placeOf(text: string, value: string): number | undefined {
  const places = value ? placesOf(text, value) : [];
  const isEdge = (at: number) => at < 0 || at >= text.length || /[,;\t|:"'[\]{}\r\n]/.test(text[at]!);
  const whole = places.filter((at) => isEdge(at - 1) && isEdge(at + value.length));
  const [place, second] = whole.length ? whole : places;
  return second === undefined ? place : undefined;
}

function piecesOf(raw: string, value: string): Piece[] {
  // What cannot be seen is shown as its sign.
  if (raw.includes('\0')) {
    return raw.split(/(\0+)/).filter(Boolean).map((text) => (text[0] === '\0' ? { text: text.replaceAll('\0', '␀'), mark: 'byte' } : { text }));
  }
  const at = placeOf(raw, value);
  if (at === undefined) return [{ text: raw }];
  const pieces: Piece[] = [{ text: raw.slice(0, at) }, { text: value, mark: 'value' }, { text: raw.slice(at + value.length) }];
  return pieces.filter(({ text }) => text !== '');
}

/** A long record is shown around what is marked, or else as its beginning. */
function around(pieces: Piece[]): Piece[] {
  const length = pieces.reduce((sum, { text }) => sum + text.length, 0);
  if (length <= SHOWN_MAX) return pieces;
  const first = pieces.findIndex(({ mark }) => mark);
  const at = pieces.slice(0, Math.max(first, 0)).reduce((sum, { text }) => sum + text.length, 0);
  const from = Math.max(0, Math.min(at - LED_BY, length - SHOWN_MAX));
  const to = from + SHOWN_MAX;
  let start = 0;
  const shown = pieces.flatMap((piece) => {
    const text = piece.text.slice(Math.max(0, from - start), Math.max(0, to - start));
    start += piece.text.length;
    return text === '' ? [] : [{ ...piece, text }];
  });
  const more: Piece[] = [{ text: '…' }];
  return [...(from > 0 ? more : []), ...shown, ...(to < length ? more : [])];
}

export function pointedAt({ raw, raw_base64: base64, column, message }: RecordProblem): Piece[] {
  if (raw === undefined && base64 !== undefined) {
    const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
    const end = bytes.at(-1) === 0x0a ? (bytes.at(-2) === 0x0d ? -2 : -1) : bytes.length;
    return around(textOf(bytes.subarray(0, end)));
  }
  const value = column === undefined ? '' : (/"(.+?)…?"[^"]*$/s.exec(message)?.[1] ?? '');
  return around(piecesOf((raw ?? '').replace(/\r?\n$/, ''), value));
}
