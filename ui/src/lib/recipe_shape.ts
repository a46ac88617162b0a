// Whether a step of a recipe from elsewhere is one that the page has a form for, with all that the form
// shows. Any other one is kept and shown as it is, and the server says what is wrong with it.

import { COMPARE_KEYS } from './describe';
import type { Operation } from './types';

type Members = Record<string, unknown>;

const isText = (value: unknown) => typeof value === 'string';
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null;
const isListOf = (value: unknown, isOne: (one: Members) => boolean) =>
  Array.isArray(value) && value.every((one) => isMembers(one) && isOne(one));

function isCondition(where: unknown): boolean {
  if (!isMembers(where) || !isText(where.column) || 'in' in where) return false;
  if ('is_empty' in where) return typeof where.is_empty === 'boolean';
  if ('matches' in where) return isText(where.matches);
  return isText(where.compare) && Object.hasOwn(COMPARE_KEYS, where.compare as string) && ['string', 'number'].includes(typeof where.value);
}

const SHAPES: Record<string, (raw: Members) => boolean> = {
  rename: ({ columns }) => isListOf(columns, ({ from, to }) => isText(from) && isText(to)),
  drop: ({ columns }) => isTexts(columns),
  reorder: ({ columns }) => isTexts(columns),
  filter: ({ where }) => isCondition(where),
  sort: ({ by }) => isListOf(by, ({ column }) => isText(column)),
  cast: ({ columns, to }) => isTexts(columns) && isText(to),
  fill: ({ columns, with: value }) => isTexts(columns) && isText(value),
  derive: ({ column, split }) =>
    isText(column) && isMembers(split) && isText(split.column) && isText(split.separator) && typeof split.part === 'number',
  deduplicate: ({ columns }) => columns === undefined || isTexts(columns),
};

export function isShaped(raw: Members): raw is Members & Operation {
  return isText(raw.do) && Object.hasOwn(SHAPES, raw.do as string) && SHAPES[raw.do as string]!(raw);
}
