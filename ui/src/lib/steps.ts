// The steps as the page edits them, and the recipe that they are. Pure: every edit answers with a
// new list, so undoing is putting an old list back.

import type { Format, Operation, Recipe, ValueType } from './types';

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
}

let lastId = 0;
export function newStep(op: Operation): Step {
  return { id: ++lastId, on: true, op };
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
      const first = op.columns.flatMap((name) => columns.filter((column) => column.name === name));
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
      return columns.map((column) => (op.columns.includes(column.name) ? { ...column, type: op.to } : column));
    case 'other': {
      const listed = op.raw.columns;
      if (op.raw.do === 'select' && Array.isArray(listed)) {
        return listed.flatMap((name) => columns.filter((column) => column.name === name));
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

export interface RecipeOptions {
  reject: boolean; // set bad rows aside, rather than end with the first one
  infer: boolean; // JSON: numbers and true/false are told from the values
  format: Format;
  names: string[]; // the file's columns
  extra?: Record<string, unknown>; // members of a recipe that the page has no form for
}

const JSON_TYPES: (ValueType | undefined)[] = ['integer', 'decimal', 'number', 'boolean'];

export function toRecipe(steps: Step[], { reject, infer, format, names, extra = {} }: RecipeOptions): Recipe {
  const recipe: Recipe = {
    version: 1,
    steps: steps.filter(({ on }) => on).map(({ op }) => (op.do === 'other' ? op.raw : { ...op })),
    ...extra,
  };
  if (reject) recipe.on_error = 'reject';
  if (!['json', 'ndjson', 'items'].includes(format)) {
    delete recipe.types;
    return recipe;
  }
  const typed = trace(names, steps).filter(({ type }) => JSON_TYPES.includes(type));
  const types = Object.fromEntries(typed.map(({ name, type }) => [name, type]));
  if (typed.length && infer) recipe.types = ['infer', types];
  else if (typed.length) recipe.types = types;
  else if (infer) recipe.types = 'infer';
  return recipe;
}

const KNOWN = ['rename', 'drop', 'reorder', 'sort', 'cast', 'fill', 'deduplicate'];

function operationOf(raw: Record<string, unknown>): Operation {
  const where = raw.where as Record<string, unknown> | undefined;
  const isSimple = (raw.do === 'filter' && where?.column !== undefined && !('in' in where)) || (raw.do === 'derive' && 'split' in raw);
  if (KNOWN.includes(String(raw.do)) || isSimple) return raw as unknown as Operation;
  return { do: 'other', raw };
}

export interface LoadedRecipe {
  steps: Step[];
  reject: boolean;
  infer: boolean;
  extra: Record<string, unknown>;
}

/** Throws when it is no recipe; what its steps mean is the server's to judge. */
export function fromRecipe(document: unknown): LoadedRecipe {
  const recipe = document as Partial<Recipe> | null;
  if (typeof recipe !== 'object' || recipe?.version !== 1 || !Array.isArray(recipe.steps)) {
    throw new TypeError('not a recipe');
  }
  const { version: _, steps, on_error: onError, types, ...rest } = recipe;
  const infer = types === 'infer' || (Array.isArray(types) && types[0] === 'infer');
  const extra: Record<string, unknown> = { ...rest };
  if (types !== undefined && types !== 'infer') extra.types = types;
  return { steps: steps.map((raw) => newStep(operationOf(raw))), reject: onError === 'reject', infer, extra };
}
