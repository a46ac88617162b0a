// The recipe document (docs/recipe.md) that the steps are, and the steps that a document is.

import { isShaped } from './recipe_shape';
import { newStep, trace, type Step, type Traced } from './steps';
import type { Format, JsonType, Operation, Recipe, Values, ValueType } from './types';

export interface RecipeOptions {
  reject: boolean; // set bad rows aside, rather than end with the first one
  values: Values;
  format: Format; // of the output
  read?: Format; // the file's, when it is known
  names: string[]; // the file's columns
  extra?: Record<string, unknown>; // members of a recipe that the page has no form for
  isKept?: boolean; // it is to be saved: what the output of the moment cannot say stays in it
}

/** Can it be saved under that name? A dot is a place in an address, not a name. */
export const canBeName = (name: string): boolean =>
  name.trim() !== '' && name !== '.' && name !== '..' && new TextEncoder().encode(name).length <= 128;

export const JSON_FORMATS: Format[] = ['json', 'ndjson', 'items'];
const CAST_TYPES: (ValueType | undefined)[] = ['integer', 'decimal', 'number', 'boolean'];

// Of a cast, those that JSON can say; text only has to be said where others need not be texts.
function typesOfCasts(columns: Traced[], values: Values): [string, JsonType][] {
  const isTold = ({ type, said }: Traced) => said === undefined && (CAST_TYPES.includes(type) || (values !== 'text' && type === 'text'));
  return columns.filter(isTold).map(({ name, type }) => [name, type!]);
}

export function toRecipe(steps: Step[], { reject, values, format, read, names, extra = {}, isKept = false }: RecipeOptions): Recipe {
  const recipe: Recipe = {
    version: 1,
    steps: steps.flatMap(({ on, op }) => (!on || op.do === 'types' ? [] : [op.do === 'other' ? op.raw : { ...op }])),
    ...extra,
  };
  if (reject) recipe.on_error = 'reject';
  const isOfText = read && !JSON_FORMATS.includes(read) && !isKept;
  if (isOfText) {
    delete recipe.flatten;
    delete recipe.explode;
  }
  const isJson = JSON_FORMATS.includes(format);
  if (!isJson && !isKept) {
    delete recipe.types;
    delete recipe.nest;
    return recipe;
  }
  const columns = trace(names, steps);
  const said = columns.flatMap(({ name, said }): [string, JsonType][] => (said === undefined ? [] : [[name, said]]));
  const others = isOfText && values === 'keep' ? 'text' : values; // delimited text has nothing to keep
  const types = Object.fromEntries([...(isJson ? typesOfCasts(columns, others) : []), ...said]);
  const isTyped = Object.keys(types).length > 0;
  if (others === 'text') return isTyped ? { ...recipe, types } : recipe;
  recipe.types = isTyped ? [others, types] : others;
  return recipe;
}

function operationOf(raw: Record<string, unknown>): Operation {
  return isShaped(raw) ? raw : { do: 'other', raw };
}

export interface LoadedRecipe {
  steps: Step[];
  reject: boolean;
  values: Values;
  extra: Record<string, unknown>;
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// What the casts say of themselves is no more than that: it goes with them. Which columns the file will
// have is not known, but those that a cast can be followed from are named in the steps.
function typesBesideCasts(types: Record<string, unknown>, steps: Step[], values: Values): [string, JsonType][] {
  const named = steps.flatMap(({ op }) =>
    op.do === 'cast' ? op.columns : op.do === 'rename' ? op.columns.map(({ from }) => from) : [],
  );
  const ofCasts = new Map(typesOfCasts(trace([...new Set(named)], steps), values));
  return Object.entries(types as Record<string, JsonType>).filter(([name, type]) => ofCasts.get(name) !== type);
}

/** Throws when it is no recipe; what its steps mean is the server's to judge. */
export function fromRecipe(document: unknown): LoadedRecipe {
  const recipe = document as Partial<Recipe> | null;
  if (typeof recipe !== 'object' || recipe?.version !== 1 || !Array.isArray(recipe.steps) || !recipe.steps.every(isMap)) {
    throw new TypeError('not a recipe');
  }
  const { version: _, steps: raw, on_error: onError, types, ...extra } = recipe;
  const steps = raw.map((one) => newStep(operationOf(one)));
  const [first, second = {}]: unknown[] = Array.isArray(types) ? types : [types];
  const values = first === 'infer' || first === 'keep' ? first : 'text';
  const map: unknown = values === 'text' ? types : second;
  if (isMap(map)) {
    const beside = typesBesideCasts(map, steps, values);
    if (beside.length) steps.push(newStep({ do: 'types', types: Object.fromEntries(beside) }));
  } else if (types !== undefined) {
    extra.types = types; // the server says what is wrong with it
  }
  return { steps, reject: onError === 'reject', values, extra };
}
