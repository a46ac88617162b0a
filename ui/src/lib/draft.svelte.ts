// What is being prepared: a file, how it is read, the steps, the output. Every change asks the server
// for a new preview; an answer that a later question has overtaken is dropped. Every change can be
// undone, whatever it changed.

import { isPassing, type Api } from './api';
import { areBehindHeader, isDoubled, readBehindHeader, renameDoubled } from './doubled';
import { OwnHeaders, withHeader, type OwnHeader } from './own_header';
import { fromRecipe, JSON_FORMATS, toRecipe } from './recipe';
import { formatOfName, withFormat, withFound, withNesting, withReading, withWriting, type Found, type State } from './said';
import { sampleOf, type Sample } from './sample';
import { trace, type Step } from './steps';
import { Undo } from './undo.svelte';
import type { Format, Input, Nesting, NewJob, Output, Preview, Recipe, Values } from './types';

const SETTLE_MS = 250;
const AGAIN_MS = 5000; // when the server did not answer

export class Draft {
  file = $state.raw<File | null>(null);
  input = $state.raw<Input>({});
  output = $state.raw<Output>({ format: 'json' });
  reject = $state(false);
  values = $state<Values>('text');
  profile = $state(false); // of the whole file, with the job
  started = $state<string | null>(null); // the job that reads the file as it is read here
  preview = $state.raw<Preview | null>(null);
  problem = $state.raw<unknown>(null);
  trouble = $state<'unreadable' | 'emptyFile' | null>(null); // with the file that was chosen
  found = $state.raw<Found>({});
  own = $state.raw<OwnHeader>({ isBehind: false }); // the file's header, by which it is known again
  carried = $state<'kept' | 'left' | null>(null); // the steps of the file before, when another was chosen
  changes = $state(0); // how many there were: what is said of the state before is old then

  #isReading = $state(false); // a file that was chosen
  #isAsking = $state(false);
  #steps = $state.raw<Step[]>([]);
  readonly #undo = new Undo<State>();
  #extra = $state.raw<Record<string, unknown>>({});
  #sample: Sample | null = null;
  #headers = new OwnHeaders();
  #before: { state: State; own: OwnHeader } | null = null; // until the new file's header is known
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked: AbortController | null = null;

