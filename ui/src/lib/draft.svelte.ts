// What is being prepared: a file, how it is read, the steps, the output. Every change asks the server
// for a new preview; an answer that a later question has overtaken is dropped.

import type { Api } from './api';
import { sampleOf, type Sample } from './sample';
import { fromRecipe, toRecipe, trace, type Step } from './steps';
import type { Input, NewJob, Output, Preview, Recipe } from './types';

const SETTLE_MS = 250;
const UNDO_MAX = 100;

export class Draft {
  file = $state.raw<File | null>(null);
  input = $state.raw<Input>({});
  output = $state.raw<Output>({ format: 'json' });
  reject = $state(false);
  infer = $state(false);
  profile = $state(false); // of the whole file, with the job
  started = $state<string | null>(null); // the job that reads the file as it is read here
  preview = $state.raw<Preview | null>(null);
  problem = $state.raw<unknown>(null);
  isBusy = $state(false);
  trouble = $state<'unreadable' | 'emptyFile' | null>(null); // with the file that was chosen

  #steps = $state.raw<Step[]>([]);
  #past = $state.raw<Step[][]>([]);
  #future = $state.raw<Step[][]>([]);
  #extra = $state.raw<Record<string, unknown>>({});
  #sample: Sample | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked: AbortController | null = null;

  readonly names = $derived((this.preview?.columns ?? []).map(({ name }) => name));
  readonly columns = $derived(trace(this.names, this.#steps));
  readonly recipe: Recipe = $derived(
    toRecipe(this.#steps, {
      reject: this.reject,
      infer: this.infer,
      format: this.output.format,
      names: this.names,
      extra: this.#extra,
    }),
  );

  constructor(private readonly api: Api) {}

  get steps(): Step[] {
    return this.#steps;
  }
  get canUndo(): boolean {
    return this.#past.length > 0;
  }
  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  async open(file: File): Promise<boolean> {
    const sample = await sampleOf(file).catch(() => null);
    this.trouble = !sample ? 'unreadable' : file.size === 0 ? 'emptyFile' : null;
    if (!sample || this.trouble) return false;
    this.#sample = sample;
    this.file = file;
    this.input = {};
    this.preview = null;
    this.problem = null;
    this.reset();
    const isJson = /\.(json|ndjson|jsonl)(\.(gz|zst))?$/i.test(file.name);
    this.output = { format: isJson ? 'csv' : 'json' };
    this.refresh(0);
    return true;
  }

  /** The file as it is now: what was said of it stays. */
  async renew(file: File): Promise<boolean> {
    const sample = await sampleOf(file).catch(() => null);
    if (!sample || file.size === 0) return false;
    this.#sample = sample;
    this.file = file;
    this.refresh(0);
    return true;
  }
  /** A file with what was once made of it. */
  async reopen(file: File, { input = {}, output, recipe, profile = false }: NewJob): Promise<boolean> {
    if (!(await this.open(file))) return false;
    this.input = input;
    this.output = output ?? this.output;
    this.profile = profile;
    this.load(recipe ?? { version: 1, steps: [] });
    return true;
  }

  private reset(): void {
    this.#steps = [];
    this.#past = [];
    this.#future = [];
    this.#extra = {};
    this.reject = false;
    this.infer = false;
    this.profile = false;
    this.started = null;
  }

  edit(steps: Step[]): void {
    if (steps === this.#steps) return;
    this.#past = [...this.#past, this.#steps].slice(-UNDO_MAX);
    this.#future = [];
    this.#steps = steps;
    this.refresh();
  }
  undo(): void {
    const before = this.#past.at(-1);
    if (!before) return;
    this.#future = [this.#steps, ...this.#future];
    this.#past = this.#past.slice(0, -1);
    this.#steps = before;
    this.refresh();
  }
  redo(): void {
    const [next, ...rest] = this.#future;
    if (!next) return;
    this.#past = [...this.#past, this.#steps];
    this.#future = rest;
    this.#steps = next;
    this.refresh();
  }

  read(change: Input): void {
    const next = { ...this.input, ...change };
    for (const key of Object.keys(next) as (keyof Input)[]) if (next[key] === undefined) delete next[key];
    this.input = next;
    this.started = null;
    this.refresh(0);
  }
  write(change: Partial<Output>): void {
    // Options of delimited text mean nothing to JSON, and are refused there.
    const isOther = change.format !== undefined && change.format !== this.output.format;
    const kept = isOther && this.output.compression ? { compression: this.output.compression } : {};
    this.output = isOther ? { ...kept, format: change.format! } : { ...this.output, ...change };
    this.refresh(0);
  }
  setReject(reject: boolean): void {
    this.reject = reject;
    this.refresh(0);
  }
  setInfer(infer: boolean): void {
    this.infer = infer;
    this.refresh(0);
  }
  /** Throws when it is no recipe. */
  load(document: unknown): void {
    const { steps, reject, infer, extra } = fromRecipe(document);
    this.#extra = extra;
    this.reject = reject;
    this.infer = infer;
    this.edit(steps);
  }

  job(): NewJob {
    const file = this.file!;
    return {
      file: { name: file.name, size: file.size },
      input: this.input,
      output: this.output,
      recipe: this.recipe,
      ...(this.profile && { profile: true }),
    };
  }

  refresh(afterMs = SETTLE_MS): void {
    clearTimeout(this.#timer);
    this.#asked?.abort();
    this.isBusy = true;
    this.#timer = setTimeout(() => void this.ask(), afterMs);
  }

  private async ask(): Promise<void> {
    const { file } = this;
    const sample = this.#sample;
    if (!file || !sample) return;
    const asked = new AbortController();
    this.#asked = asked;
    const request = { name: file.name.slice(0, 1024), sample: sample.base64, complete: sample.complete, size: file.size, rows: 50 };
    const wanted = { input: this.input, output: this.output, recipe: this.recipe };
    try {
      const preview = await this.api.preview({ ...request, ...wanted }, asked.signal);
      if (asked.signal.aborted) return;
      this.preview = preview;
      this.problem = null;
    } catch (error) {
      if (asked.signal.aborted) return;
      this.problem = error;
    }
    this.isBusy = false;
  }
}
