// The steps as the page edits them. Pure: every edit answers with a new list, so undoing is putting an
// old list back. The recipe that they are: recipe.ts.

import type { JsonType, Operation, ValueType } from './types';

export interface Step {
  id: number;
  on: boolean;
  op: Operation;
}

/** A column behind the steps: which column of the file it was (null: a step made it), and its type. */
export interface Traced {
  name: string;
  source: number | null;
  made?: string; // the name that the step gave it
  type?: ValueType;
  said?: JsonType; // that type, where it was said for JSON and not by a cast
}

/** Is it one of the recipe's steps, as the server counts them? */
export const isCounted = ({ on, op }: Step): boolean => on && op.do !== 'types';

let lastId = 0;
export function newStep(op: Operation): Step {
  return { id: ++lastId, on: true, op };
}

const typeOf = (said: JsonType): ValueType => (typeof said === 'string' ? said : said?.type);

// Two may have one name, for as long as it takes to mend that: none is taken twice.
function pick(columns: Traced[], names: unknown[]): Traced[] {
  return [...new Set(names.flatMap((name) => columns.filter((column) => column.name === name)))];
}

function after(columns: Traced[], op: Operation): Traced[] {
  switch (op.do) {
    case 'rename': {
      const names = new Map(op.columns.map(({ from, to }) => [from, to]));
      return columns.map((column) => ({ ...column, name: names.get(column.name) ?? column.name }));
    }
    case 'drop':
      return columns.filter(({ name }) => !op.columns.includes(name));
    case 'reorder': {
      const first = pick(columns, op.columns);
      return [...first, ...columns.filter((column) => !first.includes(column))];
    }
    case 'derive': {
      const made: Traced = { name: op.column, source: null, made: op.column };
      const there = columns.some(({ name }) => name === op.column);
      return there
        ? columns.map(({ type, ...column }) => (column.name === op.column || type === undefined ? column : { ...column, type }))
        : [...columns, made];
    }
    case 'cast':
      return columns.map(({ said, ...column }) => {
        if (op.columns.includes(column.name)) return { ...column, type: op.to };
        return said === undefined ? column : { ...column, said };
      });
    case 'types':
      return columns.map((column) => {
        const said = Object.hasOwn(op.types, column.name) ? op.types[column.name] : undefined;
        return said === undefined ? column : { ...column, said, type: typeOf(said) };
      });
    case 'other': {
      const listed = op.raw.columns;
      if (op.raw.do === 'select' && Array.isArray(listed)) {
        return pick(columns, listed);
      }
      const made = op.raw.column;
      if (op.raw.do === 'derive' && typeof made === 'string' && !columns.some(({ name }) => name === made)) {
        return [...columns, { name: made, source: null, made }];
      }
      return columns;
    }
    default:
      return columns;
  }
}

export function trace(names: string[], steps: Step[]): Traced[] {
  const start: Traced[] = names.map((name, source) => ({ name, source }));
  return steps.filter(({ on }) => on).reduce((columns, { op }) => after(columns, op), start);
}

// An edit of columns goes into the last step when that is of its kind: ten renames are one line.
function withLast(steps: Step[], merge: (op: Operation) => Operation | 'nothing' | null, op: Operation): Step[] {
  const last = steps.at(-1);
  const merged = last?.on ? merge(last.op) : null;
  if (!last || merged === null) return [...steps, newStep(op)];
  if (merged === 'nothing') return steps.slice(0, -1);
  return [...steps.slice(0, -1), { ...last, op: merged }];
}

export function rename(steps: Step[], from: string, to: string): Step[] {
  if (from === to) return steps;
  return withLast(
    steps,
    (op) => {
      if (op.do !== 'rename') return null;
      const earlier = op.columns.find((pair) => pair.to === from);
      // A name that another column gives up in this very step would mean that column.
      if (!earlier && op.columns.some((pair) => pair.from === from)) return null;
      const pairs = earlier
        ? op.columns.map((pair) => (pair === earlier ? { from: pair.from, to } : pair))
        : [...op.columns, { from, to }];
      const changing = pairs.filter((pair) => pair.from !== pair.to);
      return changing.length ? { do: 'rename', columns: changing } : 'nothing';
    },
    { do: 'rename', columns: [{ from, to }] },
  );
}

export function drop(steps: Step[], name: string): Step[] {
  return withLast(
    steps,
    (op) => (op.do === 'drop' ? { do: 'drop', columns: [...op.columns, name] } : null),
    { do: 'drop', columns: [name] },
  );
}

export function moveColumn(steps: Step[], order: string[], from: number, to: number): Step[] {
  if (from === to || to < 0 || to >= order.length) return steps;
  const moved = order.toSpliced(from, 1).toSpliced(to, 0, order[from]!);
  const op: Operation = { do: 'reorder', columns: moved };
  return withLast(steps, (last) => (last.do === 'reorder' ? op : null), op);
}

export function moveStep(steps: Step[], from: number, to: number): Step[] {
  if (to < 0 || to >= steps.length) return steps;
  return steps.toSpliced(from, 1).toSpliced(to, 0, steps[from]!);
}
