// A step in words.

import type { Key } from './en';
import type { Compare, Condition, JsonType, Operation, ValueType } from './types';
type Cast = Extract<Operation, { do: 'cast' }>;
import type { Say } from './i18n.svelte';

export const TYPE_KEYS: Record<ValueType | 'empty', Key> = {
  empty: 'typeEmpty',
  integer: 'typeInteger',
  decimal: 'typeDecimal',
  number: 'typeNumber',
  boolean: 'typeBoolean',
  date: 'typeDate',
  text: 'typeText',
};
export const COMPARE_KEYS: Record<Compare, Key> = {
  '=': 'conditionEqual',
  '!=': 'conditionNotEqual',
  '<': 'conditionLess',
  '<=': 'conditionLessEqual',
  '>': 'conditionMore',
  '>=': 'conditionMoreEqual',
};

function condition(where: Condition): { key: Key; value: string } {
  if ('is_empty' in where) return { key: where.is_empty ? 'conditionEmpty' : 'conditionFilled', value: '' };
  if ('matches' in where) return { key: 'conditionMatches', value: where.matches };
  return { key: COMPARE_KEYS[where.compare], value: String(where.value) };
}

function typeWords({ to, decimal_mark: mark, group_mark: group, format }: Cast, t: Say): string {
  const type = TYPE_KEYS[to] ? t(TYPE_KEYS[to]) : to;
  const more = [mark && `${t('decimalMark')} ${mark}`, group && `${t('groupMark')} ${group}`, format].filter(Boolean);
  return more.length ? `${type} (${more.join(', ')})` : type;
}

export function describe(op: Operation, t: Say, listed: (names: string[]) => string): string {
  switch (op.do) {
    case 'rename':
      return t('sayRename', { what: listed(op.columns.map((pair) => t('sayPair', pair))) });
    case 'drop':
      return t('sayDrop', { what: listed(op.columns) });
    case 'reorder': {
      const [first = '', ...rest] = op.columns;
      const shown = rest.length > 5 ? [first, ...rest.slice(0, 4), '…'] : op.columns;
      return t('sayReorder', { what: listed(shown) });
    }
    case 'filter': {
      const { key, value } = condition(op.where);
      const said = t('sayFilter', { column: op.where.column, condition: t(key), value }).trimEnd();
      return 'as' in op.where && op.where.as === 'number' ? t('sayAsNumbers', { what: said }) : said;
    }
    case 'sort':
      return t('saySort', {
        what: listed(
          op.by.map(({ column, order, as }) => {
            const said = `${column} ${order === 'descending' ? '↓' : '↑'}`;
            return as === 'number' ? t('sayAsNumbers', { what: said }) : said;
          }),
        ),
      });
    case 'cast':
      return t('sayCast', { what: listed(op.columns), type: typeWords(op, t) });
    case 'fill':
      return t('sayFill', { what: listed(op.columns), value: op.with });
    case 'derive':
      return t('saySplit', { from: op.split.column, separator: op.split.separator, part: op.split.part, to: op.column });
    case 'deduplicate':
      return op.columns ? t('sayDeduplicate', { what: listed(op.columns) }) : t('sayDeduplicateAll');
    case 'types': {
      const type = (said: JsonType) => {
        const name = typeof said === 'string' ? said : said?.type;
        return TYPE_KEYS[name] ? t(TYPE_KEYS[name]) : JSON.stringify(said);
      };
      return t('sayTypes', { what: listed(Object.entries(op.types).map(([name, said]) => `${name}: ${type(said)}`)) });
    }
    case 'other':
      return t('sayOther', { what: JSON.stringify(op.raw) });
  }
}