  readonly names = $derived((this.preview?.columns ?? []).map(({ name }) => name));
  readonly columns = $derived(trace(this.names, this.#steps));
  readonly recipe: Recipe = $derived(this.recipeFor(false));

  constructor(private readonly api: Api) {}

  private recipeFor(isKept: boolean): Recipe {
    const { reject, values, names, readAs } = this;
    return toRecipe(this.#steps, { reject, values, names, read: readAs, format: this.output.format, extra: this.#extra, isKept });
  }
  /** As it is to be saved. */
  kept(): Recipe {
    return this.recipeFor(true);
  }

  get steps(): Step[] {
    return this.#steps;
  }
  /** Members of a recipe beside its steps. */
  get extra(): Record<string, unknown> {
    return this.#extra;
  }
  /** Is the file read as JSON? By its name as long as nothing else is known. */
  get isOfJson(): boolean {
    return JSON_FORMATS.includes(this.readAs ?? formatOfName(this.file?.name ?? ''));
  }
  private get readAs(): Format | undefined {
    return this.input.format ?? this.preview?.detected?.format;
  }
  /** What is shown is not yet of what was said last. */
  get isBusy(): boolean {
    return this.#isReading || this.#isAsking;
  }
  get canUndo(): boolean {
    return this.#undo.canUndo;
  }
  get canRedo(): boolean {
    return this.#undo.canRedo;
  }

  private async sampled(file: File): Promise<Sample | null> {
    this.#isReading = true;
    const sample = await sampleOf(file).catch(() => null);
    this.#isReading = false;
    return sample;
  }

  async open(file: File): Promise<boolean> {
    const sample = await this.sampled(file);
    this.trouble = !sample ? 'unreadable' : file.size === 0 ? 'emptyFile' : null;
    if (!sample || this.trouble) return false;
    const state = this.state();
    const { own } = this;
    this.change(
      { file, sample, input: {}, output: { format: formatOfName(file.name) === 'csv' ? 'json' : 'csv' }, reject: false, values: 'text', steps: [], extra: {} },
      0,
    );
    this.profile = false;
    if (state.file && state.steps.length) {
      this.#before = { state, own };
      // Its header may only be the same when it is read in the same way. Without a header every file of
      // as many columns would seem to have it.
      if (own.isBehind) this.input = withHeader(state.input);
      else if (state.input.header_rows !== 0) this.input = state.input;
    }
    return true;
  }
  /** The steps stay when the file that was chosen has the header of the one before. */
  private async carry(header: string | undefined): Promise<void> {
    const before = this.#before;
    if (!before) return;
    const { state, own } = before;
    const { changes } = this;
    if (header !== undefined && header === own.header) {
      const input = own.isBehind ? await this.behindHeader().catch(() => null) : this.input;
      if (input === null || changes !== this.changes) return;
      this.put({ ...state, file: this.file, sample: this.#sample, input });
      this.carried = 'kept';
    } else if (Object.keys(this.input).length) {
      this.input = {};
    } else {
      this.#before = null;
      this.carried = 'left';
      return;
    }
    this.refresh(0);
  }

  /** The file as it is now: what was said of it stays. */
  async renew(file: File): Promise<boolean> {
    const sample = await this.sampled(file);
    if (!sample || file.size === 0) return false;
    this.put({ ...this.state(), file, sample });
    this.refresh(0);
    return true;
  }
  /** A file with what was once made of it. */
  async reopen(file: File, { input = {}, output, recipe, profile = false }: NewJob): Promise<boolean> {
    const made = fromRecipe(recipe ?? { version: 1, steps: [] });
    if (!(await this.open(file))) return false;
    this.put({ ...this.state(), input, output: output ?? this.output, ...made });
    this.profile = profile;
    this.refresh(0);
    return true;
  }

  private state(): State {
    const { file, input, output, reject, values } = this;
    return { file, sample: this.#sample, input, output, reject, values, steps: this.#steps, extra: this.#extra };
  }
  private put(state: State): void {
    if (state.file !== this.file) {
      this.preview = null;
      this.problem = null;
      this.found = {};
      this.own = { isBehind: false };
    }
    if (state.file !== this.file || state.input !== this.input) this.started = null;
    this.file = state.file;
    this.#sample = state.sample;
    this.input = state.input;
    this.output = state.output;
    this.reject = state.reject;
    this.values = state.values;
    this.#steps = state.steps;
    this.#extra = state.extra;
    this.#before = null;
    this.carried = null;
    this.trouble = null;
    this.changes++;
  }
  private change(next: Partial<State>, afterMs = SETTLE_MS): void {
    const state = this.state();
    this.#undo.change(state.file ? state : undefined);
    this.put({ ...state, ...next });
    this.refresh(afterMs);
  }

  edit(steps: Step[]): void {
    if (steps !== this.#steps) this.change({ steps });
  }
  undo(): void {
    this.putBack(this.#undo.undo(this.state()));
  }
  redo(): void {
    this.putBack(this.#undo.redo(this.state()));
  }
  private putBack(state: State | undefined): void {
    if (!state) return;
    this.put(state);
    this.refresh();
  }

  read(change: Input): void {
    this.change({ input: withReading(this.input, change) }, 0);
  }
  readFormat(format: Format | undefined): void {
    this.change({ input: withFormat(this.input, format) }, 0);
  }
  readAsFound(): void {
    this.change({ input: {} }, 0);
  }
  write(change: Partial<Output>): void {
    this.change({ output: withWriting(this.output, change) }, 0);
  }
  setExtra(change: Nesting): void {
    this.change({ extra: withNesting(this.#extra, change) }, 0);
  }
  setReject(reject: boolean): void {
    this.change({ reject }, 0);
  }
  setValues(values: Values): void {
    this.change({ values }, 0);
  }
  /** Throws when it is no recipe. Made behind a header that names a column twice, it is of use only there. */
  async use(document: unknown): Promise<void> {
    const made = fromRecipe(document);
    const { preview, changes } = this;
    const isBehind = preview?.detected?.dialect && this.input.header_rows !== 0 && isDoubled(preview) && areBehindHeader(made.steps);
    const input = isBehind ? await this.behindHeader() : this.input;
    if (changes === this.changes) this.change({ ...made, input }, 0);
  }
  private plain(input: Input, rows: number): Promise<Preview> {
    return this.request({ input, rows }, new AbortController().signal);
  }
  private behindHeader(): Promise<Input> {
    return readBehindHeader(this.input, this.preview!, (input) => this.plain(input, 3));
  }
  /** A header that names a column twice is skipped, and its names are given by a step, each to one column. */
  async renameDoubled(): Promise<void> {
    const { preview, changes } = this;
    if (!preview?.detected.dialect) return;
    try {
      const input = await this.behindHeader();
      if (changes !== this.changes) return;
      this.change({ input, steps: renameDoubled(this.names, this.#steps) }, 0);
    } catch (error) {
      if (changes === this.changes) this.problem = error;
    }
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
    this.#isAsking = true;
    this.#timer = setTimeout(() => void this.ask(), afterMs);
  }

  private request(wanted: { input: Input; output?: Output; recipe?: Recipe; rows: number }, signal: AbortSignal): Promise<Preview> {
    const file = this.file!;
    const { base64, complete } = this.#sample!;
    return this.api.preview({ name: file.name.slice(0, 1024), sample: base64, complete, size: file.size, ...wanted }, signal);
  }
  private async ask(): Promise<void> {
    if (!this.file || !this.#sample) return;
    const asked = new AbortController();
    this.#asked = asked;
    let header: string | undefined;
    try {
      const { input, output, recipe } = this;
      const preview = await this.request({ input, output, recipe, rows: 50 }, asked.signal);
      if (asked.signal.aborted) return;
      this.preview = preview;
      this.problem = null;
      this.found = withFound(this.found, preview, input);
      const isNested = recipe.flatten !== undefined || recipe.explode !== undefined;
      const own = await this.#headers.of(this.file, input, preview, isNested, (other) => this.plain(other, 1));
      if (asked.signal.aborted) return;
      this.own = own;
      header = own.header;
    } catch (error) {
      if (asked.signal.aborted) return;
      const isPassed = isPassing(error);
      if (!isPassed || !isPassing(this.problem)) this.problem = error; // said once, however long it lasts
      this.#isAsking = false;
      if (isPassed) {
        this.#timer = setTimeout(() => void this.ask(), AGAIN_MS);
        return; // what the header is, the next answer tells
      }
    }
    this.#isAsking = false;
    await this.carry(header);
  }
}
