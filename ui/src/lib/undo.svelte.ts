// The states before the one that stands, and those that were taken back.

const UNDO_MAX = 100;

export class Undo<State> {
  #past = $state.raw<State[]>([]);
  #future = $state.raw<State[]>([]);

  get canUndo(): boolean {
    return this.#past.length > 0;
  }
  get canRedo(): boolean {
    return this.#future.length > 0;
  }
  /** A change follows: of what was taken back nothing comes again. `now`: none, when there was nothing before it. */
  change(now: State | undefined): void {
    if (now !== undefined) this.#past = [...this.#past, now].slice(-UNDO_MAX);
    this.#future = [];
  }
  /** The state that is to stand instead of `now`, if there is one. */
  undo(now: State): State | undefined {
    const before = this.#past.at(-1);
    if (before === undefined) return undefined;
    this.#future = [now, ...this.#future];
    this.#past = this.#past.slice(0, -1);
    return before;
  }
  redo(now: State): State | undefined {
    const [next, ...rest] = this.#future;
    if (next === undefined) return undefined;
    this.#past = [...this.#past, now];
    this.#future = rest;
    return next;
  }
}
